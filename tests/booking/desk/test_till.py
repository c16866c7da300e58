"""Money over the desk, and money at the bank at the same moment."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

import httpx
import pytest

from healthlink.booking import paying
from healthlink.booking.desk import till as desk_till
from healthlink.booking.errors import AppointmentClosed
from healthlink.db.pool import Db
from healthlink.wiring import Resources
from tests import make
from tests.booking.desk.counter import Desk, ago, patient_books, put_at, trail
from tests.conftest import AsyncBank, Worker
from tests.make import Doctor, Person
from tests.payments import till

CASH = {"method": "cash", "amount": till.PRICE}
WHY = {"reason": "Врач заболел"}


@pytest.fixture
async def doctor(db: Db) -> Doctor:
    """Whose services are paid for before."""
    return await till.prepaid(db)


@pytest.fixture
async def desk(client: httpx.AsyncClient, db: Db, doctor: Doctor) -> Desk:
    return Desk(client, await make.staff(db, doctor.clinic_id), doctor.clinic_id)


async def paid(desk: Desk, id: str) -> Any:
    return await desk.done("POST", f"appointments/{id}/paid", CASH)


async def test_money_at_the_desk_confirms_what_was_held_for_it(
    client: httpx.AsyncClient, db: Db, desk: Desk, anna: Person, doctor: Doctor
) -> None:
    id = await patient_books(client, anna, doctor)
    visit = await paid(desk, id)
    assert (visit["status"], visit["paid"], visit["held_until"]) == ("confirmed", till.PRICE, None)
    assert (visit["desk_method"], visit["desk_paid"]) == ("cash", till.PRICE)
    assert visit == await paid(desk, id), "twice is fine"
    assert await trail(db, id) == [("appointment.pay", None)]
    again = await desk.refused("POST", f"appointments/{id}/paid", {**CASH, "method": "card"})
    assert again == (409, "already-paid")
    online = await till.create(client, anna, id)
    assert online.json()["type"] == "/problems/already-paid"


async def test_a_prepaid_visit_of_a_caller_is_confirmed_before_it_is_paid(
    desk: Desk, doctor: Doctor
) -> None:
    visit = await desk.book(doctor)
    assert (visit["status"], visit["paid"], visit["held_until"]) == ("confirmed", 0, None)
    assert (await paid(desk, visit["id"]))["paid"] == till.PRICE


async def test_the_amount_is_only_compared(desk: Desk, doctor: Doctor) -> None:
    path = f"appointments/{(await desk.book(doctor))['id']}/paid"
    less = await desk.refused("POST", path, {**CASH, "amount": 1})
    assert less == (422, "amount-mismatch")
    odd = await desk.refused("POST", path, {**CASH, "method": "gold"})
    assert odd == (422, "invalid-input")


async def test_for_nothing_nothing_is_taken(client: httpx.AsyncClient, db: Db) -> None:
    doctor = await make.doctor(db, price_minor=0)
    desk = Desk(client, await make.staff(db, doctor.clinic_id), doctor.clinic_id)
    path = f"appointments/{(await desk.book(doctor))['id']}/paid"
    assert await desk.refused("POST", path, {**CASH, "amount": 0}) == (409, "nothing-to-pay")


async def test_a_hold_that_ran_out_is_taken_again_if_its_time_is_free(
    client: httpx.AsyncClient, db: Db, desk: Desk, anna: Person, boris: Person, doctor: Doctor
) -> None:
    first = await patient_books(client, anna, doctor, "10:00")
    second = await patient_books(client, anna, doctor, "12:00")
    await db.execute(till.RUN_OUT)
    await patient_books(client, boris, doctor, "12:00")
    assert (await paid(desk, first))["status"] == "confirmed"
    assert await desk.refused("POST", f"appointments/{second}/paid", CASH) == (409, "slot-taken")
    assert await trail(db, second) == []


async def test_what_the_clinic_cancels_is_handed_back_whole(
    client: httpx.AsyncClient, db: Db, desk: Desk, anna: Person, doctor: Doctor
) -> None:
    id = await patient_books(client, anna, doctor, ahead=0 + 1)
    await paid(desk, id)
    path = f"appointments/{id}"
    assert await desk.refused("POST", f"{path}/returned") == (409, "nothing-to-return")
    gone = await desk.done("POST", f"{path}/cancel", WHY)
    assert (gone["desk_due_back"], gone["desk_returned_at"]) == (till.PRICE, None)
    handed = await desk.done("POST", f"{path}/returned")
    assert handed["desk_returned_at"]
    assert handed == await desk.done("POST", f"{path}/returned")
    actions = [action for action, _ in await trail(db, id)]
    assert actions == ["appointment.pay", "appointment.cancel", "appointment.return"]
    refused = await desk.refused("POST", f"{path}/paid", {**CASH, "method": "card"})
    assert refused == (409, "already-paid")


async def test_who_cancels_late_gets_the_policys_share_at_the_desk(
    client: httpx.AsyncClient, db: Db, desk: Desk, anna: Person, doctor: Doctor
) -> None:
    id = await patient_books(client, anna, doctor)
    await paid(desk, id)
    await db.execute("update appointment set free_cancel_until = now() - interval '1 hour'")
    mine = await client.delete(f"/api/v1/appointments/{id}", headers=anna.headers)
    assert (mine.json()["refund_percent"], mine.json()["refund"]) == (50, till.PRICE / 2)
    assert (await desk.done("GET", f"appointments/{id}"))["desk_due_back"] == till.PRICE / 2


async def test_what_was_paid_at_the_bank_goes_back_there_when_the_clinic_cancels(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    worker: Worker,
    desk: Desk,
    anna: Person,
    doctor: Doctor,
) -> None:
    bill = await till.bill(client, anna, doctor)
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill)
    await db.execute("update appointment set free_cancel_until = now() - interval '1 hour'")
    refused = await desk.refused("POST", f"appointments/{bill.appointment_id}/paid", CASH)
    assert refused == (409, "already-paid")
    await desk.done("POST", f"appointments/{bill.appointment_id}/cancel", WHY)
    await worker.run_due_jobs()
    assert await till.refunds(db, bill) == [("cancelled", till.PRICE_MINOR, "succeeded")]


async def test_a_page_of_the_bank_is_closed_once_the_desk_has_the_money(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    worker: Worker,
    desk: Desk,
    anna: Person,
    doctor: Doctor,
) -> None:
    bill = await till.bill(client, anna, doctor)
    await paid(desk, bill.appointment_id)
    await worker.run_due_jobs()
    assert (await till.payment(db, bill))["state"] == "cancelled"


async def test_money_that_the_bank_took_all_the_same_goes_back_as_paid_twice(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    worker: Worker,
    desk: Desk,
    anna: Person,
    doctor: Doctor,
) -> None:
    bill = await till.bill(client, anna, doctor)
    await bank.act(bill.number, "pay")
    await paid(desk, bill.appointment_id)
    await worker.run_due_jobs()
    assert await till.refunds(db, bill) == [("paid-twice", till.PRICE_MINOR, "succeeded")]
    visit = await desk.done("GET", f"appointments/{bill.appointment_id}")
    assert (visit["status"], visit["paid"], visit["desk_paid"]) == (
        "confirmed",
        till.PRICE,
        till.PRICE,
    )
    assert (await till.balances(db)).get("earned", 0) == 0


async def race(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    worker: Worker,
    desk: Desk,
    doctor: Doctor,
) -> tuple[str, bool, list[tuple[str, int, str]]]:
    """Who got the money: what the desk was answered, whether the bank kept its own, the refunds."""
    bill = await till.bill(client, await make.person(db), doctor)
    await bank.act(bill.number, "pay")
    path = f"appointments/{bill.appointment_id}/paid"
    answer, *_ = await asyncio.gather(
        desk.ask("POST", path, CASH),
        till.confirmed(client, bill),
        till.confirmed(client, bill),
    )
    await worker.run_due_jobs()
    linked = await db.fetchval(
        "select count(*) from appointment_payment where appointment_id = $1",
        UUID(bill.appointment_id),
    )
    said = "taken" if answer.status_code == 200 else answer.json()["type"]
    visit = await desk.done("GET", f"appointments/{bill.appointment_id}")
    assert (visit["status"], visit["paid"]) == ("confirmed", till.PRICE)
    await desk.done("POST", f"appointments/{bill.appointment_id}/cancel", WHY)
    return said, bool(linked), await till.refunds(db, bill)


async def test_of_desk_and_bank_at_one_moment_one_keeps_the_money(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, worker: Worker, desk: Desk, doctor: Doctor
) -> None:
    seen: Counter[str] = Counter()
    for _ in range(8):
        said, linked, refunds = await race(client, db, bank, worker, desk, doctor)
        assert linked is (said != "taken"), "never both, never neither"
        assert said in ("taken", "/problems/already-paid")
        first = ("paid-twice" if said == "taken" else "cancelled", till.PRICE_MINOR)
        assert [refund[:2] for refund in refunds] == [first]
        seen[said] += 1
    assert seen.total() == 8


async def test_without_the_look_at_the_banks_money_both_would_keep_it(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    bank: AsyncBank,
    monkeypatch: pytest.MonkeyPatch,
    desk: Desk,
    anna: Person,
    doctor: Doctor,
) -> None:
    """The negative control: a desk that does not look confirms over the bank's money."""

    async def blind(db: Db, id: UUID, found: Any, taken: Any) -> None:
        if not await paying.take_time(db, id, found):
            raise AppointmentClosed

    bill = await till.bill(client, anna, doctor)
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill)
    monkeypatch.setattr(desk_till, "_check", blind)
    await paid(desk, bill.appointment_id)
    both = await db.fetchval(
        "select count(*) from appointment_payment ap join desk_payment d using (appointment_id)"
    )
    assert both == 1
    assert resources


async def test_a_visit_may_be_paid_for_when_it_is_over(db: Db, desk: Desk, doctor: Doctor) -> None:
    id = (await desk.book(doctor))["id"]
    await put_at(db, id, ago(hours=1))
    await desk.done("POST", f"appointments/{id}/fulfil")
    visit = await paid(desk, id)
    assert (visit["status"], visit["paid"]) == ("fulfilled", till.PRICE)


async def test_the_money_of_a_cancelled_visit_is_not_taken(
    client: httpx.AsyncClient, desk: Desk, anna: Person, doctor: Doctor
) -> None:
    id = await patient_books(client, anna, doctor)
    await client.delete(f"/api/v1/appointments/{id}", headers=anna.headers)
    refused = await desk.refused("POST", f"appointments/{id}/paid", CASH)
    assert refused == (409, "appointment-closed")
