"""Two practices of one doctor become one, and come apart: what was paid goes with who has paid."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from healthlink.db.pool import Db
from healthlink.payments import refunds
from healthlink.subscription import subscriptions
from healthlink.subscription.subscriptions import add_months
from healthlink.wiring import Resources
from tests.conftest import Worker
from tests.practice.doctors.conftest import Desk, Doc
from tests.practice.doctors.test_claims import claim, invite
from tests.subscription.conftest import Till


@pytest.fixture
async def till(client: httpx.AsyncClient, running_sber: Any) -> Till:
    made = Till(client, running_sber.url)
    await made.control("POST", "/reset")
    return made


async def merged(desk: Desk, doc: Doc) -> None:
    answer = await claim(doc, await invite(desk))
    assert answer.status_code == 200, answer.text


async def parted(doc: Doc) -> None:
    await doc.done("POST", "/me/merge/undo")


async def plan(doc: Doc) -> Any:
    return await doc.done("GET", "/subscription")


async def until(doc: Doc) -> datetime:
    return datetime.fromisoformat((await plan(doc))["ends_at"])


async def pay(till: Till, worker: Worker, doc: Doc) -> Any:
    bill = await doc.done("POST", "/subscription/create-payment", {"provider": "idram"})
    await till.pay_idram(bill)
    await worker.run_due_jobs()
    return bill


async def test_the_month_and_its_receipt_go_along(
    till: Till, worker: Worker, desk: Desk, doc: Doc
) -> None:
    await pay(till, worker, doc)
    before = await plan(doc)
    await merged(desk, doc)
    after = await plan(doc)
    assert (after["ends_at"], after["paid_until"]) == (before["ends_at"], before["paid_until"])
    assert after["payments"] == before["payments"]
    assert after["payments"][0]["receipt_url"]


async def test_a_month_that_goes_back_afterwards_is_gone(
    till: Till, worker: Worker, desk: Desk, doc: Doc, resources: Resources, db: Db
) -> None:
    free = await until(doc)
    bill = await pay(till, worker, doc)
    await merged(desk, doc)
    async with resources.pool.acquire() as own, own.transaction():
        assert await refunds.request(own, UUID(bill["payment_id"]), 1_000_000, "by-operator")
    await worker.run_due_jobs()
    assert await refunds.done_by_hand(resources, await db.fetchval("select id from refund"))
    await worker.run_due_jobs()
    assert await until(doc) == free


async def test_what_was_paid_in_the_one_practice_goes_back_with_the_doctor(
    till: Till, worker: Worker, desk: Desk, doc: Doc
) -> None:
    free = await until(doc)
    await merged(desk, doc)
    await pay(till, worker, doc)
    paid = await until(doc)
    await parted(doc)
    assert await until(doc) == paid == add_months(free, 1)
    assert len((await plan(doc))["payments"]) == 1


async def test_one_payment_is_no_month_for_whoever_comes_after(
    till: Till, worker: Worker, desk: Desk, doc: Doc, db: Db
) -> None:
    """A profile that was taken over and left again is as it was before."""
    free = await until(doc)
    await pay(till, worker, doc)
    await merged(desk, doc)
    await parted(doc)
    assert await until(doc) == add_months(free, 1)
    assert await left(db, desk) is None


@pytest.mark.parametrize("given", [True, False])
async def test_what_the_profile_had_before_it_has_again(
    till: Till, worker: Worker, desk: Desk, doc: Doc, db: Db, given: bool
) -> None:
    await db.execute(
        "insert into subscription (doctor_id, trial_ends_at, granted_until, granted_at)"
        " values ($1, '2026-01-01', $2, $3)",
        desk.doctor.id,
        *((datetime.now(UTC) + timedelta(days=3), datetime.now(UTC)) if given else (None, None)),
    )
    before = await left(db, desk)
    await pay(till, worker, doc)
    await merged(desk, doc)
    assert await left(db, desk) != before
    await parted(doc)
    assert await left(db, desk) == before


async def left(db: Db, desk: Desk) -> Any:
    return await db.fetchrow("select * from subscription where doctor_id = $1", desk.doctor.id)


async def test_days_given_meanwhile_go_with_the_doctor_too(
    desk: Desk, doc: Doc, resources: Resources, db: Db
) -> None:
    await merged(desk, doc)
    async with resources.pool.acquire() as own, own.transaction():
        given = await subscriptions.grant(own, desk.doctor.id, 10)
    await parted(doc)
    assert await until(doc) == given
    assert await left(db, desk) is None
