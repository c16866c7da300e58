"""Paying for an appointment, from the link to the confirmed visit."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import httpx
import pytest

from healthlink.booking import paying
from healthlink.booking.dto import PaymentCreate
from healthlink.db.pool import Db
from healthlink.idempotency.once import Once
from healthlink.wiring import Resources
from tests import make
from tests.conftest import AsyncBank, Worker
from tests.make import Doctor, Person
from tests.payments import till


async def test_a_patient_pays_and_the_appointment_is_confirmed(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    assert await till.confirmed(client, bill) is False
    await bank.act(bill.number, "pay")
    await till.ask_again(db)
    assert await till.confirmed(client, bill) is True
    paid = await till.appointment(client, bill)
    assert (paid["status"], paid["paid"], paid["held_until"]) == ("confirmed", till.PRICE, None)
    assert await till.balances(db) == {"payer": -till.PRICE_MINOR, "earned": till.PRICE_MINOR}


async def test_the_bank_is_told_what_it_needs_and_nothing_of_the_illness(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    order = await bank.order(bill.number)
    assert (order["amount"], order["currency"]) == (till.PRICE_MINOR, "051")
    assert "кардиолог" not in str(order).lower()
    assert order["returnUrl"] == f"http://testserver/payments/{bill.payment_id}"
    assert order["id"] in bill.url


async def test_the_banks_page_closes_a_minute_before_the_hold_ends(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    doctor = await till.prepaid(db)
    appointment_id = await till.hold(client, anna, doctor)
    opened = (await till.create(client, anna, appointment_id)).json()
    held = await client.get(f"/api/v1/appointments/{appointment_id}", headers=anna.headers)
    until = datetime.fromisoformat(held.json()["held_until"])
    left = until - datetime.fromisoformat(opened["expires_at"])
    assert timedelta(seconds=59) < left < timedelta(seconds=62)


async def test_asking_again_answers_the_same_payment(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    again = await till.another(client, anna, bill.appointment_id)
    assert again == bill
    assert len(await bank.orders()) == 1


async def test_after_a_declined_card_a_new_payment_is_opened(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "decline")
    assert await till.confirmed(client, bill) is False
    assert (await till.payment(db, bill))["state"] == "declined"
    again = await till.another(client, anna, bill.appointment_id)
    assert again.payment_id != bill.payment_id
    await bank.act(again.number, "pay")
    assert await till.confirmed(client, again) is True


async def test_before_another_payment_the_declined_one_is_closed_at_the_bank(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "decline")
    assert await till.confirmed(client, bill) is False
    await till.another(client, anna, bill.appointment_id)
    await worker.run_due_jobs()
    with pytest.raises(httpx.HTTPStatusError):
        await bank.act(bill.number, "pay")
    assert (await till.payment(db, bill))["state"] == "cancelled"


async def test_a_declined_page_of_a_cancelled_appointment_takes_no_money(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "decline")
    assert await till.confirmed(client, bill) is False
    await client.delete(bill.path, headers=anna.headers)
    await worker.run_due_jobs()
    with pytest.raises(httpx.HTTPStatusError):
        await bank.act(bill.number, "pay")


async def test_what_was_asked_a_moment_ago_is_asked_again(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    """The payer may have paid in that moment."""
    bill = await till.bill(client, anna, await till.prepaid(db))
    assert await till.confirmed(client, bill) is False
    await bank.act(bill.number, "decline")
    assert await till.confirmed(client, bill) is False
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill) is True


async def test_a_card_that_is_declined_and_then_accepted_has_paid(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "decline")
    assert await till.confirmed(client, bill) is False
    await bank.act(bill.number, "pay")
    await till.ask_again(db)
    assert await till.confirmed(client, bill) is True


async def test_waiting_for_the_issuers_bank_is_no_failure(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "start-3ds")
    assert await till.confirmed(client, bill) is False
    assert (await till.payment(db, bill))["state"] == "pending"
    await bank.act(bill.number, "finish-3ds")
    await till.ask_again(db)
    assert await till.confirmed(client, bill) is True


@pytest.mark.parametrize("amount", [1, 14_999.99, 15_000.01, 0, 10_000_000])
async def test_another_amount_than_the_price_is_refused(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, amount: float
) -> None:
    appointment_id = await till.hold(client, anna, await till.prepaid(db))
    answer = await till.create(client, anna, appointment_id, amount)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/amount-mismatch")
    assert [fault["field"] for fault in answer.json()["errors"]] == ["amount"]
    assert await bank.orders() == []


@pytest.mark.parametrize("amount", [-1, 0.001, 1e30, "much", None, True, [15000]])
async def test_an_amount_that_is_no_money_is_invalid_input(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, amount: object
) -> None:
    appointment_id = await till.hold(client, anna, await till.prepaid(db))
    answer = await till.create(client, anna, appointment_id, amount)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-input")
    assert await bank.orders() == []


async def test_nobody_pays_for_somebody_elses_appointment(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, boris: Person
) -> None:
    appointment_id = await till.hold(client, anna, await till.prepaid(db))
    for theirs in (appointment_id, str(uuid4())):
        answer = await till.create(client, boris, theirs)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


async def test_what_is_paid_is_not_paid_again(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill) is True
    answer = await till.create(client, anna, bill.appointment_id)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/already-paid")


async def test_nothing_is_due_for_a_hold_that_ran_out_or_was_cancelled(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    doctor = await till.prepaid(db)
    cancelled = await till.hold(client, anna, doctor, "10:00")
    await client.delete(f"/api/v1/appointments/{cancelled}", headers=anna.headers)
    lapsed = await till.hold(client, anna, doctor, "11:00")
    await db.execute(till.RUN_OUT)
    for appointment_id in (cancelled, lapsed):
        answer = await till.create(client, anna, appointment_id)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nothing-to-pay")


async def test_a_free_service_is_confirmed_at_once_and_has_nothing_to_pay(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    doctor = await make.doctor(db, prepaid=True, price_minor=0)
    appointment_id = await till.hold(client, anna, doctor)
    path = f"/api/v1/appointments/{appointment_id}"
    assert (await client.get(path, headers=anna.headers)).json()["status"] == "confirmed"
    answer = await till.create(client, anna, appointment_id, 0)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nothing-to-pay")


async def test_what_need_not_be_prepaid_can_be(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, dr_grigoryan: Doctor
) -> None:
    bill = await till.bill(client, anna, dr_grigoryan)
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill) is True
    paid = await till.appointment(client, bill)
    assert (paid["status"], paid["paid"]) == ("confirmed", till.PRICE)


async def test_paying_in_the_last_minutes_extends_the_hold_once(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    appointment_id = await till.hold(client, anna, await till.prepaid(db))
    soon = "update engagement set held_until = now() + interval '150 seconds'"
    await db.execute(soon)
    bill = await till.another(client, anna, appointment_id)
    left = "select held_until - now() from engagement"
    assert timedelta(minutes=9) < await db.fetchval(left) <= timedelta(minutes=10)
    page = "select max(expires_at) - now() from payment"
    assert timedelta(minutes=8) < await db.fetchval(page) <= timedelta(minutes=9)
    await db.execute(soon)
    await db.execute("update payment set expires_at = now() + interval '40 seconds'")
    last = await till.another(client, anna, appointment_id)
    assert last.payment_id != bill.payment_id, "the first page was about to close"
    assert await db.fetchval(left) < timedelta(seconds=150)
    assert (await till.payment(db, bill))["state"] == "cancelled"
    await db.execute("update engagement set held_until = now() + interval '110 seconds'")
    await db.execute("update payment set expires_at = now() + interval '50 seconds'")
    answer = await till.create(client, anna, appointment_id)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nothing-to-pay")


async def test_an_owner_sees_the_payment_and_others_do_not(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, boris: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    path = f"/api/v1/payment/{bill.payment_id}"
    seen = (await client.get(path, headers=anna.headers)).json()
    assert (seen["status"], seen["amount"], seen["payment_url"]) == (
        "pending",
        till.PRICE,
        bill.url,
    )
    assert (await client.get(path, headers=boris.headers)).status_code == 404
    export = (await client.get("/api/v1/users/me/export", headers=anna.headers)).json()
    assert [row["payment_id"] for row in export["payments"]] == [bill.payment_id]


async def test_where_receipts_are_wanted_the_bank_gets_the_basket_and_the_payers_address(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, resources: Resources
) -> None:
    seller = {"receipts": True, "receipt_email": "till@clinic.example", "receipt_inn": "7707083893"}
    wanted = resources.settings.model_copy(update=seller)
    appointment_id = await till.hold(client, anna, await till.prepaid(db))
    opened = await paying.open_payment(
        replace(resources, settings=wanted),
        anna.id,
        PaymentCreate(appointment_id=UUID(appointment_id), amount=Decimal(till.PRICE)),
        Once(None, "/", [make.SECRET]),
        "ru",
    )
    order = await bank.order(opened.payment_id.hex)
    assert order["email"] == anna.email
    assert order["orderBundle"]["total"] == till.PRICE_MINOR
    plain = await till.bill(client, anna, await till.prepaid(db), "12:00")
    assert not (await bank.order(plain.number))["email"]


async def test_a_paid_appointment_can_be_moved_and_stays_paid(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    doctor = await till.prepaid(db)
    bill = await till.bill(client, anna, doctor)
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill) is True
    to = {"date": doctor.day().isoformat(), "time": "12:00"}
    moved = (await client.patch(bill.path, json=to, headers=anna.headers)).json()
    assert (moved["status"], moved["paid"], moved["time"]) == ("confirmed", till.PRICE, "12:00")
    await worker.run_due_jobs()
    assert (await till.appointment(client, bill))["status"] == "confirmed"
