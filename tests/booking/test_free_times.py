"""Asking for a doctor's free times."""

from datetime import timedelta

import httpx
import pytest

from healthlink.booking import schedules
from healthlink.booking.slots import Hours
from healthlink.db.pool import Db
from tests import make
from tests.make import Doctor, Person


async def ask(client: httpx.AsyncClient, doctor: Doctor, **query: object) -> httpx.Response:
    params = {"service_id": str(doctor.service_id), **{k.strip("_"): v for k, v in query.items()}}
    return await client.get(f"/api/v1/doctors/{doctor.id}/slots", params=params)  # type: ignore


async def test_free_times_are_the_clinics_clock_and_utc_instants(
    client: httpx.AsyncClient, db: Db
) -> None:
    doctor = await make.doctor(db, hours=[Hours(d, 600, 660, 30) for d in range(1, 8)])
    day = doctor.day(3).isoformat()
    answer = await ask(client, doctor, from_=day, to_=day)
    assert answer.json() == [
        {
            "date": day,
            "time": "10:00",
            "starts_at": f"{day}T06:00:00Z",
            "ends_at": f"{day}T06:30:00Z",
        },
        {
            "date": day,
            "time": "10:30",
            "starts_at": f"{day}T06:30:00Z",
            "ends_at": f"{day}T07:00:00Z",
        },
    ]


async def test_a_free_time_can_be_booked_and_is_not_free_any_more(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    first = (await ask(client, dr_grigoryan)).json()[0]
    body = {**dr_grigoryan.booking(), "date": first["date"], "time": first["time"]}
    answer = await client.post("/api/v1/appointments", json=body, headers=anna.headers)
    assert answer.status_code == 201
    assert first not in (await ask(client, dr_grigoryan)).json()


async def test_a_doctor_of_two_clinics_is_busy_in_both(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    other = await make.clinic(db, "Вторая клиника")
    await db.execute("insert into doctor_clinic values ($1, $2)", dr_grigoryan.id, other)
    await schedules.set_hours(db, dr_grigoryan.id, other, make.ALL_DAY)
    there = await make.service(db, other, dr_grigoryan.id, "Консультация")
    await client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking("10:00"), headers=anna.headers
    )
    day = dr_grigoryan.day().isoformat()
    answer = await client.get(
        f"/api/v1/doctors/{dr_grigoryan.id}/slots",
        params={"service_id": str(there), "from": day, "to": day},
    )
    free = {slot["time"] for slot in answer.json()}
    assert "10:00" not in free
    assert {"09:30", "10:30"} <= free


async def test_no_more_than_a_year_ahead_is_shown(
    client: httpx.AsyncClient, dr_grigoryan: Doctor
) -> None:
    far = dr_grigoryan.day(380)
    assert (await ask(client, dr_grigoryan, from_=far.isoformat())).json() == []


@pytest.mark.parametrize("days", [-1, 31])
async def test_a_window_runs_forwards_and_is_at_most_31_days(
    client: httpx.AsyncClient, dr_grigoryan: Doctor, days: int
) -> None:
    start = dr_grigoryan.day()
    answer = await ask(
        client, dr_grigoryan, from_=start.isoformat(), to_=(start + timedelta(days)).isoformat()
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "to"


async def test_another_doctors_service_is_not_offered(
    client: httpx.AsyncClient, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    answer = await client.get(
        f"/api/v1/doctors/{dr_grigoryan.id}/slots",
        params={"service_id": str(dr_petrosyan.service_id)},
    )
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/not-offered")
    assert answer.json()["errors"][0]["field"] == "service_id"
