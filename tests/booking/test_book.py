"""Booking an appointment."""

import httpx

from healthlink.db.pool import Db
from tests import make
from tests.make import Doctor, Person


async def test_a_patient_books_a_free_time(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    body = dr_grigoryan.booking("10:00")
    answer = await client.post("/api/v1/appointments", json=body, headers=anna.headers)
    assert answer.status_code == 201
    booked = answer.json()
    assert {key: booked[key] for key in body} == body
    assert booked["status"] == "confirmed"
    assert booked["held_until"] is None
    assert (booked["price"], booked["currency"]) == (15000, "AMD")


async def test_a_taken_time_is_refused(
    client: httpx.AsyncClient, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    body = dr_grigoryan.booking("10:00")
    await client.post("/api/v1/appointments", json=body, headers=anna.headers)
    answer = await client.post("/api/v1/appointments", json=body, headers=boris.headers)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/slot-taken")
    overlapping = {**body, "time": "10:15"}
    answer = await client.post("/api/v1/appointments", json=overlapping, headers=boris.headers)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/slot-taken")


async def test_the_time_after_a_taken_one_is_free(
    client: httpx.AsyncClient, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    for person, time in ((anna, "10:00"), (boris, "10:30")):
        body = dr_grigoryan.booking(time)
        answer = await client.post("/api/v1/appointments", json=body, headers=person.headers)
        assert answer.status_code == 201


async def test_a_patient_is_not_in_two_places_at_once(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    first = dr_grigoryan.booking("10:00")
    await client.post("/api/v1/appointments", json=first, headers=anna.headers)
    second = dr_petrosyan.booking("10:15")
    answer = await client.post("/api/v1/appointments", json=second, headers=anna.headers)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/person-busy")


async def test_a_buffer_keeps_the_next_time_free(
    client: httpx.AsyncClient, db: Db, anna: Person, boris: Person
) -> None:
    doctor = await make.doctor(db, buffer_after_minutes=15)
    await client.post("/api/v1/appointments", json=doctor.booking("10:00"), headers=anna.headers)
    for time, status in (("10:30", 409), ("09:15", 201), ("10:45", 201)):
        answer = await client.post(
            "/api/v1/appointments", json=doctor.booking(time), headers=boris.headers
        )
        assert answer.status_code == status, time
