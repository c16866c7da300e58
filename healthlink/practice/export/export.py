"""Taking a practice out, page by page in transactions of their own, as fast as it is read."""

import asyncio
import io
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from healthlink.clock import utc_now
from healthlink.db.pool import Pool
from healthlink.media.files import Kept
from healthlink.media.titles import to_save
from healthlink.practice import access
from healthlink.practice.dto import Practice
from healthlink.practice.export import contents, names
from healthlink.practice.export.archive import Archive
from healthlink.practice.export.queries import sql
from healthlink.practice.export.tables import Table, table
from healthlink.practice.export.texts import readme
from healthlink.wiring import Resources

AT_ONCE = 200
"""Patients whose rows are asked for together."""
TABLES = {"patients": sql.patients, "visits": sql.visits, "consents": sql.consents}

log = structlog.get_logger()

Pieces = AsyncIterator[bytes]


async def begin(pool: Pool, practice: Practice) -> list[UUID]:
    """Whose records the archive will hold, and no others': they are named before the first byte."""
    async with access.records(pool, practice) as db:
        ids = [row["id"] async for row in sql.ids(db, doctor_id=practice.doctor_id)]
        await access.record(db, practice, "practice.export", ids)
    return ids


async def stream(resources: Resources, practice: Practice, ids: list[UUID]) -> Pieces:
    """The archive. What breaks it off in the middle leaves it without its end, so that no program
    takes it for whole."""
    now = utc_now().astimezone(ZoneInfo(practice.timezone))
    archive = Archive(now)
    async for piece in _readme(resources.pool, archive, practice, now):
        yield piece
    for name, statement in TABLES.items():
        with table(name) as rows:
            async for page in _pages(resources.pool, practice, ids, statement):
                await asyncio.to_thread(rows.add, page)
            async for piece in _written(archive, rows):
                yield piece
    with table("files") as listed:
        async for piece in _files(resources, practice, ids, archive, listed):
            yield piece
        async for piece in _written(archive, listed):
            yield piece
    yield archive.end()


async def _readme(pool: Pool, archive: Archive, practice: Practice, now: datetime) -> Pieces:
    doctor = await sql.doctor_name(pool, doctor_id=practice.doctor_id)
    text = readme(doctor, now, practice.timezone)
    async for piece in archive.add("README.txt", io.BytesIO(text.encode()), packed=True):
        yield piece


async def _pages(
    pool: Pool, practice: Practice, ids: list[UUID], statement: Any
) -> AsyncIterator[list[dict[str, Any]]]:
    """Nobody's transaction waits for a slow reader."""
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        async with access.records(pool, practice) as db:
            rows = statement(db, doctor_id=practice.doctor_id, ids=some)
            page = [dict(row) async for row in rows]
        yield page


async def _written(archive: Archive, rows: Table) -> Pieces:
    rows.end()
    for name, file in rows.files.items():
        async for piece in archive.add(name, file, packed=True):
            yield piece


async def _files(
    resources: Resources, practice: Practice, ids: list[UUID], archive: Archive, listed: Table
) -> Pieces:
    paths = names.Paths()
    async for page in _pages(resources.pool, practice, ids, sql.files):
        for row in page:
            path = _path(paths, row)
            kept = Kept(row.pop("key"), row["content_type"], row["size"])
            with tempfile.TemporaryFile() as file:
                if await contents.copy(resources, kept, file):
                    async for piece in archive.add(path, file, packed=False):
                        yield piece
                else:
                    log.error("file_lost", media_id=str(row["id"]))
                    path = ""
            await asyncio.to_thread(listed.add, [{**row, "path": path}])


def _path(paths: names.Paths, row: dict[str, Any]) -> str:
    """In a folder of the patient's; takes the names out of the row."""
    patient = f"{row.pop('last_name')} {row.pop('first_name')}"
    folder = names.safe(f"{names.safe(patient)} {str(row['patient_id'])[-8:]}")
    name = to_save(row["file_name"], row["content_type"])
    return paths.take(f"media/{folder}", names.safe(name))
