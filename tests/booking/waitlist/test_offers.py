"""A freed time goes to whoever has waited longest, and nobody else can take it meanwhile."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import httpx

from healthlink.booking import schedules
from healthlink.booking.jobs import expire_holds
from healthlink.booking.slots import Hours
from healthlink.booking.waitlist.jobs import keep_waitlist
from healthlink.db.pool import Db
from healthlink.wiring import Resources
from tests import make
from tests.booking.waitlist import queue
from tests.conftest import Worker
from tests.make import Doctor, Person


async def test_a_freed_time_goes_to_who_has_waited_longest(
    client: httpx.AsyncClient, db: Db, anna: Person, boris: Person, admin: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    path = await queue.book(client, admin, doctor)
    first = await queue.wait(client, anna, doctor)
    second = await queue.wait(client, boris, doctor)
    assert (first["state"], second["state"]) == ("waiting", "waiting")
    await client.delete(path, headers=admin.headers)
    offered = await queue.look(client, anna, first)
    assert (offered["state"], offered["time"]) == ("offered", "10:00")
    assert offered["date"] == doctor.day().isoformat()
    left = datetime.fromisoformat(offered["offered_until"]) - await db.fetchval("select now()")
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    assert (await queue.look(client, boris, second))["state"] == "waiting"


async def test_an_offered_time_cannot_be_booked_by_others(
    client: httpx.AsyncClient, db: Db, anna: Person, boris: Person, admin: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    path = await queue.book(client, admin, doctor)
    await queue.wait(client, anna, doctor)
    await client.delete(path, headers=admin.headers)
    refused = await client.post(
        "/api/v1/appointments", json=doctor.booking(), headers=boris.headers
    )
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/slot-taken")
    day = doctor.day().isoformat()
    free = await client.get(
        f"/api/v1/doctors/{doctor.id}/slots",
        params={"service_id": str(doctor.service_id), "from": day, "to": day},
    )
    assert free.json() == []


async def test_one_tap_makes_the_offer_an_appointment(
    client: httpx.AsyncClient, db: Db, anna: Person, admin: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    path = await queue.book(client, admin, doctor)
    entry = await queue.wait(client, anna, doctor)
    await client.delete(path, headers=admin.headers)
    offer_id = await db.fetchval("select id from engagement where kind = 'offer' and live")
    taken = await queue.accept(client, anna, entry)
    assert taken.status_code == 200
    assert (taken.json()["id"], taken.json()["status"]) == (str(offer_id), "confirmed")
    assert (await queue.accept(client, anna, entry)).json() == taken.json(), "a double tap"
    told = await queue.look(client, anna, entry)
    assert (told["state"], told["appointment_id"]) == ("accepted", str(offer_id))
    mine = await client.get("/api/v1/appointments", headers=anna.headers)
    assert [each["id"] for each in mine.json()] == [str(offer_id)]


async def test_a_declined_offer_is_passed_on_at_once_and_does_not_come_back(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    anna: Person,
    boris: Person,
    admin: Person,
) -> None:
    doctor = await queue.busy_doctor(db)
    path = await queue.book(client, admin, doctor)
    first = await queue.wait(client, anna, doctor)
    second = await queue.wait(client, boris, doctor)
    await client.delete(path, headers=admin.headers)
    declined = await queue.decline(client, anna, first)
    assert (declined.status_code, declined.json()["state"]) == (200, "waiting")
    assert (await queue.look(client, boris, second))["state"] == "offered"
    assert (await queue.decline(client, anna, first)).status_code == 200, "twice is fine"
    assert (await queue.accept(client, anna, first)).json()["type"] == "/problems/offer-over"
    await queue.decline(client, boris, second)
    await keep_waitlist(resources)
    assert await db.fetchval(queue.OFFERS) == 0


async def test_an_unanswered_offer_is_passed_on_by_the_sweep(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    anna: Person,
    boris: Person,
    admin: Person,
) -> None:
    doctor = await queue.busy_doctor(db)
    path = await queue.book(client, admin, doctor)
    first = await queue.wait(client, anna, doctor)
    second = await queue.wait(client, boris, doctor)
    await client.delete(path, headers=admin.headers)
    await db.execute(queue.RUN_OUT)
    assert (await queue.look(client, anna, first))["state"] == "waiting"
    assert (await queue.accept(client, anna, first)).json()["type"] == "/problems/offer-over"
    await keep_waitlist(resources)
    assert (await queue.look(client, boris, second))["state"] == "offered"


async def test_an_offer_that_ran_out_can_be_booked_without_a_worker(
    client: httpx.AsyncClient, db: Db, anna: Person, boris: Person, admin: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    path = await queue.book(client, admin, doctor)
    entry = await queue.wait(client, anna, doctor)
    await client.delete(path, headers=admin.headers)
    await db.execute(queue.RUN_OUT)
    await queue.book(client, boris, doctor)
    assert (await queue.accept(client, anna, entry)).status_code == 409


async def test_three_unanswered_offers_end_the_wait(
    client: httpx.AsyncClient, db: Db, resources: Resources, anna: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    entry = await queue.wait(client, anna, doctor, days=10)
    for _ in range(3):
        assert (await queue.look(client, anna, entry))["state"] == "offered"
        await db.execute(queue.RUN_OUT)
        await keep_waitlist(resources)
    over = await queue.look(client, anna, entry)
    assert (over["state"], over["reason"]) == ("over", "unanswered")


async def test_a_hold_that_ran_out_unpaid_goes_to_who_waits(
    client: httpx.AsyncClient, db: Db, resources: Resources, anna: Person, boris: Person
) -> None:
    doctor = await queue.busy_doctor(db, prepaid=True)
    await queue.book(client, boris, doctor)
    entry = await queue.wait(client, anna, doctor)
    await db.execute(queue.ALL_RUN_OUT)
    await expire_holds(resources)
    await keep_waitlist(resources)
    assert (await queue.look(client, anna, entry))["state"] == "offered"


async def test_a_time_that_is_moved_away_from_is_offered(
    client: httpx.AsyncClient, db: Db, anna: Person, boris: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    path = await queue.book(client, boris, doctor)
    entry = await queue.wait(client, anna, doctor)
    to = {"date": doctor.day(3).isoformat(), "time": "10:00"}
    assert (await client.patch(path, json=to, headers=boris.headers)).status_code == 200
    assert (await queue.look(client, anna, entry))["state"] == "offered"


async def test_time_off_that_is_called_off_and_new_hours_are_offered(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    worker: Worker,
    anna: Person,
    boris: Person,
    admin: Person,
) -> None:
    doctor = await queue.busy_doctor(db)
    off = await take_off(resources, doctor, ahead=2)
    entry = await queue.wait(client, anna, doctor)
    other = await queue.wait(client, boris, doctor, from_time="18:00")
    assert entry["state"] == "waiting"
    desk = f"/api/v1/manage/clinics/{doctor.clinic_id}/doctors/{doctor.id}/time-off/{off}"
    assert (await client.delete(desk, headers=admin.headers)).status_code == 204
    await worker.run_due_jobs()
    assert (await queue.look(client, anna, entry))["state"] == "offered"
    async with resources.pool.acquire() as here, here.transaction():
        hours = [Hours(weekday, 1080, 1110, 30) for weekday in range(1, 8)]
        await schedules.set_hours(here, doctor.id, doctor.clinic_id, hours)
    await worker.run_due_jobs()
    assert (await queue.look(client, boris, other))["time"] == "18:00"


async def test_a_doctor_who_takes_the_day_off_withdraws_the_offer(
    client: httpx.AsyncClient, db: Db, resources: Resources, anna: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    entry = await queue.wait(client, anna, doctor)
    assert entry["state"] == "offered", "it was free"
    await take_off(resources, doctor, ahead=2)
    assert (await queue.accept(client, anna, entry)).json()["type"] == "/problems/offer-over"


async def take_off(resources: Resources, doctor: Doctor, ahead: int) -> UUID:
    start = datetime.combine(doctor.day(ahead), time(), doctor.zone).astimezone(UTC)
    async with resources.pool.acquire() as db, db.transaction():
        during = (start, start + timedelta(days=1))
        id, _ = await schedules.take_off(db, doctor.id, during, clinic_id=doctor.clinic_id)
    return id


async def test_only_what_suits_is_offered(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    day = dr_grigoryan.day()
    weekday = (day + timedelta(days=1)).isoweekday()
    entry = await queue.wait(
        client,
        anna,
        dr_grigoryan,
        days=6,
        from_time="14:10",
        to_time="16:00",
        weekdays=[weekday],
    )
    assert entry["state"] == "offered"
    assert (entry["date"], entry["time"]) == (str(day + timedelta(days=1)), "14:15")
    assert (entry["from_time"], entry["to_time"], entry["weekdays"]) == (
        "14:10",
        "16:00",
        [weekday],
    )


async def test_nothing_is_offered_while_the_person_is_busy_elsewhere(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    await queue.book(client, anna, dr_grigoryan)
    doctor = await queue.busy_doctor(db)
    assert (await queue.wait(client, anna, doctor))["state"] == "waiting"


async def test_an_offer_ends_an_hour_before_the_visit(
    client: httpx.AsyncClient, db: Db, resources: Resources, anna: Person
) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=80)
    minute = soon.hour * 60 + soon.minute
    hours = [Hours(weekday, minute, min(minute + 5, 1440), 5) for weekday in range(1, 8)]
    doctor = await make.doctor(db, hours=hours, timezone="UTC", duration_minutes=5)
    ahead = (soon.date() - datetime.now(UTC).date()).days
    entry = await queue.wait(client, anna, doctor, ahead=ahead)
    if minute <= 1435:
        starts = datetime.fromisoformat(entry["starts_at"])
        assert datetime.fromisoformat(entry["offered_until"]) == starts - timedelta(hours=1)


async def test_a_prepaid_offer_becomes_a_hold_that_is_paid_like_any_other(
    client: httpx.AsyncClient, db: Db, bank: object, anna: Person, admin: Person
) -> None:
    doctor = await queue.busy_doctor(db, prepaid=True)
    path = await queue.book(client, admin, doctor)
    entry = await queue.wait(client, anna, doctor)
    await client.delete(path, headers=admin.headers)
    taken = (await queue.accept(client, anna, entry)).json()
    assert (taken["status"], taken["held_until"] is not None) == ("pending", True)
    bill = {"appointment_id": taken["id"], "amount": taken["price"]}
    opened = await client.post("/api/v1/payment/create", json=bill, headers=anna.headers)
    assert opened.status_code == 201, opened.text
    number = opened.json()["payment_id"].replace("-", "")
    await bank.act(number, "pay")  # type: ignore[attr-defined]
    paid = {"payment_id": opened.json()["payment_id"], "status": "success"}
    assert (await client.post("/api/v1/payment/confirm", json=paid)).json() == {"success": True}
    mine = await client.get(f"/api/v1/appointments/{taken['id']}", headers=anna.headers)
    assert mine.json()["status"] == "confirmed"
