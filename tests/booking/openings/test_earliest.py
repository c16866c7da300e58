"""When can I come at the earliest?"""

from datetime import datetime, timedelta

import httpx

from healthlink.booking.openings import earliest
from healthlink.booking.openings.jobs import tighten_openings
from healthlink.db.pool import Db
from healthlink.wiring import Resources
from tests import make
from tests.booking.openings import brute
from tests.booking.waitlist import queue
from tests.make import Doctor, Person


async def ask(client: httpx.AsyncClient, doctor: Doctor, **more: str) -> httpx.Response:
    return await client.get(f"/api/v1/doctors/{doctor.id}/earliest", params=more)


async def test_the_earliest_time_of_a_doctor_is_the_first_of_the_free_times(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    params = {"service_id": str(doctor.service_id)}
    slots = await client.get(f"/api/v1/doctors/{doctor.id}/slots", params=params)
    told = (await ask(client, doctor)).json()
    assert {key: told[key] for key in slots.json()[0]} == slots.json()[0]
    assert told["clinic_id"] == str(doctor.clinic_id)
    ahead = (datetime.fromisoformat(told["date"]).date() - doctor.day(0)).days
    await queue.book(client, anna, doctor, ahead=ahead)
    later = (await ask(client, doctor)).json()
    assert later["date"] == str(doctor.day(ahead + 1))


async def test_of_one_service(client: httpx.AsyncClient, db: Db) -> None:
    doctor = await make.doctor(db, duration_minutes=60)
    short = await make.service(db, doctor.clinic_id, doctor.id, duration_minutes=10)
    assert (await ask(client, doctor)).json()["service_id"] == str(short)
    told = (await ask(client, doctor, service_id=str(doctor.service_id))).json()
    assert told["service_id"] == str(doctor.service_id)


async def test_who_has_nothing_free_is_null_and_in_no_list(
    client: httpx.AsyncClient, db: Db, dr_grigoryan: Doctor
) -> None:
    idle = await make.doctor(db, hours=[])
    assert (await ask(client, idle)).json() is None
    found = await earliest.earliest(db, earliest.everyone(db), fetch=10)
    assert [each.doctor_id for each in found] == [dr_grigoryan.id]


async def test_strangers_are_refused(
    client: httpx.AsyncClient, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    other = await ask(client, dr_grigoryan, service_id=str(dr_petrosyan.service_id))
    assert (other.status_code, other.json()["type"]) == (422, "/problems/not-offered")
    unknown = await client.get("/api/v1/doctors/01a20004-2d0f-70cf-aa21-b679dbf8964f/earliest")
    assert unknown.status_code == 404


async def test_some_doctors_or_some_clinics(
    db: Db, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    both = [dr_grigoryan.id, dr_petrosyan.id]
    elsewhere = earliest.among(db, both, [dr_petrosyan.clinic_id])
    for source in (
        earliest.among(db, [dr_petrosyan.id]),
        earliest.at(db, [dr_petrosyan.clinic_id]),
        elsewhere,
    ):
        found = await earliest.earliest(db, source, fetch=10)
        assert [each.doctor_id for each in found] == [dr_petrosyan.id]


async def test_a_held_time_is_not_shown_and_does_not_raise_the_bound(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    doctor = await queue.busy_doctor(db, prepaid=True)
    first = (await ask(client, doctor)).json()
    ahead = (datetime.fromisoformat(first["date"]).date() - doctor.day(0)).days
    await queue.book(client, anna, doctor, ahead=ahead)
    found = await earliest.earliest(db, earliest.everyone(db), fetch=1)
    assert found[0].date == doctor.day(ahead + 1)
    assert list((await brute.bounds(db)).values()) == [datetime.fromisoformat(first["starts_at"])]


async def test_the_sweep_makes_the_bounds_true(
    client: httpx.AsyncClient, db: Db, resources: Resources, anna: Person
) -> None:
    doctors = [await queue.busy_doctor(db) for _ in range(3)]
    await queue.book(client, anna, doctors[0], ahead=1)
    await make.doctor(db, hours=[])
    await tighten_openings(resources)
    written = await brute.bounds(db)
    for where, at in (await brute.truth(db)).items():
        assert written[where] == at
    now = await db.fetchval("select now()")
    assert max(written.values()) > now + timedelta(days=60), "nothing for the horizon"
