"""Whatever becomes of an appointment is told in one place, whoever did it."""

from uuid import UUID

import httpx
import pytest

from healthlink.booking import news
from healthlink.booking.jobs import cancel_appointments_of
from healthlink.db.pool import Db
from healthlink.wiring import Resources
from tests import make
from tests.booking.desk.counter import Desk, patient_books
from tests.conftest import AsyncBank, Worker
from tests.make import Doctor, Person
from tests.payments import till

Heard = list[tuple[str, str]]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """What a listener at that place hears."""
    told: Heard = []

    async def listen(db: Db, appointment_id: UUID, what: news.What) -> None:
        told.append((str(appointment_id), what))

    monkeypatch.setattr(news, "tell", listen)
    return told


async def test_of_the_patients_booking_move_and_cancellation(
    client: httpx.AsyncClient, heard: Heard, anna: Person, dr_grigoryan: Doctor
) -> None:
    id = await patient_books(client, anna, dr_grigoryan)
    path, to = f"/api/v1/appointments/{id}", {"date": str(dr_grigoryan.day(3)), "time": "11:00"}
    await client.patch(path, json=to, headers=anna.headers)
    for _ in range(2):
        await client.delete(path, headers=anna.headers)
    assert heard == [(id, "booked"), (id, "moved"), (id, "cancelled")]


async def test_of_a_hold_once_its_money_has_come(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, worker: Worker, heard: Heard, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    assert heard == []
    await db.execute(till.RUN_OUT)  # late, but the time is still free
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill)
    await worker.run_due_jobs()
    assert heard == [(bill.appointment_id, "booked")]


async def test_of_a_prepaid_service_that_costs_nothing(
    client: httpx.AsyncClient, db: Db, heard: Heard, anna: Person
) -> None:
    doctor = await make.doctor(db, prepaid=True, price_minor=0)
    id = await patient_books(client, anna, doctor)
    assert heard == [(id, "booked")]


async def test_of_what_a_deleted_account_leaves(
    client: httpx.AsyncClient, resources: Resources, heard: Heard, db: Db, dr_grigoryan: Doctor
) -> None:
    who = await make.person(db)
    id = await patient_books(client, who, dr_grigoryan)
    await cancel_appointments_of(resources, str(who.id))
    assert heard == [(id, "booked"), (id, "cancelled")]


async def test_of_what_the_desk_does(
    client: httpx.AsyncClient, db: Db, heard: Heard, anna: Person
) -> None:
    doctor = await till.prepaid(db)
    desk = Desk(client, await make.staff(db, doctor.clinic_id), doctor.clinic_id)
    called = (await desk.book(doctor, "12:00"))["id"]
    held = await patient_books(client, anna, doctor)
    for _ in range(2):
        await desk.done(
            "POST", f"appointments/{held}/paid", {"method": "card", "amount": till.PRICE}
        )
    await desk.done("PATCH", f"appointments/{held}", {"time": "15:00"})
    for _ in range(2):
        await desk.done("POST", f"appointments/{called}/cancel", {"reason": "Врач заболел"})
    assert heard == [(called, "booked"), (held, "booked"), (held, "moved"), (called, "cancelled")]
