"""What a doctor does with the visits of the practice, and what the market shows of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx

from healthlink.db.pool import Db
from tests.make import Doctor, Practitioner

YEREVAN = ZoneInfo("Asia/Yerevan")


def day(ahead: int = 2) -> str:
    """A day on the practice's calendar."""
    return (datetime.now(YEREVAN) + timedelta(days=ahead)).date().isoformat()


@dataclass(frozen=True)
class Surgery:
    """A doctor at work."""

    client: httpx.AsyncClient
    who: Practitioner

    async def ask(self, method: str, path: str, body: Any = None, **more: str) -> httpx.Response:
        return await self.client.request(
            method, path, json=body, headers={**self.who.headers, **more}
        )

    async def done(self, method: str, path: str, body: Any = None, **more: str) -> Any:
        answer = await self.ask(method, path, body, **more)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        answer = await self.ask(method, path, body)
        assert answer.is_error, answer.text
        return answer.status_code, answer.json()["type"].removeprefix("/problems/")

    async def add_patient(self, first_name: str = "Գագիկ") -> str:
        card = await self.done("POST", "/patients", {"first_name": first_name, "last_name": "Մ."})
        id: str = card["id"]
        return id

    async def plan(
        self, patient_id: str, time: str | None = "10:00", ahead: int = 2, **more: Any
    ) -> Any:
        body = {"visit_date": day(ahead), "visit_time": time, **more}
        return await self.done("POST", f"/patients/{patient_id}/visits", body)

    async def change(self, visit: Any, **body: Any) -> Any:
        return await self.done("PATCH", f"/visits/{visit['id']}", body)

    async def visits(self, ahead: int = 2) -> list[Any]:
        found: list[Any] = await self.done("GET", f"/visits?from={day(ahead)}&to={day(ahead)}")
        return found

    async def cards(self) -> list[Any]:
        found: list[Any] = await self.done("GET", "/patients")
        return found


async def free_times(client: httpx.AsyncClient, doctor: Doctor, ahead: int = 2) -> set[str]:
    """What the market shows of a day."""
    answer = await client.get(
        f"/api/v1/doctors/{doctor.id}/slots",
        params={"service_id": str(doctor.service_id), "from": day(ahead), "to": day(ahead)},
    )
    assert answer.status_code == 200, answer.text
    return {slot["time"] for slot in answer.json()}


async def opened(db: Db, object_id: str) -> list[tuple[str, str]]:
    """(role, action) of every row that tells of this thing, the first first."""
    rows = await db.fetch(
        "select role, action from access where object_id = $1 order by id", UUID(object_id)
    )
    return [tuple(row) for row in rows]
