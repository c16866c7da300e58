"""Visits planned by hand and bookings of the market share one calendar."""

import asyncio

import httpx

from healthlink.db.pool import Db
from tests import make
from tests.booking.desk.counter import patient_books
from tests.booking.test_races import OVERLAPS
from tests.booking.waitlist import queue
from tests.make import Doctor, Person
from tests.payments import till
from tests.practice.calendar import Surgery, day, free_times


async def test_a_planned_visit_takes_its_slots_and_gives_them_back(
    client: httpx.AsyncClient, market: Surgery, anna: Person, dr_grigoryan: Doctor
) -> None:
    before = await free_times(client, dr_grigoryan)
    visit = await market.plan(await market.add_patient(), "10:00")
    taken = before - await free_times(client, dr_grigoryan)
    assert taken == {"09:45", "10:00", "10:15"}
    refused = await client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking("10:15"), headers=anna.headers
    )
    assert refused.json()["type"] == "/problems/slot-taken"
    await market.change(visit, visit_time="15:00")
    assert before - await free_times(client, dr_grigoryan) == {"14:45", "15:00", "15:15"}
    await market.change(visit, status="cancelled")
    assert await free_times(client, dr_grigoryan) == before


async def test_a_booked_slot_refuses_a_visit(
    client: httpx.AsyncClient, market: Surgery, anna: Person, dr_grigoryan: Doctor
) -> None:
    await patient_books(client, anna, dr_grigoryan, "10:00")
    patient_id = await market.add_patient()
    path, body = f"/patients/{patient_id}/visits", {"visit_date": day(), "visit_time": "10:15"}
    assert await market.refused("POST", path, body) == (409, "slot-taken")
    visit = await market.plan(patient_id, "11:00")
    moved = await market.refused("PATCH", f"/visits/{visit['id']}", {"visit_time": "10:15"})
    assert moved == (409, "slot-taken")


async def test_a_hold_that_has_run_out_refuses_nothing(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    doctor = await till.prepaid(db)
    market = Surgery(client, await make.practice(db, doctor=doctor))
    for time in ("10:00", "12:00"):
        await till.hold(client, anna, doctor, time)
    patient_id = await market.add_patient()
    path, body = f"/patients/{patient_id}/visits", {"visit_date": day(), "visit_time": "10:00"}
    assert await market.refused("POST", path, body) == (409, "slot-taken")
    await db.execute(till.RUN_OUT)
    visit = await market.done("POST", path, body)
    assert (await market.change(visit, visit_time="12:00"))["visit_time"] == "12:00"


async def test_a_joined_patient_is_not_at_two_places_at_once(
    client: httpx.AsyncClient,
    db: Db,
    market: Surgery,
    anna: Person,
    dr_petrosyan: Doctor,
) -> None:
    patient_id = await market.add_patient()
    await db.execute("update patient set person_id = $1", anna.id)
    await patient_books(client, anna, dr_petrosyan, "10:00")
    path, body = f"/patients/{patient_id}/visits", {"visit_date": day(), "visit_time": "10:00"}
    assert await market.refused("POST", path, body) == (409, "patient-busy")
    visit = await market.plan(patient_id, "12:00")
    moved = await market.refused("PATCH", f"/visits/{visit['id']}", {"visit_time": "10:15"})
    assert moved == (409, "patient-busy")


async def test_a_refused_time_names_the_field_that_asked_for_it(
    client: httpx.AsyncClient, market: Surgery, anna: Person, dr_grigoryan: Doctor
) -> None:
    await patient_books(client, anna, dr_grigoryan, "10:00")
    patient_id = await market.add_patient()
    visit = await market.plan(patient_id, "12:00", next_visit_date=day(3), next_visit_time="12:00")
    first, next = f"/visits/{visit['id']}", f"/visits/{visit['next_visit_id']}"
    new = {"visit_date": day(), "visit_time": "10:15"}
    followed = {"visit_date": day(), "next_visit_date": day(), "next_visit_time": "10:15"}
    moves = {"next_visit_date": day(), "next_visit_time": "10:15"}
    for method, path, body, field in (
        ("POST", f"/patients/{patient_id}/visits", new, "visit_time"),
        ("POST", f"/patients/{patient_id}/visits", followed, "next_visit_time"),
        ("PATCH", first, {"visit_time": "10:15"}, "visit_time"),
        ("PATCH", first, moves, "next_visit_time"),
        ("PATCH", next, new, "visit_time"),
    ):
        answer = (await market.ask(method, path, body, **{"Accept-Language": "hy"})).json()
        assert answer["type"] == "/problems/slot-taken", (method, path, body)
        assert answer["errors"] == [
            {"field": field, "code": "slot-taken", "message": "Այս ժամն արդեն զբաղված է"}
        ]


async def test_a_visit_given_back_is_offered_to_who_waits(
    client: httpx.AsyncClient, db: Db, anna: Person, boris: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    market = Surgery(client, await make.practice(db, doctor=doctor))
    patient_id = await market.add_patient()
    visits = [await market.plan(patient_id, "10:00", ahead) for ahead in (2, 3)]
    waits = [await queue.wait(client, who, doctor, days=1) for who in (anna, boris)]
    await market.change(visits[0], status="cancelled")
    offered = await queue.look(client, anna, waits[0])
    assert (offered["state"], offered["date"]) == ("offered", day(2))
    await market.change(visits[1], visit_time="17:00")
    assert (await queue.look(client, boris, waits[1]))["state"] == "offered"


async def test_racing_visits_and_bookings_never_overlap(
    client: httpx.AsyncClient, db: Db, market: Surgery, dr_grigoryan: Doctor, anna: Person
) -> None:
    patient_id = await market.add_patient()
    visits = [await market.plan(patient_id, f"{hour}:00") for hour in (13, 14, 15, 16)]

    async def book(time: str) -> int:
        answer = await client.post(
            "/api/v1/appointments", json=dr_grigoryan.booking(time), headers=anna.headers
        )
        return answer.status_code

    async def plan(time: str) -> int:
        body = {"visit_date": day(), "visit_time": time}
        return (await market.ask("POST", f"/patients/{patient_id}/visits", body)).status_code

    async def move(visit: dict[str, str], time: str) -> int:
        return (
            await market.ask("PATCH", f"/visits/{visit['id']}", {"visit_time": time})
        ).status_code

    times = ["10:00", "10:15", "10:30", "10:45"]
    wishes = [each(time) for time in times for each in (book, plan)]
    wishes += [move(visit, time) for visit, time in zip(visits, times, strict=True)]
    answers = await asyncio.gather(*wishes)
    assert set(answers) <= {200, 201, 409}, answers
    assert {200, 201} & set(answers)
    assert await db.fetchval(OVERLAPS) == 0
