"""Forward-only SQL migrations, in the form that the Supabase CLI can push too.

Each file runs in its own transaction under an advisory lock and is recorded, whole, in
`supabase_migrations.schema_migrations`. A lock that traffic holds is waited for 200 ms, then let
go and tried again, so that a migration never makes a queue behind itself.

Programs are replaced one after the other, so a schema works with the program before it, too. What
programs before some migration cannot live with says so in its first line (`_NEEDS`): the record
keeps the text, so that a program which has never seen the file can read it and refuse to start.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import asyncpg

from healthlink.db.pool import Reader

LOCK_KEY = 7_205_759_403_792_794
LOCK_TRIES = 100

_NEEDS = re.compile(r"-- for programs that know (\d{14})\s")
_LEDGER = """
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations
    (version text primary key, statements text[], name text);
"""
_IS_APPLIED = """
select exists (select from supabase_migrations.schema_migrations where version = $1)
"""


@dataclass(frozen=True, slots=True)
class Migration:
    version: str
    name: str
    sql: str


class Changed(Exception):
    """A migration that was applied here differs from the file: migrations are never edited."""


class TooNew(Exception):
    """The schema has lost something that this program needs: start a newer one."""


def available() -> list[Migration]:
    folder = resources.files("healthlink.db").joinpath("migrations")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return [
        Migration(name[:14], name[15:-4], folder.joinpath(name).read_text(encoding="utf-8"))
        for name in names
    ]


async def migrate(url: str, told: Callable[[Migration], None] = lambda _: None) -> list[Migration]:
    """Applies what is missing and returns it; `told` hears of each one as it is done."""
    connection = await asyncpg.connect(url, timeout=30, command_timeout=600)
    try:
        await connection.execute("set statement_timeout = 0; set lock_timeout = 0")
        await connection.fetchval("select pg_advisory_lock($1)", LOCK_KEY)
        missing = await _missing(connection)
        for migration in missing:
            await _apply(connection, migration)
            told(migration)
        return missing
    finally:
        await connection.close()


async def _missing(connection: asyncpg.Connection) -> list[Migration]:
    await connection.execute(_LEDGER)
    applied = await recorded(connection)
    for migration in available():
        if is_edited(migration, applied.get(migration.version)):
            raise Changed(f"{migration.version}_{migration.name}.sql was edited after it was run")
    _refuse_too_new(applied)
    return [migration for migration in available() if migration.version not in applied]


async def recorded(connection: asyncpg.Connection) -> dict[str, list[str] | None]:
    """By version, what was run here. Raises UndefinedTableError where nothing ever was."""
    rows = await connection.fetch(
        "select version, statements from supabase_migrations.schema_migrations"
    )
    return {row["version"]: row["statements"] for row in rows}


def is_edited(migration: Migration, statements: list[str] | None) -> bool:
    """The Supabase CLI records a file split into statements; ours are recorded whole."""
    return statements is not None and len(statements) == 1 and statements[0] != migration.sql


def _refuse_too_new(applied: Mapping[str, Sequence[str] | None]) -> None:
    """Of what somebody newer has applied. Supabase's CLI records comments, too."""
    known = {migration.version for migration in available()}
    for version, statements in applied.items():
        needs = _NEEDS.match(statements[0]) if statements and version not in known else None
        if needs and needs[1] not in known:
            raise TooNew(f"the schema is at {version}, which is for programs that know {needs[1]}")


async def is_current(db: Reader) -> bool:
    """Whether everything that this program brings is applied."""
    return bool(await db.fetchval(_IS_APPLIED, newest()))


async def ask(url: str) -> bool:
    """`is_current`, of a database that was perhaps never migrated."""
    connection = await asyncpg.connect(url, timeout=30, statement_cache_size=0)
    try:
        return bool(await connection.fetchval(_IS_APPLIED, newest()))
    except asyncpg.UndefinedTableError:
        return False
    finally:
        await connection.close()


@cache
def newest() -> str:
    return max(migration.version for migration in available())


async def _apply(connection: asyncpg.Connection, migration: Migration) -> None:
    for attempt in range(1, LOCK_TRIES + 1):
        try:
            async with connection.transaction():
                await connection.execute("set local lock_timeout = '200ms'")
                await connection.execute(migration.sql)
                await connection.execute(
                    "insert into supabase_migrations.schema_migrations values ($1, $2, $3)",
                    migration.version,
                    [migration.sql],
                    migration.name,
                )
                return
        except asyncpg.LockNotAvailableError:
            if attempt == LOCK_TRIES:
                raise
            await asyncio.sleep(0.2)
