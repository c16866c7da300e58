"""Migrations: forward only, once, one at a time, never in the way for long."""

import asyncio
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from healthlink.db import migrate as migrations
from healthlink.db.check import faults
from healthlink.db.migrate import Changed, Migration, TooNew, available, migrate, newest
from tests.conftest import fresh_database
from tests.processes import environment


@pytest.fixture
async def url() -> str:
    return await fresh_database("healthlink_migrations")


async def test_a_second_run_has_nothing_to_do(url: str) -> None:
    assert await migrate(url) == []


async def test_several_starts_at_once_apply_each_migration_once(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "available", lambda: [*available(), ONE_MORE])
    done = await asyncio.gather(*(migrate(url) for _ in range(4)))
    assert sorted(map(len, done)) == [0, 0, 0, 1]


async def test_an_edited_migration_is_refused(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(
        "update supabase_migrations.schema_migrations set statements = '{select 1}'"
    )
    await connection.close()
    with pytest.raises(Changed):
        await migrate(url)


async def test_a_program_runs_on_a_newer_schema_that_it_can_live_with(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = Migration("29990101000001", "contract", f"{FOR} {available()[-1].version}\nselect 1;")
    with monkeypatch.context() as newer:
        newer.setattr(migrations, "available", lambda: [*available(), ONE_MORE, later])
        assert await migrate(url) == [ONE_MORE, later]
    assert await migrate(url) == []


async def test_a_program_refuses_a_schema_that_is_not_for_it_any_more(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = Migration("29990101000001", "contract", f"{FOR} {ONE_MORE.version}\nselect 1;")
    with monkeypatch.context() as newer:
        newer.setattr(migrations, "available", lambda: [*available(), ONE_MORE, later])
        await migrate(url)
    with pytest.raises(TooNew, match=ONE_MORE.version):
        await migrate(url)


async def test_a_worker_refuses_a_schema_that_is_older_than_it_needs(
    url: str, tmp_path: Path
) -> None:
    db = await asyncpg.connect(url)
    await db.execute(
        "delete from supabase_migrations.schema_migrations where version = $1", newest()
    )
    done = await asyncio.to_thread(worker, url, tmp_path)
    assert (done.returncode, "healthlink migrate" in done.stderr) == (1, True)
    await db.execute("drop schema supabase_migrations cascade")
    await db.close()
    assert (await asyncio.to_thread(worker, url, tmp_path)).returncode == 1


def worker(url: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    env = {**environment(DATABASE_URL=url), "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "healthlink", "worker"]
    return subprocess.run(
        command, env=env, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


async def test_a_failing_migration_leaves_nothing_behind(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = Migration("29990101000000", "half", "create table half (id int); select 1 / 0;")
    monkeypatch.setattr(migrations, "available", lambda: [*available(), half])
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(url)
    connection = await asyncpg.connect(url)
    assert await connection.fetchval("select to_regclass('half')") is None
    await connection.close()


async def test_a_migration_lets_traffic_pass_while_it_waits_for_a_lock(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "available", lambda: [*available(), ONE_MORE])
    holder, reader = await asyncpg.connect(url), await asyncpg.connect(url)
    transaction = holder.transaction()
    await transaction.start()
    await holder.execute("select * from clinic")
    migrating = asyncio.create_task(migrate(url))
    for _ in range(20):
        async with asyncio.timeout(5):
            await reader.fetch("select * from clinic")
        await asyncio.sleep(0.02)
    assert not migrating.done()
    await transaction.rollback()
    assert await migrating == [ONE_MORE]
    await holder.close()
    await reader.close()


async def test_the_schema_and_the_server_are_fit_for_bookings(url: str) -> None:
    connection = await asyncpg.connect(url)
    found = await faults(connection)
    await connection.close()
    assert {fault.found.partition(" ")[0] for fault in found} == {
        "fsync",
        "full_page_writes",
        "synchronous_commit",
    }, "the tests' cluster is not durable, and nothing else is wrong with it"


async def test_a_deadlock_is_found_before_everybody_gives_up_waiting(url: str) -> None:
    connection = await asyncpg.connect(url)
    bounds = await connection.fetchrow(
        "select current_setting('deadlock_timeout')::interval < current_setting('lock_timeout')"
        "::interval as told, current_setting('lock_timeout')::interval"
        " < current_setting('statement_timeout')::interval as bounded"
    )
    await connection.close()
    assert bounds is not None
    assert tuple(bounds) == (True, True)


FOR = "-- for programs that know"
ONE_MORE = Migration("29990101000000", "one_more", "alter table clinic add column one_more text;")
