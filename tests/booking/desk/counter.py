"""What a clinic's staff do at the desk, and what is written down about it."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import httpx

from healthlink.booking import schedules
from healthlink.db.pool import Db
from tests import make
from tests.make import Doctor, Person

CALLER = {"full_name": "Гаянэ Саркисян", "phone": "+37491123456"}
LEAVE: dict[str, Any] = {"override": {"reason": "Острая боль"}}


@dataclass(frozen=True)
class Desk:
    """One of the staff at the desk of a clinic."""

    client: httpx.AsyncClient
    who: Person
    clinic_id: UUID

    async def ask(self, method: str, path: str, body: Any = None, **more: str) -> httpx.Response:
        return await self.client.request(
            method,
            f"/api/v1/manage/clinics/{self.clinic_id}/{path}",
            json=body,
            headers={**self.who.headers, **more},
        )

    async def done(self, method: str, path: str, body: Any = None, **more: str) -> Any:
        answer = await self.ask(method, path, body, **more)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        answer = await self.ask(method, path, body)
        assert answer.is_error, answer.text
        return answer.status_code, answer.json()["type"].removeprefix("/problems/")

    async def book(self, doctor: Doctor, time: str = "10:00", ahead: int = 2, **more: Any) -> Any:
        return await self.done("POST", "appointments", call(doctor, time, ahead, **more))


def call(doctor: Doctor, time: str = "10:00", ahead: int = 2, **more: Any) -> dict[str, Any]:
    """The body of a booking for a caller."""
    body: dict[str, Any] = {**doctor.booking(time, ahead), "caller": CALLER, **more}
    body.pop("clinic_id")
    return body


async def patient_books(
    client: httpx.AsyncClient, who: Person, doctor: Doctor, time: str = "10:00", ahead: int = 2
) -> str:
    answer = await client.post(
        "/api/v1/appointments", json=doctor.booking(time, ahead), headers=who.headers
    )
    assert answer.status_code == 201, answer.text
    booked: str = answer.json()["id"]
    return booked


async def trail(db: Db, subject_id: str) -> list[tuple[str, str | None]]:
    """(action, reason) of everything that was written down about something, the first first."""
    rows = await db.fetch(
        "select action, reason from audit where subject_id = $1 and clinic_id is not null"
        " order by id",
        UUID(subject_id),
    )
    return [tuple(row) for row in rows]


async def put_at(db: Db, id: str, starts_at: datetime) -> None:
    """As if the visit had been booked for this moment."""
    await db.execute(
        "update appointment set ends_at = $2::timestamptz + (ends_at - starts_at),"
        " starts_at = $2 where id = $1",
        UUID(id),
        starts_at,
    )
    await db.execute(
        "update engagement e set busy = tstzrange(a.starts_at, a.ends_at),"
        " attended = tstzrange(a.starts_at, a.ends_at)"
        " from appointment a where a.id = e.id and a.id = $1",
        UUID(id),
    )


def ago(**span: float) -> datetime:
    return datetime.now(UTC) - timedelta(**span)


def midnight(doctor: Doctor, ahead: int = 0) -> datetime:
    return datetime.combine(doctor.day(ahead), time(), doctor.zone)


async def colleague(db: Db, doctor: Doctor, name: str = "Լևոն Ավագյան", **offer: Any) -> Doctor:
    """Another doctor of the same clinic, with an offer of the same procedure."""
    other = await make.doctor(db, name)
    await db.execute(
        "insert into doctor_clinic (doctor_id, clinic_id) values ($1, $2)",
        other.id,
        doctor.clinic_id,
    )
    await schedules.set_hours(db, other.id, doctor.clinic_id, make.ALL_DAY)
    service_id = await make.service(db, doctor.clinic_id, other.id, **offer)
    return Doctor(other.id, doctor.clinic_id, service_id, doctor.zone)
