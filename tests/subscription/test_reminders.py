"""A doctor hears in time that the plan ends, and nothing that is no longer true."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from healthlink.db.pool import Db
from healthlink.notices.jobs import send_due_notices
from healthlink.subscription import reminders, subscriptions
from healthlink.wiring import Resources
from tests.conftest import Worker
from tests.make import Practitioner
from tests.sandbox.mailbox import Mailbox
from tests.subscription.conftest import Till

SUBJECTS = {
    "Your subscription ends in three days",
    "Your subscription ends tomorrow",
    "Your subscription ends today",
}


async def coming(db: Db, who: Practitioner) -> dict[str, Any]:
    rows = await db.fetch(
        "select kind, due_at from notice where user_id = $1 and kind like 'subscription-%'", who.id
    )
    return {row["kind"]: row["due_at"] for row in rows}


@pytest.fixture
async def told(resources: Resources, armen: Practitioner) -> datetime:
    """Armen's trial, as registering begins it. Answers its end."""
    async with resources.pool.acquire() as db, db.transaction():
        await db.execute("delete from subscription where doctor_id = $1", armen.doctor_id)
        await subscriptions.start_trial(db, armen.doctor_id, 7)
        ends_at: datetime = await db.fetchval(
            "select ends_at from subscription where doctor_id = $1", armen.doctor_id
        )
    return ends_at


async def test_three_letters_are_planned_before_the_end(
    db: Db, armen: Practitioner, told: datetime
) -> None:
    assert await coming(db, armen) == {
        name: told - before for name, before in reminders.BEFORE.items()
    }


async def test_each_says_when_it_ends_and_where_to_pay(
    db: Db,
    armen: Practitioner,
    told: datetime,
    resources: Resources,
    mailbox: Mailbox,
) -> None:
    await db.execute("update notice set due_at = now()")
    await send_due_notices(resources)
    email = await db.fetchval("select email from users where id = $1", armen.id)
    letters = [each for each in await mailbox.letters() if email in str(each)]
    assert {letter["subject"] for letter in letters} == SUBJECTS
    for letter in letters:
        assert f"{told.astimezone(UTC).year}" in letter["text"]
        assert "Idram" in letter["text"] and "/app/subscription" in letter["text"]


async def test_who_has_paid_is_reminded_of_the_new_end_only(
    db: Db,
    armen: Practitioner,
    told: datetime,
    till: Till,
    worker: Worker,
    resources: Resources,
    mailbox: Mailbox,
) -> None:
    await till.pay_idram(await till.bill(armen, "idram"))
    await worker.run_due_jobs()
    before = await mailbox.letters()
    await db.execute("update notice set due_at = now() where due_at < $1", told)
    await send_due_notices(resources)
    assert await mailbox.letters() == before, "what was planned of the old end is not true"
    left = await db.fetch("select due_at from notice where state = 'waiting'")
    assert len(left) == 3
    assert min(row["due_at"] for row in left) > datetime.now(UTC) + timedelta(days=25)


async def test_who_does_not_go_on_hears_nothing(
    db: Db,
    armen: Practitioner,
    told: datetime,
    till: Till,
    resources: Resources,
    mailbox: Mailbox,
) -> None:
    await till.client.post("/subscription/cancel", headers=armen.headers)
    before = await mailbox.letters()
    await db.execute("update notice set due_at = now()")
    await send_due_notices(resources)
    assert await mailbox.letters() == before
