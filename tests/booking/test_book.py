"""Booking an appointment."""

import httpx
import pytest

from healthlink.booking.slots import Hours
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


@pytest.mark.parametrize("field", ["clinic_id", "doctor_id", "service_id"])
async def test_only_what_doctor_clinic_and_service_offer_together_can_be_booked(
    client: httpx.AsyncClient,
    anna: Person,
    dr_grigoryan: Doctor,
    dr_petrosyan: Doctor,
    field: str,
) -> None:
    body = {**dr_grigoryan.booking(), field: dr_petrosyan.booking()[field]}
    answer = await client.post("/api/v1/appointments", json=body, headers=anna.headers)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/not-offered")


@pytest.mark.parametrize(
    ("ahead", "problem"), [(-1, "time-passed"), (-400, "time-passed"), (400, "too-far-ahead")]
)
async def test_neither_the_past_nor_the_far_future_can_be_booked(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, ahead: int, problem: str
) -> None:
    body = dr_grigoryan.booking(ahead=ahead)
    answer = await client.post("/api/v1/appointments", json=body, headers=anna.headers)
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{problem}")


@pytest.mark.parametrize("time", ["08:30", "10:05", "11:45", "12:00", "23:59"])
async def test_only_times_at_which_the_doctor_begins_can_be_booked(
    client: httpx.AsyncClient, db: Db, anna: Person, time: str
) -> None:
    doctor = await make.doctor(db, hours=[Hours(d, 540, 720, 15) for d in range(1, 8)])
    answer = await client.post(
        "/api/v1/appointments", json=doctor.booking(time), headers=anna.headers
    )
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/outside-working-hours")
    assert answer.json()["errors"][0]["field"] == "time"


async def test_booking_needs_a_sign_in(client: httpx.AsyncClient, dr_grigoryan: Doctor) -> None:
    answer = await client.post("/api/v1/appointments", json=dr_grigoryan.booking())
    assert answer.status_code == 401


async def test_the_price_stays_as_it_was_when_booked(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    answer = await client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking(), headers=anna.headers
    )
    await db.execute("update service set price_minor = 1")
    path = f"/api/v1/appointments/{answer.json()['id']}"
    assert (await client.get(path, headers=anna.headers)).json()["price"] == 15000


async def test_i_see_my_appointments_the_latest_time_first_and_nobody_elses(
    client: httpx.AsyncClient, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    for ahead in (3, 5, 4):
        await client.post(
            "/api/v1/appointments", json=dr_grigoryan.booking(ahead=ahead), headers=anna.headers
        )
    mine = (await client.get("/api/v1/appointments", headers=anna.headers)).json()
    assert [a["date"] for a in mine] == [dr_grigoryan.day(n).isoformat() for n in (5, 4, 3)]
    assert (await client.get("/api/v1/appointments", headers=boris.headers)).json() == []
    page = await client.get("/api/v1/appointments", params={"limit": 2}, headers=anna.headers)
    assert page.json() == mine[:2]
    rest = await client.get(page.links["next"]["url"], headers=anna.headers)
    assert rest.json() == mine[2:]


async def test_the_list_can_be_asked_by_status(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    for ahead in (3, 4):
        answer = await client.post(
            "/api/v1/appointments", json=dr_grigoryan.booking(ahead=ahead), headers=anna.headers
        )
    await client.delete(f"/api/v1/appointments/{answer.json()['id']}", headers=anna.headers)
    for status, count in (("cancelled", 1), ("confirmed", 1), ("pending", 0)):
        answer = await client.get(
            "/api/v1/appointments", params={"status": status}, headers=anna.headers
        )
        assert len(answer.json()) == count


async def test_somebody_elses_appointment_looks_like_one_that_does_not_exist(
    client: httpx.AsyncClient, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    booked = await client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking(), headers=anna.headers
    )
    to = {"date": dr_grigoryan.day(3).isoformat(), "time": "12:00"}
    bodies = []
    for id in (booked.json()["id"], str(boris.id)):
        for method, body in (("GET", None), ("DELETE", None), ("PATCH", to)):
            answer = await client.request(
                method, f"/api/v1/appointments/{id}", headers=boris.headers, json=body
            )
            assert answer.status_code == 404
            bodies.append({**answer.json(), "request_id": ""})
    assert all(body == bodies[0] for body in bodies)
