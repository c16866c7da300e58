"""Forward-only SQL migrations, in the form that the Supabase CLI can push too.

Each file runs in its own transaction under an advisory lock and is recorded, whole, in
`supabase_migrations.schema_migrations`. A lock that traffic holds is waited for 200 ms, then let
go and tried again, so that a migration never makes a queue behind itself.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources

import asyncpg

LOCK_KEY = 7_205_759_403_792_794
LOCK_TRIES = 100

_LEDGER = """
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations
    (version text primary key, statements text[], name text);
"""


@dataclass(frozen=True, slots=True)
class Migration:
    version: str
    name: str
    sql: str


class Changed(Exception):
    """A migration that was applied here differs from the file: migrations are never edited."""


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
