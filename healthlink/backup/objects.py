"""Bytes of people's files: copied once each, for they never change and their names are random.

A row comes alive only when its bytes are stored, and its bytes go an hour after it at the earliest.
So the rows first, then the bytes: every row of the copy has its bytes. The other way round a file
that came in between would be a row without any."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

import structlog

from healthlink.backup.programs import Told
from healthlink.backup.queries import sql
from healthlink.backup.seal import Damaged, Key, Seal
from healthlink.backup.vault import Vault
from healthlink.db.pool import Reader
from healthlink.errors import Problem
from healthlink.logs import explain
from healthlink.media.files import objects_of
from healthlink.media.storage import Storage, storage_of
from healthlink.wiring import Resources

FETCH = 500
OVERLAP = timedelta(hours=2)
"""A row's id is older than its commit, and a thumbnail is drawn after both."""
FIRST = UUID(int=0)

log = structlog.get_logger()


@dataclass(slots=True)
class Carried:
    """`names`: what the copy holds of the rows. `lost`: what no storage had, or had changed, or
    could not be read. `unread`: the first row whose bytes may be read another time."""

    names: list[str] = field(default_factory=list)
    new: int = 0
    lost: list[str] = field(default_factory=list)
    unread: UUID | None = None

    def next(self, after: UUID) -> UUID:
        """Where the next look begins, which would begin there if all was read."""
        return after if self.unread is None else min(after, UUID(int=self.unread.int - 1))


def since(moment: datetime) -> UUID:
    """An id below those of rows that were made then or later."""
    return UUID(int=int((moment - OVERLAP).timestamp() * 1000) << 80)


async def carry(
    resources: Resources, vault: Vault, seal: Seal, after: UUID, told: Told = lambda *_: None
) -> Carried:
    """Copies what the vault does not hold yet of the files that are live now."""
    carried, storage = Carried(), storage_of(resources)
    vault.seal_for(seal)
    whole = await sql.number_of_files(resources.pool) if after == FIRST else 0
    done = 0
    async for row in _files(resources.pool, after):
        for name in objects_of(row["key"], row["purpose"], row["content_type"]):
            try:
                await _carry(storage, vault, seal, name, row, carried)
            except (OSError, Problem) as fault:
                _leave(name, row, carried, fault)
        done += 1
        told(done, max(whole, done))
    if carried.lost:
        log.error("files_not_kept", files=len(carried.lost))
    return carried


def _leave(name: str, row: Any, carried: Carried, fault: Exception) -> None:
    """One that cannot be read keeps nothing else from being copied. One line tells of them all."""
    if carried.unread is None:
        log.error("file_unread", name=name, **explain(fault))
        carried.unread = row["id"]
    carried.lost.append(name)


async def _files(db: Reader, after: UUID) -> AsyncIterator[Any]:
    while rows := [row async for row in sql.next_files(db, after=after, fetch=FETCH)]:
        for row in rows:
            yield row
        after = rows[-1]["id"]


async def _carry(
    storage: Storage, vault: Vault, seal: Seal, name: str, row: Any, carried: Carried
) -> None:
    if there := vault.find(place(name)):
        carried.names.append(name)
    if vault.holds(place(name), seal):
        return
    with tempfile.TemporaryFile() as file:
        found = await storage.read(name, file)
        if not found or not _is_right(file, name, row):
            if _is_needed(name, row):
                carried.lost.append(name)
                log.error("file_lost" if not found else "file_changed", name=name)
            return
        file.seek(0)
        await asyncio.to_thread(vault.put, place(name), file, seal)
    if there and there.suffix != seal.ending:
        there.unlink()  # it was open, and is sealed now, or the other way round
    if not there:
        carried.names.append(name)
    carried.new += 1


async def bring_back(
    resources: Resources, vault: Vault, key: Key, told: Told = lambda *_: None
) -> Carried:
    """Puts into the storage what the rows of the database say is there."""
    carried, storage = Carried(), storage_of(resources)
    whole, done = await sql.number_of_files(resources.pool), 0
    async for row in _files(resources.pool, FIRST):
        for name in objects_of(row["key"], row["purpose"], row["content_type"]):
            await _bring(storage, vault, key, name, row, carried)
        done += 1
        told(done, whole)
    return carried


async def _bring(
    storage: Storage, vault: Vault, key: Key, name: str, row: Any, carried: Carried
) -> None:
    path = vault.find(place(name))
    if path is None:
        if _is_needed(name, row):
            carried.lost.append(name)
        return
    with tempfile.TemporaryFile() as file:
        try:
            await asyncio.to_thread(key.open, path, file)
        except Damaged:
            carried.lost.append(name)
            return
        if not _is_right(file, name, row):
            carried.lost.append(name)
            return
        await storage.put(name, file, _type_of(name, row))
    carried.names.append(name)
    carried.new += 1


def place(name: str) -> str:
    return f"media/{name[:2]}/{name}"


def _is_first(name: str, row: Any) -> bool:
    return name == objects_of(row["key"], row["purpose"], row["content_type"])[0]


def _is_needed(name: str, row: Any) -> bool:
    """A file's thumbnail may not be drawn yet; without it the file is shown as a sign."""
    return row["purpose"] == "picture" or _is_first(name, row)


def _is_right(file: IO[bytes], name: str, row: Any) -> bool:
    if not _is_first(name, row):
        return True
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256")  # type: ignore[arg-type]
    return digest.digest() == bytes(row["sha256"])


def _type_of(name: str, row: Any) -> str:
    return row["content_type"] if _is_first(name, row) else "image/webp"
