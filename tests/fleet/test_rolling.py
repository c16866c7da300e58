"""Two machines behind nginx are replaced, one after the other, while people read, book and talk:
nobody is refused anything. HEALTHLINK_RESTARTS=20 for the whole number; pytest -s tells figures."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from tests.chat.test_kills import Play
from tests.conftest import fresh_database
from tests.fleet.load import Load, loaded
from tests.fleet.machine import Machine
from tests.fleet.proxy import needs_nginx, nginx

pytestmark = needs_nginx
RESTARTS = int(os.environ.get("HEALTHLINK_RESTARTS", "3"))
MACHINES = ({"WORKERS": "1", "DRAIN_SECONDS": "0"}, {"WORKERS": "2", "DRAIN_SECONDS": "1"})
SAID = 40
"""Messages of each writer between two restarts."""


@asynccontextmanager
async def fleet(name: str, folder: Path) -> AsyncIterator[tuple[str, list[Machine]]]:
    """Its database, and its machines."""
    url = await fresh_database(name)
    machines = [Machine(folder, url, False, **own) for own in MACHINES]
    try:
        for machine in machines:
            await machine.ready()
        yield url, machines
    finally:
        for machine in machines:
            if machine.program.process.poll() is None:
                machine.program.stop()


async def roll(machines: list[Machine], restarts: int, number: signal.Signals) -> float:
    """The longest that one took to leave."""
    longest = 0.0
    for n in range(restarts):
        longest = max(longest, await machines[n % 2].replace(number))
    return longest


def tell(load: Load, longest: float) -> None:
    figures = {"fine": load.fine, "failed": dict(load.failed), "longest to leave": longest}
    print(figures)  # noqa: T201


@pytest.mark.timeout(60 + 40 * RESTARTS)
async def test_replacing_machines_fails_nobody(
    tmp_path: Path, worker_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("healthlink.auth.tokens.ACCESS_LIFE", timedelta(hours=3))
    async with fleet(f"healthlink_roll_{worker_id}", tmp_path) as (url, two):
        db = await asyncpg.connect(url)
        with nginx(tmp_path, [each.port for each in two]) as front:
            play = Play(db, [])
            await play.cast(SAID * RESTARTS, 2, 0)
            devices = [*play.writers, *play.readers]
            for device in devices:
                device.servers = [front, front.replace("127.0.0.1", "localhost")]
            spare = await asyncpg.connect(url)
            async with loaded(spare, front) as load, asyncio.TaskGroup() as tasks:
                talking = [tasks.create_task(device.live()) for device in devices]
                longest = await roll(two, RESTARTS, signal.SIGTERM)
                await play.end(devices)
                for task in talking:
                    task.cancel()
        tell(load, longest)
        play.tell()
        assert load.failed == {}
        assert load.fine > 100 * RESTARTS
        assert [device.faults for device in devices] == [[]] * len(devices)
        codes = {code for device in devices for code in device.codes}
        assert codes == {1012}, "they were told to come again"
        standing = await db.fetch("select id from appointment where status = 'confirmed'")
        assert {str(row["id"]) for row in standing} >= load.booked
        await spare.close()
        await db.close()


@pytest.mark.timeout(180)
async def test_machines_that_are_killed_fail_somebody(tmp_path: Path, worker_id: str) -> None:
    """The control: the people of this test notice."""
    async with fleet(f"healthlink_roll_{worker_id}", tmp_path) as (url, two):
        db = await asyncpg.connect(url)
        with nginx(tmp_path, [each.port for each in two]) as front:
            async with loaded(db, front) as load:
                for _ in range(5):
                    await roll(two, 2, signal.SIGKILL)
                    if load.failed:
                        break
        tell(load, 0)
        assert load.failed
        await db.close()
