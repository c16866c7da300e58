"""A streaming replica serves the catalogue; killed, stopped or late, it is passed by."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from structlog.testing import capture_logs

from healthlink import logs
from healthlink.db.migrate import migrate
from healthlink.db.pool import open_pool
from healthlink.db.replica import Replica
from healthlink.wiring import Resources, open_resources
from tests.conftest import settings_for
from tests.fleet.cluster import Postgres


@pytest.fixture(autouse=True)
def everything_is_told() -> None:
    """Whoever came before us may have wanted errors only."""
    logs.configure("INFO")


IS_STANDBY = "select pg_is_in_recovery()"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Postgres, Postgres]]:
    folder = tmp_path_factory.mktemp("pair")
    primary = Postgres(folder / "primary")
    primary.start()
    replica = Postgres(folder / "replica", primary)
    replica.start()
    asyncio.run(migrate(primary.url))
    yield primary, replica
    for each in (replica, primary):
        each.stop(signal.SIGQUIT)


@asynccontextmanager
async def wired(primary: Postgres, replica: Postgres) -> AsyncIterator[tuple[Resources, Replica]]:
    settings = settings_for(primary.url, database_replica_url=replica.url)
    async with open_resources(settings) as resources:
        assert isinstance(resources.reads, Replica)
        yield resources, resources.reads


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_the_replica_serves_when_it_is_known_to_be_fit(
    pair: tuple[Postgres, Postgres],
) -> None:
    async with wired(*pair) as (resources, reads):
        await until(lambda: reads.is_fit)
        assert await reads.fetchval(IS_STANDBY) is True
        assert await resources.pool.fetchval(IS_STANDBY) is False
        (row,) = await reads.fetch(IS_STANDBY)
        assert row[0] is True
        assert (await reads.fetchrow(IS_STANDBY))[0] is True


async def test_killed_amid_reading_nobody_notices_and_it_comes_back(
    pair: tuple[Postgres, Postgres],
) -> None:
    async with wired(*pair) as (_, reads):
        await until(lambda: reads.is_fit)
        with capture_logs() as lines:
            reading = asyncio.create_task(_read(reads))
            await asyncio.to_thread(pair[1].stop, signal.SIGQUIT)
            await until(lambda: not reads.is_fit)
            assert await reads.fetchval(IS_STANDBY) is False
            await asyncio.to_thread(pair[1].start)
            await until(lambda: reads.is_fit)
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
        told = [line["event"] for line in lines]
        assert told.count("replica_away") == told.count("replica_serves") == 1


async def _read(reads: Replica) -> None:
    while True:
        assert await reads.fetchval("select 1") == 1


async def test_without_the_primary_behind_it_a_killed_replica_is_noticed(
    pair: tuple[Postgres, Postgres],
) -> None:
    """The control."""
    async with open_pool(pair[1].url, size=2) as alone:
        assert await alone.fetchval(IS_STANDBY) is True
        await asyncio.to_thread(pair[1].stop, signal.SIGQUIT)
        with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):
            await alone.fetchval("select 1")
        await asyncio.to_thread(pair[1].start)


async def test_a_replica_that_falls_behind_is_passed_by(pair: tuple[Postgres, Postgres]) -> None:
    standby = await asyncpg.connect(pair[1].url)
    async with wired(*pair) as (resources, reads):
        await until(lambda: reads.is_fit)
        await standby.execute("select pg_wal_replay_pause()")
        await resources.pool.execute("create table behind ()")
        assert await reads.fetch("select * from behind") == [], "asked where it is known"
        await until(lambda: not reads.is_fit)
        await standby.execute("select pg_wal_replay_resume()")
        await until(lambda: reads.is_fit)
        await resources.pool.execute("drop table behind")
    await standby.close()


async def test_one_that_was_promoted_goes_its_own_way_and_is_passed_by(
    pair: tuple[Postgres, Postgres], tmp_path: Path
) -> None:
    promoted = Postgres(tmp_path / "promoted", pair[0])
    promoted.start()
    try:
        async with wired(pair[0], promoted) as (_, reads):
            await until(lambda: reads.is_fit)
            promoted.run("pg_ctl", "promote", "-w", "-D", str(promoted.data))
            await until(lambda: not reads.is_fit)
            promoted.stop()
            promoted.start()  # it has forgotten by now that it ever followed anybody
            position = await reads._position()
            assert position
            await reads._compare(position)
            assert not reads.is_fit
            assert await reads.fetchval("show port") == str(pair[0].port)
    finally:
        promoted.stop(signal.SIGQUIT)


async def test_control_the_primary_by_another_name_tells_the_truth(
    pair: tuple[Postgres, Postgres],
) -> None:
    async with wired(pair[0], pair[0]) as (_, reads):
        await until(lambda: reads.is_fit)


@pytest.mark.parametrize("error", [asyncpg.InternalClientError, asyncpg.InterfaceError, OSError])
async def test_a_primary_that_fails_oddly_leaves_the_replica_watched(
    pair: tuple[Postgres, Postgres], monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    async with wired(*pair) as (resources, reads):
        await until(lambda: reads.is_fit)
        failed = asyncio.Event()

        async def fails(*_: object) -> None:
            failed.set()
            raise error("odd")

        monkeypatch.setattr(resources.pool, "fetchval", fails)
        await failed.wait()
        monkeypatch.undo()
        reads.is_fit = False
        await until(lambda: reads.is_fit)


async def test_a_replica_that_nobody_watches_any_more_is_passed_by(
    pair: tuple[Postgres, Postgres], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with wired(*pair) as (_, reads):
        await until(lambda: reads.is_fit)

        async def fails() -> None:
            raise LookupError

        with capture_logs() as lines:
            monkeypatch.setattr(reads, "_position", fails)
            await until(lambda: not reads.is_fit)
        assert lines[0] == {
            "event": "replica_unwatched",
            "log_level": "error",
            "error": "LookupError",
        }
        assert await reads.fetchval(IS_STANDBY) is False


async def test_it_starts_although_the_replica_is_away(pair: tuple[Postgres, Postgres]) -> None:
    away = settings_for(pair[0].url, database_replica_url="postgresql://postgres@127.0.0.1:9/x")
    async with open_resources(away) as resources:
        assert await resources.reads.fetchval("select 1") == 1


async def test_whether_a_pooler_is_before_the_replica_is_a_setting_of_its_own() -> None:
    both = {"database_direct_url": "postgresql://x/direct"}
    assert settings_for("postgresql://x/pooled", **both).replica_pooled is True
    assert settings_for("postgresql://x/direct").replica_pooled is False
    told = settings_for("postgresql://x/pooled", **both, database_replica_pooled=False)
    assert told.replica_pooled is False
