"""Keeping the vault up to the minute: what the database has written since, new files, who left.

One round: the log is packed first, a few segments at a time, then the new files are carried over,
then the log appears in the vault. So no row of the copy is newer than its file's bytes, whenever we
are killed; but where a file cannot be read, the log does not wait for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import asyncpg
import structlog
from pydantic import BaseModel, ValidationError

from healthlink.backup import objects, segments, taking
from healthlink.backup.receiver import SLOT, Receiver
from healthlink.backup.seal import Seal
from healthlink.backup.segments import PARTIAL
from healthlink.backup.vault import About, Vault, written
from healthlink.clock import utc_now
from healthlink.logs import explain
from healthlink.wiring import Resources

BOUND = "alter system set max_slot_wal_keep_size = '4GB'"
"""The most that an embedded database keeps for a receiver that does not come."""
AS_OF = "as_of.json"
_SLOT = "select wal_status = 'lost' as lost from pg_replication_slots where slot_name = $1"
_COME = """
select exists (
    select from pg_stat_replication r join pg_replication_slots s on s.active_pid = r.pid
    where s.slot_name = $1 and r.application_name = $3 and r.write_lsn >= $2::text::pg_lsn
)
"""
_OTHER = """
select r.application_name
from pg_stat_replication r join pg_replication_slots s on s.active_pid = r.pid
where s.slot_name = $1 and r.application_name <> $2
"""
FEW = 8
"""Segments at a time: 128 MB before they are packed."""
SILENCE = timedelta(minutes=2)
"""After that the other one is thought to be gone."""
CATCHING_UP = 40
"""Quarters of a second."""
_BOUND = """
select current_setting('max_slot_wal_keep_size') = '-1' as unbound,
       current_setting('data_directory') as folder
"""

log = structlog.get_logger()


class Shared(Exception):
    """Two histories of one database in one folder: the wrong one might be brought back. So it is
    where a restored copy, tried out, has the settings of the one that works. Or one history for
    two folders: each segment gets into one of them only."""


class _Note(BaseModel):
    """Until when the vault has everything, and who keeps it so."""

    at: datetime
    by: str


@dataclass(slots=True)
class Follower:
    """`me`: which data directory's copies. `system`: whose log it is. `anew`: there is a gap, and a
    new backup is wanted at once."""

    resources: Resources
    vault: Vault
    seal: Seal
    receiver: Receiver
    me: str
    system: str = ""
    anew: bool = False
    files_since: UUID = objects.FIRST
    erased_since: datetime = taking.EVER
    sealed: dict[str, int] = field(default_factory=dict)

    async def begin(self) -> None:
        async with _connected(self.resources.settings.direct_url) as db:
            server = await taking.look(db)
            taking.see_segments(server)
            self.system = server.system
            await _bind(db, self.resources.settings.data_dir)
            await self._ensure_slot(db)

    async def _ensure_slot(self, db: Any) -> None:
        slot = await db.fetchrow(_SLOT, SLOT)
        if slot and not slot["lost"]:
            return
        if slot:
            log.error("wal_lost", slot=SLOT)
            self.receiver.stop()
            await db.execute("select pg_drop_replication_slot($1)", SLOT)
        await self._empty_spool()
        await db.execute("select pg_create_physical_replication_slot($1, true)", SLOT)
        self.anew = True

    async def _empty_spool(self) -> None:
        """What follows it is gone: the receiver would wait for that for ever."""
        if all(segments.is_of(file, self.system) for file in self.receiver.files()):
            await self._bring()
        for file in self.receiver.files():
            file.unlink()

    def see_alone(self) -> None:
        """Raises Shared."""
        note = _note(self.vault, self.system)
        if note and note.by != self.me and abs(utc_now() - note.at) < SILENCE:
            raise Shared(
                f"Another machine keeps its copies of this database in {self.vault.folder}"
            )

    async def round(self) -> None:
        """Raises Shared, and what the database or the vault's disk do."""
        async with _connected(self.resources.settings.direct_url) as db:
            await self._ensure_slot(db)
            await self._see_nobody_else(db)
            self.receiver.see()
            moment = utc_now()
            behind = not await _has_come(db, self.receiver)
        await self._bring()
        if behind:
            log.error("wal_behind", slot=SLOT)
            return
        with written(self.vault.folder / "wal" / self.system / AS_OF) as file:
            file.write(_Note(at=moment, by=self.me).model_dump_json().encode())

    async def _see_nobody_else(self, db: Any) -> None:
        """One at a time gets the log. Raises Shared: whose copies we keep would have holes."""
        if other := await db.fetchval(_OTHER, SLOT, self.receiver.name):
            raise Shared(f"The log of this database goes to another machine, {other}")

    async def _bring(self) -> None:
        """Into the vault, until all that waited is there. What is packed needs room."""
        more = True
        while more:
            waiting = self._waiting()
            packed = [part for file in waiting[:FEW] if (part := _packed(file))]
            await self._carry_files(utc_now())
            for part in packed:
                self._publish(part)
            more = len(packed) < len(waiting)

    def _waiting(self) -> list[Path]:
        """What is not in the vault as it is now. The last one is being written to."""
        return [f for f in self.receiver.files() if self.sealed.get(f.name, 0) != _mark(f)]

    def _publish(self, part: "_Part") -> None:
        with part.content:
            segments.keep(self.vault, self.system, part.file, self.seal, part.content)
        if part.file.name.endswith(PARTIAL):
            self.sealed = {n: m for n, m in self.sealed.items() if not n.endswith(PARTIAL)}
        if part.file.name.endswith(PARTIAL) or part.file.suffix == ".history":
            self.sealed[part.file.name] = part.mark
        else:
            part.file.unlink()

    async def _carry_files(self, moment: datetime) -> None:
        carried = await objects.carry(self.resources, self.vault, self.seal, self.files_since)
        self.files_since = carried.next(objects.since(moment))
        await taking.note_erased(self.resources, self.vault, self.erased_since)
        self.erased_since = moment - timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Part:
    file: Path
    mark: int
    content: IO[bytes]


def _packed(file: Path) -> _Part | None:
    """None: it is whole by now, under another name, under which it waits."""
    try:
        return _Part(file, file.stat().st_mtime_ns, segments.pack(file))
    except FileNotFoundError:
        return None


def _mark(file: Path) -> int | None:
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        return None


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(url, timeout=30, command_timeout=60, statement_cache_size=0)
    try:
        yield connection
    finally:
        await connection.close()


async def _has_come(db: Any, receiver: Receiver) -> bool:
    """Whether all that is written by now has reached our receiver. It tells each second how far
    it is."""
    now = await db.fetchval("select pg_current_wal_flush_lsn()::text")
    for _ in range(CATCHING_UP):
        if not receiver.alive:
            return False
        if await db.fetchval(_COME, SLOT, now, receiver.name):
            return True
        await asyncio.sleep(0.25)
    return False


async def _bind(db: Any, data_dir: Path) -> None:
    """Our own database gets the bound; of somebody else's we say that it lacks one."""
    setting = await db.fetchrow(_BOUND)
    if not setting["unbound"]:
        return
    if not await asyncio.to_thread(_is_same, setting["folder"], data_dir / "postgres"):
        log.warning("wal_unbound", advice="set max_slot_wal_keep_size")
        return
    await db.execute(BOUND)
    await db.execute("select pg_reload_conf()")


def _is_same(told: str | None, folder: Path) -> bool:
    return bool(told) and Path(str(told)).resolve() == folder.resolve()


def as_of(vault: Vault, system: str) -> datetime | None:
    """Until when the vault has everything."""
    note = _note(vault, system)
    return note.at if note else None


def reaches(vault: Vault, about: About) -> tuple[datetime, bool]:
    """Until when one can be brought back with it, and whether the log is whole until then."""
    stored = segments.stored(vault, about.system) if about.system else []
    if not stored:
        return about.begun_at, True
    try:
        segments.wanted(stored, about.start_wal, goes_on=goes_on(vault, about))
    except segments.Hole:
        return about.begun_at, False
    return as_of(vault, about.system) or about.begun_at, True


def goes_on(vault: Vault, about: About) -> bool:
    """Whether the log was kept after the backup."""
    until = as_of(vault, about.system)
    return until is not None and until > about.ended_at


def _note(vault: Vault, system: str) -> _Note | None:
    """None also if it cannot be understood: the next round writes another."""
    file = vault.folder / "wal" / system / AS_OF
    if not file.exists():
        return None
    try:
        return _Note.model_validate_json(file.read_bytes())
    except ValidationError as error:
        log.error("backup_damaged", name=str(file), **explain(error))
        return None
