"""Work for later: done if, and only if, the transaction that wanted it was committed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from healthlink import jobs
from healthlink.clock import utc_now
from healthlink.db.pool import Db
from healthlink.jobs import runner
from healthlink.jobs.housekeeping import prune_job_log
from healthlink.wiring import Resources
from tests.conftest import Worker


class Bell:
    """A job that can be heard, and told to fail."""

    def __init__(self) -> None:
        self.rung: list[str] = []
        self.failures = 0

    async def ring(self, resources: Resources, who: str) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the bell is stuck")
        self.rung.append(who)


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bell]:
    bell = Bell()
    monkeypatch.setitem(jobs.declared, "ring", bell.ring)
    monkeypatch.setattr(runner, "FIRST_PAUSE", timedelta(0))
    monkeypatch.setattr(runner, "LONGEST_PAUSE", timedelta(0))
    yield bell


async def waiting(db: Db) -> list[tuple[Any, ...]]:
    rows = await db.fetch("select entrypoint, status::text, attempts from pgqueuer order by id")
    return [tuple(row) for row in rows]


async def test_a_job_is_done_after_its_transaction(db: Db, bell: Bell, worker: Worker) -> None:
    async with db.transaction():
        await jobs.enqueue(db, "ring", who="anna")
        assert bell.rung == []
    await worker.run_due_jobs()
    assert bell.rung == ["anna"]
    assert await waiting(db) == []


async def test_a_refused_request_leaves_no_job(db: Db, bell: Bell, worker: Worker) -> None:
    transaction = db.transaction()
    await transaction.start()
    await jobs.enqueue(db, "ring", who="anna")
    await transaction.rollback()
    await worker.run_due_jobs()
    assert bell.rung == []


async def test_a_job_for_later_waits(db: Db, bell: Bell, worker: Worker) -> None:
    await jobs.enqueue(db, "ring", at=utc_now() + timedelta(hours=1), who="anna")
    await jobs.enqueue(db, "ring", at=utc_now() - timedelta(hours=1), who="boris")
    due = await db.fetch("select execute_after <= now() as due from pgqueuer order by id")
    assert [row["due"] for row in due] == [False, True]


async def test_the_same_job_twice_is_done_twice(db: Db, bell: Bell, worker: Worker) -> None:
    """News is never taken for a repetition; that doing it twice is harmless is the job's care."""
    for _ in range(2):
        await jobs.enqueue(db, "ring", who="anna")
    await worker.run_due_jobs()
    assert bell.rung == ["anna", "anna"]


async def test_a_failing_job_is_tried_again(db: Db, bell: Bell, worker: Worker) -> None:
    bell.failures = 3
    await jobs.enqueue(db, "ring", who="anna")
    await worker.run_due_jobs()
    assert bell.rung == ["anna"]


async def test_a_job_that_always_fails_is_held_and_not_lost(
    db: Db, bell: Bell, worker: Worker, capsys: pytest.CaptureFixture[str]
) -> None:
    bell.failures = 1000
    await jobs.enqueue(db, "ring", who="anna")
    await worker.run_due_jobs()
    assert await waiting(db) == [("ring", "failed", runner.TRIES)]
    assert "job_held" in capsys.readouterr().out


async def test_a_job_of_a_killed_worker_is_done_by_another(
    db: Db, bell: Bell, worker: Worker
) -> None:
    await jobs.enqueue(db, "ring", who="anna")
    await db.execute(
        "update pgqueuer set status = 'picked', queue_manager_id = gen_random_uuid(),"
        " heartbeat = now() - interval '40 seconds', updated = now() - interval '40 seconds'"
    )
    await worker.run_due_jobs()
    assert bell.rung == ["anna"]


async def test_the_log_of_old_jobs_is_pruned(
    db: Db, bell: Bell, worker: Worker, resources: Resources
) -> None:
    await jobs.enqueue(db, "ring", who="anna")
    await worker.run_due_jobs()
    kept = await db.fetchval("select count(*) from pgqueuer_log")
    await db.execute(
        "insert into pgqueuer_log (created, job_id, status, priority, entrypoint)"
        " values (now() - interval '15 days', 1, 'successful', 0, 'ring')"
    )
    await prune_job_log(resources)
    assert await db.fetchval("select count(*) from pgqueuer_log") == kept
