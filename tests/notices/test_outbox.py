"""What is posted is told once, when it is due, unless there is nothing to say any more."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from healthlink.ids import new_id
from tests.conftest import Worker
from tests.make import Person
from tests.notices.conftest import Desk, states
from tests.sandbox.mailbox import Mailbox


async def test_what_is_posted_arrives(
    desk: Desk, mailbox: Mailbox, worker: Worker, db: asyncpg.Connection, anna: Person
) -> None:
    await desk.post(db, anna)
    await worker.run_due_jobs()
    assert (await mailbox.letter(anna.email))["subject"] == "Probe"
    assert await states(db) == [("sent", 1, None)]


async def test_posting_twice_is_one_and_another_version_is_news(
    desk: Desk, mailbox: Mailbox, db: asyncpg.Connection, anna: Person, boris: Person
) -> None:
    subject = new_id()
    for version in (0, 0, 1, 0):
        await desk.post(db, anna, subject, version=version)
    await desk.post(db, boris, subject)
    await desk.send()
    await desk.post(db, anna, subject)
    await desk.send()
    assert len(await mailbox.letters(anna.email)) == 2
    assert len(await mailbox.letters(boris.email)) == 1


async def test_a_transaction_that_fails_tells_nobody(
    desk: Desk, mailbox: Mailbox, worker: Worker, db: asyncpg.Connection, anna: Person
) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.transaction():
            await desk.post(db, anna)
            raise ZeroDivisionError
    await worker.run_due_jobs()
    assert (await mailbox.letters(), await states(db)) == ([], [])


async def test_what_is_for_later_waits_for_its_time(
    desk: Desk, mailbox: Mailbox, worker: Worker, db: asyncpg.Connection, anna: Person
) -> None:
    at = datetime.now(UTC) + timedelta(hours=1)
    await desk.post(db, anna, at=at)
    assert await db.fetchval("select count(*) from pgqueuer") == 0
    await desk.send()
    assert await mailbox.letters() == []
    await db.execute("update notice set due_at = now()")
    await desk.send()
    assert len(await mailbox.letters()) == 1


async def test_what_has_become_untrue_is_dropped(
    desk: Desk, mailbox: Mailbox, db: asyncpg.Connection, anna: Person
) -> None:
    desk.letter = None
    await desk.post(db, anna)
    await desk.send()
    assert (await mailbox.letters(), await states(db)) == ([], [("dropped", 1, None)])


@pytest.mark.parametrize(
    "change", ["blocked_at = now()", "email = null, deleted_at = now()", "email = null"]
)
async def test_who_is_blocked_or_gone_or_has_no_address_is_not_written_to(
    desk: Desk, mailbox: Mailbox, db: asyncpg.Connection, anna: Person, change: str
) -> None:
    await desk.post(db, anna)
    await db.execute(f"update users set {change}")
    await desk.send()
    assert (await mailbox.letters(), await states(db)) == ([], [("dropped", 1, None)])
    assert desk.asked == []


async def test_notices_that_are_due_together_share_a_letter(
    merging: Desk, mailbox: Mailbox, db: asyncpg.Connection, anna: Person, boris: Person
) -> None:
    now = datetime.now(UTC)
    for minutes in (0, 20, 40):
        await merging.post(db, anna, at=now + timedelta(minutes=minutes))
    await merging.post(db, boris)
    await merging.send()
    assert sorted(len(asked) for asked in merging.asked) == [1, 2]
    assert len(await mailbox.letters(anna.email)) == 1
    assert sorted(state for state, _, _ in await states(db)) == ["sent", "sent", "sent", "waiting"]


async def test_without_a_span_each_has_its_own_letter(
    desk: Desk, mailbox: Mailbox, db: asyncpg.Connection, anna: Person
) -> None:
    for _ in range(3):
        await desk.post(db, anna)
    await desk.send()
    assert len(await mailbox.letters(anna.email)) == 3


async def test_merged_notices_wait_together_and_leave_together(
    merging: Desk, mailbox: Mailbox, db: asyncpg.Connection, anna: Person
) -> None:
    for _ in range(5):
        await merging.post(db, anna)
    await mailbox.faults({"kind": "refuse"})
    await merging.send()
    assert {state for state, _, _ in await states(db)} == {"waiting"}
    await db.execute("update notice set claimed_until = now()")
    await merging.send()
    assert [len(asked) for asked in merging.asked] == [5, 5]
    assert len(await mailbox.letters()) == 1


async def test_a_kind_of_a_newer_program_is_left_alone(
    desk: Desk, db: asyncpg.Connection, anna: Person
) -> None:
    await desk.post(db, anna)
    await db.execute("update notice set kind = 'from the future'")
    await desk.send()
    assert await states(db) == [("waiting", 0, None)]


async def test_a_letter_names_itself_after_its_first_notice(
    merging: Desk, mailbox: Mailbox, db: asyncpg.Connection, anna: Person
) -> None:
    await merging.post(db, anna)
    await merging.post(db, anna)
    await merging.send()
    first = await db.fetchval("select id from notice order by due_at, id limit 1")
    headers = dict((await mailbox.letter(anna.email))["headers"])
    assert headers["Message-ID"] == f"<{first}@healthlink.example>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Content-Language"] == "en"
    assert headers["From"] == "HealthLink <post@healthlink.example>"
    assert headers["To"] == anna.email
    assert headers["Date"]
