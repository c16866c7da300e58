"""Migrations: forward only, once, one at a time, never in the way for long."""

import asyncio

import asyncpg
import pytest

from healthlink.db import migrate as migrations
from healthlink.db.check import faults
from healthlink.db.migrate import Changed, Migration, available, migrate
from tests.conftest import fresh_database


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


ONE_MORE = Migration("29990101000000", "one_more", "alter table clinic add column one_more text;")
