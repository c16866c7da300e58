"""Prepaid services: the time is held while the patient pays."""

from datetime import datetime, timedelta

import httpx

from healthlink.booking.jobs import expire_holds
from healthlink.db.pool import Db
from healthlink.wiring import Resources
from tests import make
from tests.booking.test_move_and_cancel import book
from tests.make import Doctor, Person

RUN_OUT = "update engagement set held_until = now() - interval '1 second' where held_until > now()"


async def prepaid(db: Db) -> Doctor:
    return await make.doctor(db, prepaid=True)


async def test_a_prepaid_service_is_held_for_twenty_minutes(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    doctor = await prepaid(db)
    path = await book(client, anna, doctor.booking())
    held = (await client.get(path, headers=anna.headers)).json()
    assert held["status"] == "pending"
    left = datetime.fromisoformat(held["held_until"]) - await db.fetchval("select now()")
    assert timedelta(minutes=19) < left <= timedelta(minutes=20)


async def test_a_held_time_is_taken_for_others(
    client: httpx.AsyncClient, db: Db, anna: Person, boris: Person
) -> None:
    doctor = await prepaid(db)
    await book(client, anna, doctor.booking())
    answer = await client.post("/api/v1/appointments", json=doctor.booking(), headers=boris.headers)
    assert answer.status_code == 409


async def test_a_hold_that_ran_out_frees_its_time_without_a_worker(
    client: httpx.AsyncClient, db: Db, anna: Person, boris: Person
) -> None:
    doctor = await prepaid(db)
    path = await book(client, anna, doctor.booking())
    await db.execute(RUN_OUT)
    assert (await client.get(path, headers=anna.headers)).json()["status"] == "expired"
    day = doctor.day().isoformat()
    free = await client.get(
        f"/api/v1/doctors/{doctor.id}/slots",
        params={"service_id": str(doctor.service_id), "from": day, "to": day},
    )
    assert "10:00" in {slot["time"] for slot in free.json()}
    await book(client, boris, doctor.booking())


async def test_a_hold_that_ran_out_can_be_neither_moved_nor_cancelled(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    doctor = await prepaid(db)
    path = await book(client, anna, doctor.booking())
    await db.execute(RUN_OUT)
    to = {"date": doctor.day().isoformat(), "time": "12:00"}
    for answer in (
        await client.delete(path, headers=anna.headers),
        await client.patch(path, json=to, headers=anna.headers),
    ):
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/appointment-closed")


async def test_a_move_onto_a_hold_that_ran_out_succeeds(
    client: httpx.AsyncClient, db: Db, anna: Person, boris: Person
) -> None:
    doctor = await prepaid(db)
    await book(client, boris, doctor.booking("12:00"))
    await db.execute(RUN_OUT)
    path = await book(client, anna, doctor.booking("10:00"))
    to = {"date": doctor.day().isoformat(), "time": "12:15"}
    assert (await client.patch(path, json=to, headers=anna.headers)).status_code == 200


async def test_a_moved_hold_does_not_get_longer(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    doctor = await prepaid(db)
    path = await book(client, anna, doctor.booking("10:00"))
    before = (await client.get(path, headers=anna.headers)).json()
    to = {"date": doctor.day().isoformat(), "time": "12:00"}
    moved = (await client.patch(path, json=to, headers=anna.headers)).json()
    assert moved["held_until"] == before["held_until"]


async def test_the_sweep_marks_what_ran_out_and_nothing_else(
    client: httpx.AsyncClient, db: Db, resources: Resources, anna: Person, boris: Person
) -> None:
    doctor = await prepaid(db)
    await book(client, anna, doctor.booking("10:00"))
    await db.execute(RUN_OUT)
    await book(client, boris, doctor.booking("12:00"))
    await expire_holds(resources)
    statuses = await db.fetch("select status, live from appointment join engagement using (id)")
    assert sorted(map(tuple, statuses)) == [("expired", False), ("pending", True)]


async def test_three_unpaid_holds_are_the_most(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    doctor = await prepaid(db)
    paths = [await book(client, anna, doctor.booking(time)) for time in ("10:00", "11:00", "12:00")]
    fourth = doctor.booking("13:00")
    refused = await client.post("/api/v1/appointments", json=fourth, headers=anna.headers)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-many-holds")
    await client.delete(paths[0], headers=anna.headers)
    await book(client, anna, fourth)


async def test_what_needs_no_payment_counts_for_nothing(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    for time in ("10:00", "11:00", "12:00", "13:00"):
        await book(client, anna, dr_grigoryan.booking(time))


async def test_nobody_books_a_doctors_whole_calendar(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    await many(db, anna, dr_grigoryan, coming=30)
    body = dr_grigoryan.booking()
    refused = await client.post("/api/v1/appointments", json=body, headers=anna.headers)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-many-appointments")


async def test_nobody_holds_a_time_by_booking_and_cancelling_all_day(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    await many(db, anna, dr_grigoryan, coming=59)
    await db.execute("update engagement set live = false")
    await db.execute("update appointment set status = 'cancelled'")
    path = await book(client, anna, dr_grigoryan.booking())
    await client.delete(path, headers=anna.headers)
    body = dr_grigoryan.booking()
    refused = await client.post("/api/v1/appointments", json=body, headers=anna.headers)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-many-appointments")


async def many(db: Db, who: Person, doctor: Doctor, coming: int) -> None:
    """Appointments booked just now, one a day from the tenth day on."""
    await db.execute(
        """
        with taken as (
            insert into engagement (id, doctor_id, person_id, busy, attended, kind)
            select gen_random_uuid(), $2, $1, t, t, 'appointment' from (
                select tstzrange(day, day + interval '1 hour') as t
                from generate_series(
                    now() + interval '10 days', now() + make_interval(days => 9 + $5::int), '1 day'
                ) as day
            ) as times
            returning id, attended
        )
        insert into appointment (id, user_id, clinic_id, doctor_id, service_id, starts_at, ends_at,
            status, price_minor, currency, free_cancel_until, late_refund_percent)
        select id, $1, $3, $2, $4, lower(attended), upper(attended), 'confirmed', 0, 'AMD', now(), 0
        from taken
        """,
        who.id,
        doctor.id,
        doctor.clinic_id,
        doctor.service_id,
        coming,
    )
