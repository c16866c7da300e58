"""What was begun at a gateway that is no longer set up still comes to its end, or to people."""

from dataclasses import replace

import pytest
from fastapi import FastAPI

from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.payments import refunds
from healthlink.payments.jobs import check_payments, check_refunds
from healthlink.wiring import Resources
from tests.conftest import Worker
from tests.make import Practitioner
from tests.payments.till import balances
from tests.subscription.conftest import Till

OFF = {"idram_url": "", "idbank_base_url": ""}


@pytest.fixture
def off(resources: Resources, settings: Settings) -> Resources:
    return replace(resources, settings=settings.model_copy(update=OFF))


@pytest.mark.parametrize("provider", ["idram", "idbank"])
async def test_nothing_is_opened_there(
    till: Till, armen: Practitioner, db: Db, app: FastAPI, provider: str
) -> None:
    usual: Resources = app.state.resources
    app.state.resources = replace(usual, settings=usual.settings.model_copy(update=OFF))
    wish = {"provider": provider}
    answer = await till.client.post(
        "/subscription/create-payment", json=wish, headers=armen.headers
    )
    app.state.resources = usual
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/payments-off")
    assert await db.fetchval("select count(*) from payment") == 0, "nobody could ever close it"


async def test_an_open_payment_is_asked_more_seldom_and_shown_to_people(
    till: Till, armen: Practitioner, db: Db, off: Resources
) -> None:
    await till.bill(armen, "idbank")
    await db.execute(
        "update payment set check_at = now(), created_at = now() - interval '5 hours',"
        " expires_at = now() - interval '4 hours'"
    )
    await check_payments(off)
    row = await db.fetchrow("select review, check_at > now() + interval '20 min' from payment")
    assert row and tuple(row) == ("bank-silent", True)


async def test_a_refund_waits_and_is_shown_to_people(
    till: Till, armen: Practitioner, db: Db, worker: Worker, resources: Resources, off: Resources
) -> None:
    bill = await till.bill(armen, "idbank")
    await till.pay_idbank(bill)
    confirm = {"payment_id": bill["payment_id"], "status": "success"}
    await till.client.post("/api/v1/payment/confirm", json=confirm)
    await worker.run_due_jobs()
    payment_id = await db.fetchval("select id from payment")
    async with resources.pool.acquire() as own, own.transaction():
        assert await refunds.request(own, payment_id, 1_000_000, "by-operator")
    for _ in range(refunds.MANY_TRIES):
        await db.execute("update refund set try_at = now()")
        await check_refunds(off)
    assert await db.fetchval("select state from refund") == "requested"
    assert await db.fetchval("select review from payment") == "refund-waits"


async def test_what_idram_took_can_still_be_noted_as_given_back(
    till: Till, armen: Practitioner, db: Db, worker: Worker, resources: Resources, off: Resources
) -> None:
    await till.pay_idram(await till.bill(armen, "idram"))
    await worker.run_due_jobs()
    payment_id = await db.fetchval("select id from payment")
    async with resources.pool.acquire() as own, own.transaction():
        assert await refunds.request(own, payment_id, 1_000_000, "by-operator")
    refund_id = await db.fetchval("select id from refund")
    await refunds.send(off, refund_id)
    assert await db.fetchval("select review from payment") == "refund-by-hand"
    assert await refunds.done_by_hand(off, refund_id)
    assert await db.fetchval("select state from payment") == "refunded"
    await worker.run_due_jobs()
    assert await balances(db) == {}
