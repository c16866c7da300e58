"""Bringing a logical backup back into an empty database, wherever that is."""

import asyncio
import tempfile
from pathlib import Path

import asyncpg

from healthlink.backup import objects, programs, restoring
from healthlink.backup.queries import sql
from healthlink.backup.restoring import Occupied, Restored
from healthlink.backup.seal import Key
from healthlink.backup.taking import Told
from healthlink.backup.vault import About, Vault
from healthlink.config import Settings
from healthlink.db.check import ROLES
from healthlink.db.migrate import available
from healthlink.wiring import open_resources

_TABLES = "select count(*) from pg_tables where schemaname in ('public', 'supabase_migrations')"
_ROLE = "create role {0} nologin; grant {0} to current_user"
_EXTENSION = "create extension if not exists {}"
EXTENSIONS = ("pg_trgm", "btree_gist")


def restore(
    settings: Settings, vault: Vault, about: About, key: Key, url: str, told: Told
) -> Restored:
    """Raises Occupied, Damaged, KeyNeeded, programs.Failed."""
    vault.see(about)
    asyncio.run(_prepare(url))
    told("Database", 0, 1)
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "database.dump"
        path = Vault(vault.folder / about.name).find(dump.name)
        assert path
        with dump.open("wb") as target:
            key.open(path, target)
        address, env = programs.reach(url)
        contents = Path(folder) / "contents"
        contents.write_text(_contents(dump), "utf-8")
        programs.run(
            "pg_restore",
            "--no-owner",
            "--exit-on-error",
            "--single-transaction",
            f"--use-list={contents}",
            f"--dbname={address}",
            dump,
            env={**env, "PGOPTIONS": "-c statement_timeout=0"},
        )
    told("Database", 1, 1)
    mine = settings.model_copy(
        update={"database_url": url, "database_direct_url": "", "database_replica_url": ""}
    )
    return asyncio.run(_finish(mine, vault, about, key, told))


def _contents(dump: Path) -> str:
    """All of it but for the schema that every database has."""
    listed = programs.said("pg_restore", "--list", dump)
    return "".join(
        line for line in listed.splitlines(keepends=True) if " SCHEMA - public " not in line
    )


async def _prepare(url: str) -> None:
    """Roles belong to a server, limits to a database, and extensions to nobody's schema: a dump of
    ours holds none of them."""
    connection = await asyncpg.connect(url, timeout=30)
    try:
        if await connection.fetchval(_TABLES):
            raise Occupied("The database is not empty: restore into a new one")
        for role in ROLES:
            if not await connection.fetchval("select 1 from pg_roles where rolname = $1", role):
                await connection.execute(_ROLE.format(role))
        for name in EXTENSIONS:
            await connection.execute(_EXTENSION.format(name))
        (limits,) = (migration for migration in available() if migration.name == "limits")
        await connection.execute(limits.sql)
    finally:
        await connection.close()


async def _finish(settings: Settings, vault: Vault, about: About, key: Key, told: Told) -> Restored:
    async with open_resources(settings) as resources:
        erased = await restoring.erase_again(resources, vault)
        await sql.end_all_sessions(resources.pool)
        files = await objects.bring_back(resources, vault, key, lambda n, m: told("Files", n, m))
    return Restored(about.begun_at, about.begun_at, files.new, files.lost, erased)
