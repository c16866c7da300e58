"""Two whole clinics for the matrix of staff: Maria's, and Nare's, whose every text is a canary."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx

from healthlink.catalog import entries
from healthlink.clock import utc_now
from healthlink.db.pool import Db
from healthlink.ids import new_id
from tests import make
from tests.make import Person

CANARY = "canary-b"
TABLES = """
select table_name::text from information_schema.tables
where table_schema = 'public' and table_type = 'BASE TABLE'
  and table_name not in ('session', 'throttle', 'pgqueuer', 'pgqueuer_log', 'pgqueuer_statistics')
order by table_name
"""


@dataclass(frozen=True)
class House:
    """A clinic with one of everything, and who works there."""

    clerk: Person
    ids: dict[str, str]
    """By the names that paths and bodies call them by."""


async def open_clinic(client: httpx.AsyncClient, db: Db, mark: str) -> House:
    """All its texts begin with `mark`."""
    clinic_id = await make.clinic(
        db, f"{mark} clinic", city=f"{mark} city", address=f"{mark} street", description=f"{mark} d"
    )
    clerk = await make.staff(db, clinic_id, f"{mark} clerk")
    account = await make.person(db, f"{mark} doctor", role="doctor")
    about: dict[str, Any] = {"languages": ["hy"], "description": f"{mark} about"}
    doctor_id = await entries.add_doctor(
        db, [clinic_id], full_name=f"{mark} doctor", specialization=f"{mark} heart", **about
    )
    await entries.connect_doctor(db, doctor_id, account.id)
    service_id = await make.service(
        db, clinic_id, doctor_id, f"{mark} visit", description=f"{mark} text"
    )
    ids = {"clinic_id": clinic_id, "doctor_id": doctor_id, "service_id": service_id}
    named = {**{name: str(id) for name, id in ids.items()}, "user_id": str(clerk.id)}
    await _fill(client, clerk, named, mark)
    named["import_id"] = str(await _import(db, clinic_id, clerk.id, mark))
    named["request_id"] = str(await _request(db, clinic_id, mark))
    await _pictures(db, clinic_id, doctor_id, clerk.id)
    return House(clerk, named)


async def _fill(client: httpx.AsyncClient, clerk: Person, ids: dict[str, str], mark: str) -> None:
    """What the clerk enters: hours, a room, a holiday, a caller's visit."""

    async def done(method: str, path: str, body: Any) -> Any:
        url = f"/api/v1/manage/clinics/{ids['clinic_id']}/{path}"
        answer = await client.request(method, url, json=body, headers=clerk.headers)
        assert answer.is_success, answer.text
        return answer.json()

    doctor = f"doctors/{ids['doctor_id']}"
    await done("PUT", f"{doctor}/hours", {"hours": week()})
    ids["room_id"] = (await done("POST", "rooms", {"name": f"{mark} room"}))["id"]
    await done("PUT", f"services/{ids['service_id']}/rooms", {"room_ids": [ids["room_id"]]})
    off = {"from": on(20), "to": on(21), "reason": f"{mark} holiday"}
    ids["time_off_id"] = (await done("POST", f"{doctor}/time-off", off))["id"]
    visit = await done("POST", "appointments", call(ids, "10:00", f"{mark} caller"))
    ids["appointment_id"] = visit["id"]


async def _import(db: Db, clinic_id: UUID, clerk_id: UUID, mark: str) -> UUID:
    """One that was refused, and tells of it in the file's own words."""
    id = new_id()
    problems = (
        f'[{{"sheet": "{mark}", "line": 2, "column": "name", "code": "missing", "about": ""}}]'
    )
    await db.execute(
        "insert into catalog_import (id, namespace, user_id, dry_run, state, problems,"
        " problems_total, finished_at) values ($1, $2, $3, false, 'refused', $4, 1, now())",
        id,
        clinic_id,
        clerk_id,
        problems,
    )
    return id


async def _request(db: Db, clinic_id: UUID, mark: str) -> UUID:
    """Of a doctor who would like to receive there."""
    id = new_id()
    asks = await make.practice(db, f"{mark} asks")
    await db.execute(
        "insert into clinic_request (id, doctor_id, clinic_id) values ($1, $2, $3)",
        *(id, asks.doctor_id, clinic_id),
    )
    return id


async def _pictures(db: Db, clinic_id: UUID, doctor_id: UUID, clerk_id: UUID) -> None:
    for table, column, id in (("clinic", "logo_id", clinic_id), ("doctor", "photo_id", doctor_id)):
        file_id = new_id()
        await db.execute(
            "insert into media_file (id, key, content_type, size, width, height, sha256,"
            " created_by, deleted_at)"
            " values ($1, $2, 'image/webp', 9, 9, 9, sha256(''), $3, null)",
            file_id,
            file_id.hex,
            clerk_id,
        )
        await db.execute(f"update {table} set {column} = $2 where id = $1", id, file_id)


def week() -> list[dict[str, Any]]:
    return [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(1, 8)]


def on(ahead: int) -> str:
    day: date = (utc_now() + timedelta(days=ahead)).date()
    return day.isoformat()


def call(ids: dict[str, str], time: str, name: str) -> dict[str, Any]:
    caller = {"full_name": name, "phone": "+37491123456"}
    about = {"doctor_id": ids["doctor_id"], "service_id": ids["service_id"]}
    return {**about, "date": on(3), "time": time, "caller": caller}


async def everything_of(db: Db, house: House) -> list[str]:
    """Every row of every table that names the clinic, something of it, or its canary."""
    marks = [CANARY, *house.ids.values()]
    found = []
    for row in await db.fetch(TABLES):
        table = row["table_name"]
        rows = await db.fetch(
            f'select t::text as shown from "{table}" t'
            " where exists (select from unnest($1::text[]) m where strpos(t::text, m) > 0)",
            marks,
        )
        found += [f"{table}: {each['shown']}" for each in rows]
    return sorted(found)
