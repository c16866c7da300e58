"""Taking a backup: the database as it is at one moment, verified, then the files of its rows."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import asyncpg

from healthlink import __version__
from healthlink.backup import objects, programs, segments
from healthlink.backup.objects import Carried
from healthlink.backup.queries import sql
from healthlink.backup.seal import Seal
from healthlink.backup.vault import ABOUT, MEDIA_LIST, About, Kept, Vault, kept
from healthlink.clock import utc_now
from healthlink.wiring import Resources

EVER = datetime(2000, 1, 1, tzinfo=UTC)
SCHEMAS = ("public", "supabase_migrations")
SECRETS = (
    "jwt_secret",
    "sber_callback_secret",
    "idbank_callback_secret",
    "idram_secret_key",
    "telegram_bot_token",
)
"""Kept in the data directory where no setting says them: without them people are signed out."""

Told = Callable[[str, int, int], None]
"""Hears what is done, and how much of how much."""
_SYSTEM = "select system_identifier::text from pg_control_system()"
_OWNER = "select rolname from pg_roles where oid = 10"
_SEGMENT = "select setting::int from pg_settings where name = 'wal_segment_size'"
_SCHEMA = "select max(version) from supabase_migrations.schema_migrations"


class Odd(Exception):
    """A database whose log we cannot count."""


class Busy(Exception):
    """Another backup is being taken."""


@dataclass(frozen=True, slots=True)
class Server:
    """What is backed up: the major version, the bytes of a segment of the log, the identifier of
    the cluster, the last migration, the role that made the cluster, the database."""

    postgres: int
    segment: int
    system: str
    schema_version: str
    owner: str
    database: str


async def look(connection: Any) -> Server:
    version = int(await connection.fetchval("show server_version_num"))
    return Server(
        postgres=version // 10000,
        segment=await connection.fetchval(_SEGMENT),
        system=await connection.fetchval(_SYSTEM),
        schema_version=await connection.fetchval(_SCHEMA),
        owner=await connection.fetchval(_OWNER),
        database=await connection.fetchval("select current_database()"),
    )


def see_segments(server: Server) -> None:
    """Which segment is the first, and which are too old, we tell by counting. Raises Odd."""
    if server.segment != segments.BYTES:
        raise Odd(
            f"The log of this database has segments of {server.segment // 2**20} MB, and copies of "
            "it are made of 16 MB only: take them by --logical"
        )


@contextmanager
def workroom(data_dir: Path) -> Iterator[Path]:
    """An empty folder on the disk of the data, for one at a time. Raises Busy."""
    room = data_dir / "backup"
    room.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (room / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("Another backup is being taken") from None
        new = room / "new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        try:
            yield new
        finally:
            shutil.rmtree(new, ignore_errors=True)


@contextmanager
def only_one(vault: Vault) -> Iterator[None]:
    """Of all machines that take backups into this folder: half of another's would be swept away.
    Raises Busy."""
    shared = vault.folder / "media"
    vault.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    shared.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(shared, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"Another machine is taking a backup into {vault.folder}") from None
        yield
    finally:
        os.close(descriptor)


async def take(
    resources: Resources,
    vault: Vault,
    seal: Seal,
    told: Told,
    kind: Literal["physical", "logical"] = "physical",
) -> tuple[About, Carried]:
    """Raises Busy, Odd, and programs.Failed: then nothing new is in the vault."""
    url = resources.settings.direct_url
    connection = await asyncpg.connect(url, timeout=30, statement_cache_size=0)
    try:
        server = await look(connection)
    finally:
        await connection.close()
    if kind == "physical":
        see_segments(server)
    begun_at = utc_now()
    with workroom(resources.settings.data_dir) as room, only_one(vault):
        vault.sweep()
        (_base if kind == "physical" else _dump)(url, room, told)
        _gather_secrets(resources.settings.data_dir, room)
        with vault.new_backup(begun_at) as half:
            files = _seal(room, half, seal, told)
            carried = await objects.carry(
                resources, vault, seal, objects.FIRST, lambda n, m: told("Files", n, m)
            )
            await note_erased(resources, vault)
            half.write(MEDIA_LIST, "\n".join(carried.names))
            files[MEDIA_LIST] = kept(half.folder / MEDIA_LIST)
            about = About(
                kind=kind,
                healthlink=__version__,
                postgres=server.postgres,
                schema_version=server.schema_version,
                begun_at=begun_at,
                ended_at=utc_now(),
                files=files,
                **(_where(server, room) if kind == "physical" else {}),
            )
            half.write(ABOUT, about.model_dump_json(indent=1))
    return about, carried


async def note_erased(resources: Resources, vault: Vault, since: datetime = EVER) -> None:
    """Beside the copies, in which they may still be."""
    rows = sql.erased_since(resources.pool, since=since)
    vault.note_erased({str(row["id"]): row["deleted_at"] async for row in rows})


def _seal(room: Path, half: Vault, seal: Seal, told: Told) -> dict[str, Kept]:
    files, sources = {}, sorted(room.iterdir())
    for done, file in enumerate(sources, 1):
        with file.open("rb") as source:
            files[f"{file.name}{seal.ending}"] = half.put(file.name, source, seal)
        told("Sealing", done, len(sources))
    return files


def _base(url: str, room: Path, told: Told) -> None:
    """Verified before it is called a backup."""
    address, env = programs.reach(url)
    kind = ["--format=tar", "--gzip", "--compress=1", "--wal-method=stream", "--checkpoint=fast"]
    arguments = [*kind, "--manifest-checksums=SHA256", "--no-password", "--progress"]
    programs.run(
        "pg_basebackup",
        *arguments,
        f"--pgdata={room}",
        f"--dbname={address}",
        env=env,
        told=lambda n, m: told("Database", n, m),
    )
    programs.run("pg_verifybackup", "--no-parse-wal", "--quiet", room)


def _dump(url: str, room: Path, told: Told) -> None:
    """Of our schemas only: a provider's own belong to the provider."""
    address, env = programs.reach(url)
    ours = [f"--schema={name}" for name in SCHEMAS]
    told("Database", 0, 1)
    programs.run(
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-password",
        *ours,
        f"--file={room / 'database.dump'}",
        f"--dbname={address}",
        env={**env, "PGOPTIONS": "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"},
    )
    told("Database", 1, 1)


def _gather_secrets(data_dir: Path, room: Path) -> None:
    kept = {n: (data_dir / n).read_text("utf-8") for n in SECRETS if (data_dir / n).is_file()}
    (room / "secrets.json").write_text(json.dumps(kept), "utf-8")


def _where(server: Server, room: Path) -> dict[str, str]:
    """Whose log the backup goes on with, and its first segment."""
    (first,) = json.loads((room / "backup_manifest").read_text("utf-8"))["WAL-Ranges"][:1]
    high, low = (int(part, 16) for part in first["Start-LSN"].split("/"))
    start = f"{first['Timeline']:08X}{high:08X}{low // segments.BYTES:08X}"
    where = {"owner": server.owner, "database": server.database}
    return {"system": server.system, "start_wal": start, **where}
