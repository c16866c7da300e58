"""When the bank is slow, silent or strange: nothing is lost, nothing is taken on trust."""

import asyncio
from typing import Any

import httpx
import pytest

from healthlink.db.pool import Db
from healthlink.payments import states
from healthlink.payments.jobs import check_payments
from healthlink.wiring import Resources
from tests.conftest import AsyncBank, Worker
from tests.make import Person
from tests.payments import till

ALL_OVER = """
update payment set created_at = created_at - interval '2 days',
    expires_at = expires_at - interval '2 days', check_at = now()
"""


@pytest.mark.parametrize("fault", ["drop_after", "html", "empty"])
async def test_a_payment_whose_registration_was_not_answered_is_opened_all_the_same(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, fault: str
) -> None:
    await bank.faults([{"operation": "register", "kind": fault, "times": 1}])
    appointment_id = await till.hold(client, anna, await till.prepaid(db))
    bill = await till.another(client, anna, appointment_id)
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill) is True
    others = [order for order in await bank.orders() if order["number"] != bill.number]
    assert all(order["status"] == 6 for order in others), "nobody can pay the first one any more"


@pytest.mark.parametrize("fault", ["drop_before", "http"])
async def test_a_bank_that_is_away_is_said_to_be_and_the_next_try_goes_on(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, fault: str
) -> None:
    away = {"operation": "*", "kind": fault, "status": 502, "times": 3}
    await bank.faults([away])
    appointment_id = await till.hold(client, anna, await till.prepaid(db))
    answer = await till.create(client, anna, appointment_id)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/bank-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    await bank.faults([])
    await till.another(client, anna, appointment_id)
    assert len(await bank.orders()) == 1
    assert await db.fetchval("select count(*) from payment") == 1


async def test_a_server_that_died_after_registering_leaves_a_payment_that_goes_on(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await db.execute("alter table payment disable trigger payment_forward_only")
    await db.execute(
        "update payment set state = 'registering', gateway_ref = null, payment_url = null,"
        " registering_until = now() + interval '20 seconds'"
    )
    await db.execute("alter table payment enable trigger payment_forward_only")
    busy = await till.create(client, anna, bill.appointment_id)
    assert (busy.status_code, busy.json()["type"]) == (409, "/problems/payment-in-preparation")
    await db.execute("update payment set registering_until = now() - interval '1 second'")
    again = await till.another(client, anna, bill.appointment_id)
    assert again.payment_id != bill.payment_id
    assert (await till.payment(db, bill))["state"] == "cancelled"


async def test_a_bank_that_refuses_is_told_as_such_and_seen_by_people(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    await bank.faults([{"operation": "register", "kind": "error", "code": 5, "times": 1}])
    appointment_id = await till.hold(client, anna, await till.prepaid(db))
    answer = await till.create(client, anna, appointment_id)
    assert (answer.status_code, answer.json()["type"]) == (502, "/problems/bank-refused")
    (failed,) = await db.fetch("select state, review from payment")
    assert tuple(failed) == ("failed", "not-registered")
    await till.another(client, anna, appointment_id)


async def test_many_requests_at_once_open_one_payment(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    appointment_id = await till.hold(client, anna, await till.prepaid(db))
    answers = await asyncio.gather(*(till.create(client, anna, appointment_id) for _ in range(20)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({a.json()["payment_id"] for a in answers if a.status_code == 201}) == 1
    assert len(await bank.orders()) == 1


async def test_an_idempotency_key_answers_the_same_payment_and_refuses_another_body(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    doctor = await till.prepaid(db)
    one, two = [await till.hold(client, anna, doctor, time) for time in ("10:00", "12:00")]
    key = {"Idempotency-Key": "till-1"}
    first = await till.create(client, anna, one, **key)
    assert (await till.create(client, anna, one, **key)).json() == first.json()
    other = await till.create(client, anna, two, **key)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")


async def test_a_key_whose_first_request_failed_half_way_goes_on(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    key = {"Idempotency-Key": "till-2"}
    appointment_id = await till.hold(client, anna, await till.prepaid(db))
    await bank.faults([{"operation": "*", "kind": "drop_before", "times": 2}])
    assert (await till.create(client, anna, appointment_id, **key)).status_code == 503
    opened = await till.create(client, anna, appointment_id, **key)
    assert opened.status_code == 201
    assert await db.fetchval("select count(*) from payment") == 1


@pytest.mark.parametrize(
    ("lie", "review"),
    [
        ({"amount": 1}, "another-amount"),
        ({"currency": "840"}, "another-currency"),
        ({"order_number": "other"}, "another-order"),
        ({"status": 9}, "status-not-known"),
        ({"status": 1}, "held-not-taken"),
    ],
)
async def test_an_answer_that_does_not_fit_is_not_believed(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    lie: dict[str, Any],
    review: str,
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    await bank.lie(bill.number, **lie)
    assert await till.confirmed(client, bill) is False
    assert (await till.payment(db, bill))["review"] == review
    assert (await till.appointment(client, bill))["status"] == "pending"
    assert await till.balances(db) == {}
    await bank.lie(bill.number, **dict.fromkeys(lie))
    await till.ask_again(db)
    assert await till.confirmed(client, bill) is True, "the same order, told rightly"


async def test_without_any_callback_polling_brings_every_payment_to_its_end(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    boris: Person,
    resources: Resources,
) -> None:
    await bank.callbacks(mode="drop")
    doctor = await till.prepaid(db)
    acts = {"10:00": "pay", "11:00": "decline", "12:00": None}
    bills = {time: await till.bill(client, anna, doctor, time) for time in acts}
    half_way = await till.hold(client, boris, doctor, "13:00")
    await bank.faults([{"operation": "*", "kind": "drop_before", "times": 2}])
    assert (await till.create(client, boris, half_way)).status_code == 503
    for time, act in acts.items():
        if act:
            await bank.act(bills[time].number, act)
    await bank.clock(3600)
    await db.execute(ALL_OVER)
    await check_payments(resources)
    states_now = [row["state"] for row in await db.fetch("select state from payment order by 1")]
    assert states_now == ["declined", "declined", "failed", "paid"]
    again = await db.fetch("select state from payment where check_at is not null")
    assert [row["state"] for row in again] == ["paid"], "it may still be given back at the bank"
    assert (await till.appointment(client, bills["10:00"]))["status"] == "confirmed"


async def test_money_that_is_only_held_is_let_go_when_the_page_has_closed(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, resources: Resources
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "authorize")
    await db.execute(ALL_OVER)
    await check_payments(resources)
    assert (await bank.order(bill.number))["status"] == 3
    await till.ask_again(db)
    await check_payments(resources)
    assert (await till.payment(db, bill))["state"] == "reversed"
    assert await till.balances(db) == {}


async def test_a_bank_that_does_not_answer_is_asked_later_and_less_often(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, resources: Resources
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.faults([{"operation": "*", "kind": "http", "status": 500, "times": 9}])
    await till.ask_again(db)
    await check_payments(resources)
    soon = "select check_at - now() between '50 seconds' and '66 seconds' from payment"
    assert await db.fetchval(soon)
    answer = await client.post(till.CONFIRM, json=bill.confirm)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/bank-unavailable")
    old = "update payment set created_at = now() - interval '5 hours', check_at = now()"
    await db.execute(old)
    await check_payments(resources)
    later = "select check_at - now() between '29 minutes' and '31 minutes' from payment"
    assert await db.fetchval(later)


async def test_after_five_failures_the_bank_is_left_alone_for_a_while(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, resources: Resources
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.faults([{"operation": "*", "kind": "drop_before", "times": 5}])
    for _ in range(5):
        await till.ask_again(db)
        await check_payments(resources)
    assert await bank.faults() == [] or (await bank.faults())[0]["times"] == 0
    assert resources.outbound.breakers["sber"].opened
    before = bank.bank.output().count("getOrderStatusExtended")
    await till.ask_again(db)
    await check_payments(resources)
    assert bank.bank.output().count("getOrderStatusExtended") == before
    resources.outbound.breakers["sber"]._opened -= 31
    await bank.act(bill.number, "pay")
    await till.ask_again(db)
    await check_payments(resources)
    assert (await till.payment(db, bill))["state"] == "paid"


async def test_a_status_that_a_client_sends_decides_nothing(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    for status in ("success", "успех", "paid", "2", ""):
        answer = await client.post(till.CONFIRM, json={**bill.confirm, "status": status})
        assert answer.json() == {"success": False}
    await bank.act(bill.number, "pay")
    await till.ask_again(db)
    for status in ("failure", "неудача", "success"):
        answer = await client.post(till.CONFIRM, json={**bill.confirm, "status": status})
        assert answer.json() == {"success": True}


async def test_confirming_is_throttled(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    answers = [(await client.post(till.CONFIRM, json=bill.confirm)).status_code for _ in range(40)]
    assert set(answers) == {200, 429}
    assert answers.count(200) <= 33


async def test_the_news_is_left_to_the_worker_if_it_cannot_be_told_at_once(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    async with db.transaction():
        await db.execute(
            "select pg_advisory_xact_lock(hashtextextended('doctor:' || id::text, 0)) from doctor"
        )
        assert await till.confirmed(client, bill) is True
        assert (await till.appointment(client, bill))["status"] == "pending"
    await worker.run_due_jobs()
    assert (await till.appointment(client, bill))["status"] == "confirmed"


async def test_the_database_and_the_rules_know_the_same_ways_forward(db: Db) -> None:
    body = await db.fetchval("select prosrc from pg_proc where proname = 'payment_goes_forward'")
    every = states.AFTER
    for old in every:
        for new in every:
            allowed = f"('{old}', '{new}')" in body
            assert allowed == (new in every[old]), (old, new)


async def test_the_ledger_and_the_history_cannot_be_rewritten(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill) is True
    for statement in (
        "update ledger set amount_minor = 1",
        "delete from ledger",
        "update payment_event set kind = 'x'",
        "delete from payment_event",
        "update payment set state = 'pending'",
        "update payment set returned_minor = 5",
        "insert into ledger (payment_id, kind, source, target, amount_minor)"
        " select payment_id, kind, source, target, amount_minor from ledger",
    ):
        with pytest.raises(Exception, match=r"append-only|become|check|unique"):
            await db.execute(statement)
