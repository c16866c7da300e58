"""People who wait for a doctor whose every time is taken."""

from datetime import timedelta
from typing import Any

import httpx

from healthlink.booking.slots import Hours
from healthlink.db.pool import Db
from tests import make
from tests.make import Doctor, Person

WAITLIST = "/api/v1/waitlist"
ONE_VISIT = [Hours(weekday, 600, 630, step=30) for weekday in range(1, 8)]
RUN_OUT = "update engagement set held_until = now() - interval '1 second' where kind = 'offer'"
OFFERS = "select count(*) from engagement where kind = 'offer' and live and held_until > now()"
ALL_RUN_OUT = (
    "update engagement set held_until = now() - interval '1 second' where held_until > now()"
)
SAME_TIME_TWICE = """
select count(*) from engagement a join engagement b
    on a.id < b.id and a.live and b.live and (
        (a.doctor_id = b.doctor_id and a.busy && b.busy)
        or (a.person_id = b.person_id and a.attended && b.attended))
"""


async def busy_doctor(db: Db, **offer: Any) -> Doctor:
    """Receives one patient a day, at ten."""
    return await make.doctor(db, hours=ONE_VISIT, **offer)


async def book(
    client: httpx.AsyncClient, who: Person, doctor: Doctor, time: str = "10:00", ahead: int = 2
) -> str:
    """The address of the appointment."""
    body = doctor.booking(time, ahead)
    answer = await client.post("/api/v1/appointments", json=body, headers=who.headers)
    assert answer.status_code == 201, answer.text
    return f"/api/v1/appointments/{answer.json()['id']}"


def wish(doctor: Doctor, ahead: int = 2, days: int = 0, **more: Any) -> dict[str, Any]:
    first = doctor.day(ahead)
    last = first + timedelta(days=days)
    body = {"service_id": str(doctor.service_id), "first": str(first), "last": str(last)}
    return {**body, **more}


async def wait(
    client: httpx.AsyncClient, who: Person, doctor: Doctor, **more: Any
) -> dict[str, Any]:
    body = wish(doctor, **more)
    answer = await client.post(WAITLIST, json=body, headers=who.headers)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def look(client: httpx.AsyncClient, who: Person, entry: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(WAITLIST, headers=who.headers)
    found = [each for each in answer.json() if each["id"] == entry["id"]]
    told: dict[str, Any] = found[0]
    return told


async def accept(client: httpx.AsyncClient, who: Person, entry: dict[str, Any]) -> httpx.Response:
    return await client.post(f"{WAITLIST}/{entry['id']}/accept", headers=who.headers)


async def decline(client: httpx.AsyncClient, who: Person, entry: dict[str, Any]) -> httpx.Response:
    return await client.post(f"{WAITLIST}/{entry['id']}/decline", headers=who.headers)
