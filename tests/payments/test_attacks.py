"""What a hostile reviewer found once: each of these took money, lost money or stopped others."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from healthlink.db.pool import Db
from healthlink.outbound import Answer, Outbound
from healthlink.payments import refunds, settlement
from healthlink.payments.jobs import audit_refunds, check_payments, check_refunds, tell_again
from healthlink.wiring import Resources
from tests.conftest import AsyncBank, Worker, sber_settings
from tests.make import Person
from tests.payments import till
from tests.payments.test_refunds import DUE, HALF, cancel, paid

LATE = "update appointment set free_cancel_until = now() - interval '1 minute'"
BLOCKED = """
select pg_advisory_xact_lock(hashtextextended('doctor:' || id::text, 0)) from doctor
"""


def saying(monkeypatch: pytest.MonkeyPatch, operation: str, *bodies: bytes) -> None:
    """The bank's next answers to an operation are these, and nothing is done there."""
    real, left = Outbound._call, list(bodies)

    async def call(self: Outbound, url: str, content: Any) -> Answer:
        if url.endswith(f"/{operation}.do") and left:
            return Answer(200, left.pop(0))
        return await real(self, url, content)

    monkeypatch.setattr(Outbound, "_call", call)


@pytest.mark.parametrize("who", ["clerk", "operator"])
async def test_a_cancellation_after_a_partial_refund_gives_back_the_rest(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker, who: str
) -> None:
    bill = await paid(client, db, bank, anna)
    if who == "clerk":
        await bank.act(bill.number, "refund", amount=100_000)
        await bank.release()
    else:
        async with db.transaction():
            assert await refunds.request(db, UUID(bill.payment_id), 100_000, "by-operator")
    await worker.run_due_jobs()
    assert (await cancel(client, bill))["refund"] == till.PRICE
    await worker.run_due_jobs()
    assert (await bank.order(bill.number))["refunded"] == till.PRICE_MINOR
    assert await till.balances(db) == {}


@pytest.mark.parametrize("body", [b"{}", b'{"message":"maintenance"}', b'{"errorCode":0.5}'])
async def test_an_empty_yes_is_no_refund(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    resources: Resources,
    monkeypatch: pytest.MonkeyPatch,
    body: bytes,
) -> None:
    bill = await paid(client, db, bank, anna)
    await db.execute(LATE)
    saying(monkeypatch, "refund", *[body] * refunds.MANY_TRIES)
    await cancel(client, bill)
    await worker.run_due_jobs()
    await till.try_refunds_again(db, resources, times=refunds.MANY_TRIES - 1)
    assert (await till.payment(db, bill))["review"] == "refund-waits"
    await db.execute(DUE)
    await check_refunds(resources)
    assert (await bank.order(bill.number))["refunded"] == HALF


async def test_money_whose_news_was_lost_is_told_again(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, resources: Resources
) -> None:
    bill = await charged_but_not_settled(client, db, bank, anna)
    await db.execute("delete from pgqueuer")
    await tell_again(resources)
    assert (await till.appointment(client, bill))["status"] == "pending", "it may be on its way"
    await db.execute("update payment set paid_at = now() - interval '3 minutes'")
    await tell_again(resources)
    assert (await till.appointment(client, bill))["status"] == "confirmed"


async def charged_but_not_settled(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, who: Person
) -> till.Bill:
    bill = await till.bill(client, who, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    async with db.transaction():
        await db.execute(BLOCKED)
        assert await till.confirmed(client, bill) is True
    return bill


async def test_money_that_confirms_nothing_for_an_hour_is_shown_to_people(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, resources: Resources
) -> None:
    bill = await charged_but_not_settled(client, db, bank, anna)
    await db.execute("update payment set paid_at = now() - interval '61 minutes'")
    async with db.transaction():
        await db.execute(BLOCKED)
        await tell_again(resources)
    assert (await till.payment(db, bill))["review"] == "not-applied"


async def test_no_second_payment_is_opened_for_what_the_bank_has_taken(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await charged_but_not_settled(client, db, bank, anna)
    answer = await till.create(client, anna, bill.appointment_id)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/already-paid")


async def test_what_a_clerk_gives_back_while_ours_waits_is_not_given_twice(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    resources: Resources,
) -> None:
    bill = await paid(client, db, bank, anna)
    await db.execute(LATE)
    await bank.faults([{"operation": "refund", "kind": "http", "status": 429, "times": 1}])
    await cancel(client, bill)
    await worker.run_due_jobs()
    await bank.act(bill.number, "refund", amount=HALF)
    await bank.release()
    await worker.run_due_jobs()
    await db.execute(DUE)
    await check_refunds(resources)
    assert (await bank.order(bill.number))["refunded"] == HALF
    assert await till.balances(db) == {"payer": -HALF, "earned": HALF}
    assert [row[2] for row in await till.refunds(db, bill)] == ["succeeded", "succeeded"]


async def test_an_extension_brings_a_page_that_stays_open(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await db.execute("update engagement set held_until = now() + interval '150 seconds'")
    await db.execute("update payment set expires_at = now() + interval '90 seconds'")
    again = await till.another(client, anna, bill.appointment_id)
    assert again.payment_id != bill.payment_id
    left = "select expires_at - now() > interval '8 minutes' from payment where state = 'pending'"
    assert await db.fetchval(left)


async def test_a_part_that_a_clerk_gave_counts_towards_ours(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
) -> None:
    bill = await paid(client, db, bank, anna)
    await db.execute(LATE)
    await bank.act(bill.number, "refund", amount=50_000)
    await cancel(client, bill)
    await worker.run_due_jobs()
    assert (await bank.order(bill.number))["refunded"] == HALF
    assert await till.balances(db) == {"payer": -HALF, "earned": HALF}


async def test_a_refund_that_was_settled_by_hand_is_not_sent_again(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    resources: Resources,
) -> None:
    bill = await paid(client, db, bank, anna)
    await db.execute(LATE)
    refusals = [{"operation": "refund", "kind": "error", "code": 7, "times": refunds.MOST_REFUSALS}]
    await bank.faults(refusals)
    await cancel(client, bill)
    await worker.run_due_jobs()
    await till.try_refunds_again(db, resources, times=refunds.MOST_REFUSALS)
    assert [row[2] for row in await till.refunds(db, bill)] == ["manual"]
    await bank.act(bill.number, "refund", amount=HALF)
    await db.execute("update refund set state = 'unknown', refusals = 0, try_at = now()")
    await check_refunds(resources)
    assert (await bank.order(bill.number))["refunded"] == HALF
    assert [row[2] for row in await till.refunds(db, bill)] == ["succeeded"]


async def test_outages_are_no_refusals(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    resources: Resources,
) -> None:
    bill = await paid(client, db, bank, anna)
    away = {"operation": "*", "kind": "http", "status": 429, "times": refunds.MOST_REFUSALS + 2}
    await bank.faults([away])
    await cancel(client, bill)
    await worker.run_due_jobs()
    for _ in range(refunds.MOST_REFUSALS + 3):
        resources.outbound.breakers.clear()
        await db.execute(DUE)
        await check_refunds(resources)
    assert [row[2] for row in await till.refunds(db, bill)] == ["succeeded"]


async def test_without_keys_and_without_sums_nothing_is_sent_twice(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    resources: Resources,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bill = await paid(client, db, bank, anna)
    await db.execute(LATE)
    form = sber_settings(bank.bank, sber_protocol="form", sber_base_url=bank.bank.form_api_url)
    old = resources.settings.model_copy(update=form)
    await cancel(client, bill)
    await bank.faults([{"operation": "refund", "kind": "drop_after", "times": 1}])
    other = replace(resources, settings=old)
    refund_id = await db.fetchval("select id from refund")
    await refunds.send(other, refund_id)
    status = b'{"errorCode":"0","orderNumber":"%b","orderStatus":4,"amount":%d,"currency":"051"}'
    said = status % (bill.number.encode(), till.PRICE_MINOR)
    saying(monkeypatch, "getOrderStatusExtended", *[said] * 20)
    for _ in range(refunds.MOST_REFUSALS):
        await db.execute(DUE)
        await refunds.send(other, refund_id)
    assert (await bank.order(bill.number))["refunded"] == HALF
    assert [row[2] for row in await till.refunds(db, bill)] == ["manual"]


async def test_a_visit_is_not_confirmed_for_a_part_of_its_price(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    await bank.act(bill.number, "refund", amount=till.PRICE_MINOR - 1)
    assert await till.confirmed(client, bill) is False
    assert (await till.appointment(client, bill))["status"] == "pending"
    await worker.run_due_jobs()
    assert (await bank.order(bill.number))["refunded"] == till.PRICE_MINOR
    assert await till.balances(db) == {}


async def test_a_slow_bank_is_not_closed_to_all_by_impatient_pages(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    app: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from healthlink.web import api

    bill = await till.bill(client, anna, await till.prepaid(db))
    slow = {"operation": "getOrderStatusExtended", "kind": "hang_before", "seconds": 5}
    await bank.faults([{**slow, "times": 8}])
    monkeypatch.setattr(api, "BANK_SECONDS", 0.1)
    for _ in range(8):
        assert (await client.get(f"/payments/{bill.payment_id}")).status_code == 200
    assert app.state.resources.outbound.breakers["sber"].closed


async def test_a_registration_that_both_times_arrived_unheard_opens_another(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await bank.faults([{"operation": "register", "kind": "drop_after", "times": 1}])
    saying(monkeypatch, "getOrderStatusExtended", b'{"errorCode":"6"}')
    appointment_id = await till.hold(client, anna, await till.prepaid(db))
    bill = await till.another(client, anna, appointment_id)
    orders = {order["number"]: order["status"] for order in await bank.orders()}
    assert len(orders) == 2
    assert orders.pop(bill.number) == 0
    assert set(orders.values()) == {6}


async def test_a_bank_that_will_not_tell_of_a_lost_registration_is_tried_again(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await bank.faults([{"operation": "register", "kind": "drop_before", "times": 1}])
    saying(monkeypatch, "getOrderStatusExtended", b'{"errorCode":"5"}')
    appointment_id = await till.hold(client, anna, await till.prepaid(db))
    await till.another(client, anna, appointment_id)
    assert len(await bank.orders()) == 1


async def test_a_bank_that_stays_silent_is_shown_to_people(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, resources: Resources
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await db.execute("update payment set expires_at = now() - interval '2 hours', check_at = now()")
    silent = {"operation": "getOrderStatusExtended", "kind": "error", "code": 5, "times": 1}
    await bank.faults([silent])
    await check_payments(resources)
    assert (await till.payment(db, bill))["review"] == "bank-silent"


async def test_a_nul_in_the_banks_words_harms_nothing(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    resources: Resources,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bill = await paid(client, db, bank, anna)
    await db.execute(LATE)
    said = b'{"errorCode":"7","errorMessage":"no\\u0000 money"}'
    saying(monkeypatch, "refund", *[said] * refunds.MOST_REFUSALS)
    await cancel(client, bill)
    await worker.run_due_jobs()
    await till.try_refunds_again(db, resources, times=refunds.MOST_REFUSALS)
    assert [row[2] for row in await till.refunds(db, bill)] == ["manual"]


async def test_a_bank_that_gives_one_number_to_two_orders_is_refused(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    doctor = await till.prepaid(db)
    said = b'{"errorCode":"0","orderId":"same","formUrl":"http://bank.example/pay"}'
    saying(monkeypatch, "register", said, said)
    one, two = [await till.hold(client, anna, doctor, time) for time in ("10:00", "12:00")]
    assert (await till.create(client, anna, one)).status_code == 201
    answer = await till.create(client, anna, two)
    assert (answer.status_code, answer.json()["type"]) == (502, "/problems/bank-refused")


async def test_an_older_answer_that_arrives_later_raises_no_alarm(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, resources: Resources
) -> None:
    from healthlink.payments.gateways import find

    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "decline")
    payment = await settlement.get(resources.pool, UUID(bill.payment_id))
    old = await find(resources, "sber").standing(bill.number)
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill) is True
    async with resources.pool.acquire() as other, other.transaction():
        await settlement.settle(other, payment.id, old, asked_at=payment.now)
    settled = await till.payment(db, bill)
    assert (settled["state"], settled["review"]) == ("paid", None)


async def test_money_that_is_not_let_go_is_not_asked_for_every_minute(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, resources: Resources
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "authorize")
    await bank.faults([{"operation": "reverse", "kind": "error", "code": 7, "times": 9}])
    await db.execute(
        "update payment set created_at = now() - interval '5 hours', check_at = now(),"
        " expires_at = now() - interval '4 hours'"
    )
    await check_payments(resources)
    later = "select check_at - now() > interval '25 minutes' from payment"
    assert await db.fetchval(later)
    assert (await till.payment(db, bill))["review"] == "held-not-taken"


async def test_a_refund_that_the_bank_agreed_to_and_never_shows_is_flagged(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    resources: Resources,
) -> None:
    bill = await paid(client, db, bank, anna)
    await bank.lie(bill.number, status=2)
    await cancel(client, bill)
    await worker.run_due_jobs()
    await audit_refunds(resources)
    assert (await till.payment(db, bill))["review"] is None
    await db.execute("update refund set settled_at = now() - interval '4 days'")
    await audit_refunds(resources)
    assert (await till.payment(db, bill))["review"] == "refund-not-seen"


async def test_strangers_fill_no_table_with_payments_that_do_not_exist(
    client: httpx.AsyncClient, db: Db
) -> None:
    heard = 0
    for _ in range(150):
        body = {"payment_id": str(uuid4()), "status": "success"}
        heard += (await client.post(till.CONFIRM, json=body)).status_code != 429
    assert heard < 150
    assert await db.fetchval("select count(*) from throttle") == heard + 1


async def test_nobody_keeps_the_bank_busy_by_opening_payments(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    appointment_id = await till.hold(client, anna, await till.prepaid(db))
    answers = await asyncio.gather(*(till.create(client, anna, appointment_id) for _ in range(40)))
    assert 429 in {answer.status_code for answer in answers}


async def test_a_page_on_which_somebody_is_paying_is_not_closed_again_and_again(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "start-3ds")
    await bank.faults([{"operation": "decline", "kind": "error", "code": 7, "times": 9}])
    await db.execute("update payment set expires_at = now() + interval '30 seconds'")
    before = bank.bank.output().count('"path"')
    answer = await till.create(client, anna, bill.appointment_id)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/payment-in-preparation")
    assert bank.bank.output().count('"path"') - before <= 4
