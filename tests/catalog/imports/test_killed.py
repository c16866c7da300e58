"""A worker that is killed in the middle of a file."""

from pathlib import Path

import httpx

from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.wiring import Resources
from tests.catalog.imports.files import (
    CLINIC,
    DOCTOR,
    EVERYWHERE,
    HOURS,
    SERVICE,
    send,
    table,
)
from tests.conftest import Worker
from tests.make import Person
from tests.processes import beside, until, working

WRITING = """
select count(*) from pg_stat_activity
where datname = current_database() and wait_event_type = 'Lock'
  and query like '%delete from schedule%'
"""


async def test_a_worker_that_is_killed_in_the_middle_leaves_nothing_and_another_does_it_all(
    client: httpx.AsyncClient,
    worker: Worker,
    admin: Person,
    db: Db,
    resources: Resources,
    settings: Settings,
    tmp_path: Path,
) -> None:
    """All of the file is written but its last part, which somebody holds up."""
    services = [{**SERVICE, "external_id": f"s{n}"} for n in range(3000)]
    content = table(CLINIC, DOCTOR, *services, HOURS)
    sent = (await send(client, admin, content)).json()
    async with working(beside(settings), tmp_path / "worker.log") as first:
        async with resources.pool.acquire() as other, other.transaction():
            await other.execute("set local idle_in_transaction_session_timeout = 0")
            await other.execute("lock table schedule in share mode")
            await until(lambda: counted(db, WRITING, 1))
            assert await db.fetchval("select count(*) from service") == 0, "nobody sees half"
            first.kill()
            await first.wait()
        await until(lambda: counted(db, WRITING, 0))
    url = f"{EVERYWHERE}/imports/{sent['id']}"
    shown = (await client.get(url, headers=admin.headers)).json()
    assert (shown["state"], shown["finished_at"]) == ("running", None)
    assert await db.fetchval("select count(*) from clinic") == 0
    # The queue takes a job again when its worker has been silent for half a minute.
    await db.execute("update pgqueuer set heartbeat = now() - interval '1 minute'")
    await worker.run_due_jobs()
    shown = (await client.get(url, headers=admin.headers)).json()
    assert (shown["state"], shown["counts"]["service"]["created"]) == ("done", 3000)
    for name, count in (("clinic", 1), ("doctor", 1), ("service", 3000), ("schedule", 1)):
        assert await db.fetchval(f"select count(*) from {name}") == count
    assert await db.fetchval("select count(*) from audit") == 1


async def counted(db: Db, query: str, count: int) -> bool:
    return bool(await db.fetchval(query) == count)
