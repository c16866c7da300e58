"""An operator finds jobs that are stuck, mends what stops them, and has them done once."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import typer

from healthlink import jobs
from healthlink.db.pool import Db
from healthlink.jobs import queries, runner
from healthlink.jobs.queries import sql
from healthlink.wiring import Resources
from tests import processes
from tests.conftest import Worker, fresh_database
from tests.jobs.test_jobs import Bell
from tests.processes import ROOT, environment, until


class House:
    """A database of its own, its operator's terminal and its workers."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.env = environment(DATABASE_URL=url, PYTHONPATH=str(ROOT), COLUMNS="250")

    async def jobs(self, *arguments: str, typed: str = "") -> tuple[int, str]:
        """`healthlink jobs …`: its exit code and what it said."""
        done = await processes.command(self.env, "jobs", *arguments, typed=typed)
        return done.returncode, (done.stdout + done.stderr).strip()

    def working(self) -> AbstractAsyncContextManager[asyncio.subprocess.Process]:
        return processes.working(self.env, self.folder / "worker.log")

    def told(self, event: str) -> list[dict[str, Any]]:
        lines = (self.folder / "worker.log").read_text().splitlines()
        read = [json.loads(line) for line in lines if line.startswith("{")]
        return [line for line in read if line["event"] == event]


@pytest.fixture
async def house(worker_id: str, tmp_path: Path) -> House:
    return House(await fresh_database(f"healthlink_stuck_{worker_id}"), tmp_path)


@pytest.fixture
async def there(house: House) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(house.url)
    yield connection
    await connection.close()


WANTED = "cancel_appointments_of"
HURRY = "update pgqueuer set execute_after = now() where status = 'queued'"
STATUS = "select status::text from pgqueuer"


async def test_a_held_job_is_listed_mended_requeued_and_done_once(
    house: House, there: asyncpg.Connection
) -> None:
    user_id = uuid4()
    await there.execute("alter table appointment rename to appointment_gone")
    await jobs.enqueue(there, WANTED, user_id=user_id)

    async def held() -> bool:
        await there.execute(HURRY)
        return bool(await there.fetchval(STATUS) == "failed")

    async with house.working():
        await until(held)
        id = await there.fetchval("select id from pgqueuer")
        code, said = await house.jobs("list")
        assert code == 0
        assert re.search(rf"{id} .*{WANTED} .*held .*UndefinedTableError .*user_id={user_id}", said)
        code, said = await house.jobs("show", str(id))
        assert (code, str(user_id) in said, "queries.py" in said) == (0, True, True)
        await there.execute("alter table appointment_gone rename to appointment")
        assert await house.jobs("requeue", "--name", WANTED) == (0, "Requeued: 1.")

        async def done() -> bool:
            return not await there.fetchval("select count(*) from pgqueuer")

        await until(done)
    assert [line["job_id"] for line in house.told("job_done")] == [id]
    assert len(house.told("job_held")) == 1
    assert len(house.told("job_retried")) == runner.TRIES
    assert (await house.jobs("list"))[1] == "No job is stuck."


async def test_a_job_of_a_worker_that_was_killed_is_seen_and_taken_again(
    house: House, there: asyncpg.Connection
) -> None:
    await jobs.enqueue(there, WANTED, user_id=uuid4())
    patient = {"idle_in_transaction_session_timeout": "0"}  # longer than a busy machine starts
    blocker = await asyncpg.connect(house.url, server_settings=patient)
    transaction = blocker.transaction()
    await transaction.start()
    await blocker.execute("lock table appointment in access exclusive mode")
    async with house.working() as first:

        async def picked() -> bool:
            await there.execute(HURRY)
            return bool(await there.fetchval(STATUS) == "picked")

        await until(picked)
        first.kill()
        await first.wait()
    await transaction.rollback()
    await blocker.close()
    assert await there.fetchval(STATUS) == "picked", "nobody gave it back"
    assert (await house.jobs("list"))[1] == "No job is stuck.", "it could be at work yet"
    await there.execute(
        "update pgqueuer set heartbeat = now() - interval '31 seconds',"
        " execute_after = now() - interval '1 second'"
    )
    assert re.search(rf"{WANTED} .*left ", (await house.jobs("list"))[1])
    async with house.working():

        async def done() -> bool:
            return not await there.fetchval("select count(*) from pgqueuer")

        await until(done)
    assert len(house.told("job_done")) == 1


async def test_sweeps_tell_when_they_ran_and_who_has_not(
    house: House, there: asyncpg.Connection
) -> None:
    assert "No worker has ever run" in (await house.jobs("sweeps"))[1]
    await there.execute(
        "insert into pgqueuer_schedules (expression, entrypoint) values ('* * * * *', 'of_old')"
    )
    async with house.working():

        async def known() -> bool:
            return bool(await there.fetchval("select count(*) from pgqueuer_schedules") > 5)

        await until(known)
    assert "of_old" not in (await house.jobs("sweeps"))[1], "no version knows it any more"
    await there.execute(
        "update pgqueuer_schedules set last_run = null, status = 'queued',"
        " next_run = now() + interval '1 hour'"
    )
    await there.execute(
        "update pgqueuer_schedules set next_run = now() - interval '2 hours'"
        " where entrypoint = 'prune_job_log'"
    )
    code, said = await house.jobs("sweeps")
    assert (code, "overdue for 2:00:0" in said, "has never run" in said) == (0, True, True)


async def test_a_job_is_dropped_after_asking(house: House, there: asyncpg.Connection) -> None:
    for _ in range(2):
        await jobs.enqueue(there, WANTED, user_id=uuid4())
    first, second = [row["id"] for row in await there.fetch("select id from pgqueuer order by id")]
    await there.execute("update pgqueuer set status = 'picked' where id = $1", second)
    assert (await house.jobs("drop", str(first), typed="n\n"))[0] == 1
    assert (await house.jobs("drop", str(first), typed="y\n"))[0] == 0
    assert (await house.jobs("drop", "--yes", str(second)))[0] == 1, "it is in somebody's hands"
    assert (await house.jobs("drop", "--yes", "987654321"))[0] == 1
    left = [row["id"] for row in await there.fetch("select id from pgqueuer")]
    assert left == [second]


async def test_one_says_which_jobs_to_requeue(house: House) -> None:
    assert (await house.jobs("requeue"))[0] == 1
    assert (await house.jobs("requeue", "7", "--all-held"))[0] == 1
    code, said = await house.jobs("requeue", "7")
    assert (code, "Not held: 7." in said) == (1, True)
    assert (await house.jobs("show", "7"))[0] == 1


async def holding(db: Db, many: int) -> None:
    for _ in range(many):
        await jobs.enqueue(db, "ring", who="anna")
    await db.execute("update pgqueuer set status = 'failed', attempts = 8")


WHILE = "where status = 'failed'\n      and ("


async def at_once(resources: Resources, statement: str) -> int:
    """How many jobs eight operators think that they have requeued."""
    asked = (resources.pool.fetch(statement, [], [], True) for _ in range(8))
    return sum(len(rows) for rows in await asyncio.gather(*asked))


async def test_of_two_operators_one_has_the_effect(db: Db, resources: Resources) -> None:
    await holding(db, 30)
    statement = queries.sql.requeue.sql
    assert await at_once(resources, statement) == 30
    again = "select count(*) from pgqueuer_log where status = 'queued' and traceback is null"
    enqueued = 30  # pgqueuer notes that as well
    assert await db.fetchval(again) == enqueued + 30


async def test_without_its_condition_all_of_them_would_have(db: Db, resources: Resources) -> None:
    """The negative control."""
    await holding(db, 30)
    statement = queries.sql.requeue.sql
    assert WHILE in statement
    assert await at_once(resources, statement.replace(WHILE, "where (")) == 8 * 30


async def test_two_terminals_at_once_requeue_each_job_once(
    house: House, there: asyncpg.Connection
) -> None:
    await holding(there, 10)
    both = await asyncio.gather(*(house.jobs("requeue", "--all-held") for _ in range(2)))
    counts = [int(re.findall(r"Requeued: (\d+)\.", said)[0]) for _, said in both]
    assert sum(counts) == 10


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bell]:
    bell = Bell()
    monkeypatch.setitem(jobs.declared, "ring", bell.ring)
    monkeypatch.setattr(runner, "FIRST_PAUSE", timedelta(0))
    monkeypatch.setattr(runner, "LONGEST_PAUSE", timedelta(0))
    yield bell


class Talkative(Bell):
    async def ring(self, resources: Resources, who: str) -> None:
        heard = "".join(reversed("legovneiranak"))
        try:
            int(heard)
        except ValueError as error:
            raise RuntimeError(f"cannot: {heard}") from error


async def test_the_queue_keeps_no_values_of_what_failed(
    db: Db, worker: Worker, monkeypatch: pytest.MonkeyPatch, bell: Bell
) -> None:
    monkeypatch.setitem(jobs.declared, "ring", Talkative().ring)
    await jobs.enqueue(db, "ring", who="anna")
    await worker.run_due_jobs()
    kept = [row["traceback"] for row in await db.fetch("select traceback::text from pgqueuer_log")]
    told = [each for each in kept if each]
    assert len(told) == runner.TRIES + 1
    assert all("RuntimeError" in each and "test_stuck.py" in each for each in told)
    assert not any("kanarienvogel" in each for each in told)


async def test_a_name_in_a_payload_is_not_for_a_terminal(
    db: Db, resources: Resources, bell: Bell
) -> None:
    from healthlink.job_commands import _ids

    shown = _ids('{"who": "Анна Саргсян", "mail": "anna@example.com", "kind": "visit-moved"}')
    assert shown == "who=…, mail=…, kind=visit-moved"
    await holding(db, 1)
    (stuck,) = [
        each async for each in sql.stuck(db, late=timedelta(minutes=1), long=timedelta(minutes=10))
    ]
    assert (stuck.state, stuck.attempts) == ("held", 8)


def test_what_looks_like_markup_is_shown_as_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    from healthlink import terminal
    from healthlink.job_commands import _table

    _table(("error",), [("Odd [/b]",)])
    with pytest.raises(typer.Exit):
        terminal.fail("no [/such] thing")
    told = capfd.readouterr()
    assert "Odd [/b]" in told.out
    assert "no [/such] thing" in told.err
