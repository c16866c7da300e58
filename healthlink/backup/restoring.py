"""Bringing a backup back into a data directory that is not there until it is whole."""

import asyncio
import json
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg

from healthlink.auth import users
from healthlink.backup import following, objects, programs, recovery, segments, taking
from healthlink.backup.queries import sql
from healthlink.backup.seal import Key
from healthlink.backup.taking import Told
from healthlink.backup.vault import About, Vault, sync_folder
from healthlink.config import Settings
from healthlink.wiring import Resources, open_resources

LEAVINGS = (".handle_pids.json", "log", "postmaster.pid", "backup_label.old", "backup_manifest")
ENDING = ".restoring"
MARK = "healthlink-restores-here"
_END = f"select div(pg_last_wal_replay_lsn() - '0/0'::pg_lsn, {segments.BYTES})::int8"


class Occupied(Exception):
    """Something is there already."""


@dataclass(frozen=True, slots=True)
class Wish:
    """`at`: not everything, but how it was then. `holed`: be content with what is before a hole."""

    into: Path
    at: datetime | None = None
    holed: bool = False
    where: Path | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """`newest`: of the last change that came back. `known`: until when the vault had everything."""

    newest: datetime
    known: datetime
    files: int
    lost: list[str]
    erased_again: int


def restore(
    settings: Settings, vault: Vault, about: About, key: Key, wish: Wish, told: Told
) -> Restored:
    """Raises Occupied, Damaged, KeyNeeded, Hole, NotRecovered, programs.Failed: then there is no
    new data directory."""
    with _half(wish.into) as half:
        vault.see(about)
        database = half / "postgres"
        _unpack(vault, about, key, half, told)
        programs.run("pg_verifybackup", "--quiet", database, where=wish.where)
        log = _gather_log(vault, about, key, half, wish, told)
        recovery.ensure_account()
        recover = recovery.until(wish.at, log)
        recovery.give_away(log)
        whose = {"owner": about.owner, "database": about.database}
        with recovery.running(
            database, where=wish.where, settings=recover, recovers=True, **whose
        ) as url:
            mine = settings.model_copy(
                update={
                    "database_url": url,
                    "database_direct_url": "",
                    "database_replica_url": "",
                    "healthlink_data_dir": half,
                }
            )
            if wish.at is None:
                asyncio.run(_see_the_end(url, segments.last(log)))
            restored = asyncio.run(_finish(mine, vault, about, key, wish, told))
        tidy(database)
        shutil.rmtree(log)
    return restored


def tidy(database: Path) -> None:
    """A base backup has everything that lies in the folder: also what belongs to one that runs."""
    for left in [*(database / name for name in LEAVINGS), *database.glob(".s.PGSQL.*")]:
        left.unlink(missing_ok=True)


@contextmanager
def _half(into: Path) -> Iterator[Path]:
    """A folder beside it that gets its name in the end. What is in it was sealed: it is for its
    owner only, and does not stay if it does not come to an end."""
    half = into.with_name(f"{into.name}{ENDING}")
    if half.exists():
        if not (half / MARK).exists():
            raise Occupied(f"{half} is in the way")
        recovery.end_orphans(half / "postgres")
        shutil.rmtree(half)
    _make_room(into)
    half.mkdir(mode=0o700, parents=True)
    (half / MARK).touch()
    try:
        yield half
        half.rename(into)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    (into / MARK).unlink()
    sync_folder(into.parent)


def _make_room(into: Path) -> None:
    """An empty folder goes now, not when all is done: a place where a disk is mounted cannot."""
    if into.is_symlink() or (into.exists() and (not into.is_dir() or any(into.iterdir()))):
        raise Occupied(f"{into} is not empty: restore into a new folder")
    try:
        if into.exists():
            into.rmdir()
    except OSError as error:
        raise Occupied(
            f"{into} must get its name from what is made beside it, and cannot ({error.strerror}): "
            f"restore into a folder in it"
        ) from None


def _unpack(vault: Vault, about: About, key: Key, half: Path, told: Told) -> None:
    """The files of the database, each compared with what PostgreSQL wrote down of it."""
    database = half / "postgres"
    database.mkdir(mode=0o700)
    parts = {"base.tar.gz": database, "pg_wal.tar.gz": database / "pg_wal"}
    for done, (name, folder) in enumerate(parts.items(), 1):
        _extract(_opened(vault, about, name, key, half), folder)
        told("Unpacking", done, len(parts))
    manifest = _opened(vault, about, "backup_manifest", key, half)
    manifest.rename(database / "backup_manifest")
    secrets = json.loads(_opened(vault, about, "secrets.json", key, half).read_text("utf-8"))
    (half / "secrets.json").unlink()
    for name in taking.SECRETS:  # no other: whoever can write copies chooses none of our files
        if name in secrets:
            (half / name).touch(mode=0o600)
            (half / name).write_text(secrets[name], "utf-8")


def _opened(vault: Vault, about: About, name: str, key: Key, half: Path) -> Path:
    path = Vault(vault.folder / about.name).find(name)
    assert path, name
    opened = half / name
    opened.touch(mode=0o600)
    with opened.open("wb") as target:
        key.open(path, target)
    return opened


def _extract(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as members:
        members.extractall(folder, filter="data")
    archive.unlink()


def _gather_log(vault: Vault, about: About, key: Key, half: Path, wish: Wish, told: Told) -> Path:
    """Raises Hole."""
    folder = half / "log"
    folder.mkdir(mode=0o700)
    have = segments.stored(vault, about.system)
    if wish.holed:
        needed = segments.before_the_hole(have, about.start_wal)
    else:
        goes_on = following.goes_on(vault, about)
        needed = segments.wanted(have, about.start_wal, goes_on=goes_on)
    for done, each in enumerate(needed, 1):
        segments.unpack(each, key, folder)
        told("Log", done, len(needed))
    return folder


async def _finish(
    settings: Settings, vault: Vault, about: About, key: Key, wish: Wish, told: Told
) -> Restored:
    newest = await _newest(settings.database_url) or about.ended_at
    async with open_resources(settings) as resources:
        erased = await erase_again(resources, vault)
        if wish.at or wish.holed:
            await sql.end_all_sessions(resources.pool)
        files = await objects.bring_back(resources, vault, key, lambda n, m: told("Files", n, m))
    until, whole = following.reaches(vault, about)
    known = until if whole else newest
    return Restored(newest, known, files.new, files.lost, erased)


async def _see_the_end(url: str, last: int) -> None:
    """That PostgreSQL has read the log to where it ends: it takes whatever it cannot get, or cannot
    understand, for the end. What was being written there may hold nothing yet. Raises
    NotRecovered."""
    connection = await asyncpg.connect(url, timeout=30)
    try:
        end = await connection.fetchval(_END)
    finally:
        await connection.close()
    if end < last - 1:
        raise recovery.NotRecovered(f"PostgreSQL read the log to segment {end:X} only, of {last:X}")


async def _newest(url: str) -> datetime | None:
    connection = await asyncpg.connect(url, timeout=30)
    try:
        found: datetime | None = await connection.fetchval("select pg_last_xact_replay_timestamp()")
        return found
    finally:
        await connection.close()


async def erase_again(resources: Resources, vault: Vault) -> int:
    """Who was erased before the disaster stays erased. Their rooms follow when the worker runs."""
    ids = [UUID(id) for id in vault.erased()]
    again = [row async for row in sql.still_there(resources.pool, users=ids)]
    for row in again:
        async with resources.pool.acquire() as db, db.transaction():
            await users.erase(db, row["id"], proven=row["password_hash"])
    return len(again)
