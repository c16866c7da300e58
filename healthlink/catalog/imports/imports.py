"""An uploaded file: received in pieces, brought in by the worker, told about."""

import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import orjson

from healthlink import jobs
from healthlink.audit import trail
from healthlink.catalog.imports import bringing, drafts, faults
from healthlink.catalog.imports.bringing import Busy, Outcome
from healthlink.catalog.imports.dto import ImportOut, ImportRow
from healthlink.catalog.imports.errors import NotTabular
from healthlink.catalog.imports.faults import Faults
from healthlink.catalog.imports.parts import OPERATOR, Scope
from healthlink.catalog.imports.queries import sql
from healthlink.clock import utc_now
from healthlink.db.pool import Db, Pool, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id

MOST_BYTES = 32 * 1024 * 1024
PIECE = 1024 * 1024
TELL_EVERY = 1.0
LATER = timedelta(seconds=3)


def scope_of(namespace: UUID) -> Scope:
    return Scope(namespace, None if namespace == OPERATOR else namespace)


async def receive(
    pool: Pool, user_id: UUID, namespace: UUID, content: AsyncIterator[bytes], *, dry_run: bool
) -> ImportRow:
    """Stores the file piece by piece, so that no more than one is held. Raises ImportUnderWay."""
    import_id = new_id()
    await sql.drop_stuck_uploads(pool, namespace=namespace)
    await sql.begin_import(
        pool, id=import_id, namespace=namespace, user_id=user_id, dry_run=dry_run
    )
    async with _or_forgotten(pool, import_id):
        pieces = await _store(pool, import_id, content)
        async with pool.acquire() as db, db.transaction():
            return await _queue(db, import_id, pieces)


async def _queue(db: Db, import_id: UUID, pieces: int) -> ImportRow:
    row: ImportRow | None = await sql.uploaded(db, id=import_id)
    if not pieces or row is None:
        raise NotTabular
    await jobs.enqueue(db, "run_import", import_id=import_id)
    return row


@asynccontextmanager
async def _or_forgotten(pool: Pool, import_id: UUID) -> AsyncIterator[None]:
    """An upload that breaks off leaves nothing."""
    try:
        yield
    finally:
        await sql.drop_upload(pool, id=import_id)


async def _store(pool: Pool, import_id: UUID, content: AsyncIterator[bytes]) -> int:
    """How many pieces it was."""
    number, waiting = 0, bytearray()
    async for some in content:
        waiting += some
        if len(waiting) >= PIECE:
            number += 1
            await sql.add_piece(pool, import_id=import_id, number=number, content=bytes(waiting))
            waiting.clear()
    if waiting:
        number += 1
        await sql.add_piece(pool, import_id=import_id, number=number, content=bytes(waiting))
    return number


async def get(db: Reader, namespace: UUID, import_id: UUID, reader: str) -> ImportOut:
    row: ImportRow | None = await sql.one_import(db, namespace=namespace, id=import_id)
    if row is None:
        raise NotFound
    return told(row, reader)


async def latest(
    db: Reader, namespace: UUID, reader: str, *, fetch: int, skip: int
) -> list[ImportOut]:
    rows = sql.imports(db, namespace=namespace, fetch=fetch, skip=skip)
    return [told(row, reader) async for row in rows]


def told(row: ImportRow, reader: str) -> ImportOut:
    """In the reader's language."""
    problems = orjson.loads(row.problems)
    for problem in problems:
        problem["message"] = faults.message(problem["code"], problem.pop("about"), reader)
    about = row.model_dump() | {"counts": orjson.loads(row.counts), "problems": problems}
    return ImportOut.model_validate(about)


async def run(pool: Pool, import_id: UUID) -> None:
    """Reads the file and brings it in. Whoever is killed in between leaves nothing behind, and it
    is done from the start."""
    row: ImportRow | None = await sql.take_import(pool, id=import_id)
    if row is None:
        await _later(pool, import_id)
        return
    with tempfile.TemporaryDirectory(prefix="healthlink-import-") as folder:
        path = Path(folder) / "file"
        await _fetch(pool, import_id, path)
        progress = Progress(pool, import_id)
        draft = await drafts.read(path, progress)
    scope = scope_of(row.namespace)

    async def keep(db: Db, outcome: Outcome) -> bool:
        await record(db, row.user_id, scope, outcome, import_id)
        return await _finish(db, import_id, "done", outcome)

    try:
        outcome = await bringing.bring(pool, scope, draft, progress, None if row.dry_run else keep)
    except Busy:
        await _later(pool, import_id)
        return
    if row.dry_run or outcome.faults.total:
        await _finish(pool, import_id, "refused" if outcome.faults.total else "done", outcome)


async def record(
    db: Db, user_id: UUID | None, scope: Scope, outcome: Outcome, import_id: UUID
) -> None:
    """A row of the trail for the whole file."""
    counts = {kind: asdict(each) for kind, each in outcome.counts.items()}
    await trail.record(
        db, user_id, "catalogue.import", import_id, clinic_id=scope.clinic_id, counts=counts
    )


async def _later(pool: Pool, import_id: UUID) -> None:
    """It is another's turn."""
    if await sql.is_unfinished(pool, id=import_id):
        async with pool.acquire() as db:
            await jobs.enqueue(db, "run_import", at=utc_now() + LATER, import_id=import_id)


async def _fetch(pool: Pool, import_id: UUID, path: Path) -> None:
    after = 0
    with path.open("wb") as file:
        while True:
            pieces = [row async for row in sql.pieces(pool, import_id=import_id, after=after)]
            if not pieces:
                return
            for piece in pieces:
                file.write(piece["content"])
            after = pieces[-1]["number"]


async def _finish(db: Reader, import_id: UUID, state: str, outcome: Outcome) -> bool:
    """False if it was finished already."""
    touched = await sql.finish(
        db,
        id=import_id,
        state=state,
        rows_total=outcome.total,
        rows_done=0 if outcome.faults.total else outcome.total,
        counts=orjson.dumps(outcome.counts).decode(),
        problems=_kept(outcome.faults),
        problems_total=outcome.faults.total,
    )
    return bool(touched)


def _kept(found: Faults) -> str:
    return orjson.dumps(sorted(found.shown, key=lambda f: (f.sheet, f.line))).decode()


class Progress:
    """Written beside the import's own transaction, once a second: others see how it goes."""

    def __init__(self, pool: Pool, import_id: UUID) -> None:
        self.pool, self.import_id = pool, import_id
        self.last = 0.0

    async def __call__(self, doing: str, done: int, whole: int) -> None:
        now = time.monotonic()
        if now - self.last < TELL_EVERY and not done == whole > 0:
            return
        self.last = now
        written = done if doing == "writing" else 0
        total = whole or done
        await sql.progress(self.pool, id=self.import_id, rows_total=total, rows_done=written)
