"""Anna's visits and the letters about them, read as her mail program reads them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from icalendar import Calendar

from healthlink.notices import delivery
from healthlink.wiring import Resources
from tests.make import Doctor, Person
from tests.sandbox.mailbox import Mailbox


@dataclass
class Post:
    """Books over HTTP, and brings the letters that are due."""

    client: httpx.AsyncClient
    mailbox: Mailbox
    resources: Resources

    async def book(self, who: Person, doctor: Doctor, time: str = "10:00", **more: Any) -> UUID:
        ahead = more.pop("ahead", 2)
        answer = await self.client.post(
            "/api/v1/appointments",
            json={**doctor.booking(time, ahead), **more},
            headers=who.headers,
        )
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"])

    async def move(self, who: Person, id: UUID, doctor: Doctor, time: str) -> None:
        to = {"date": doctor.day(3).isoformat(), "time": time}
        path = f"/api/v1/appointments/{id}"
        answer = await self.client.patch(path, json=to, headers=who.headers)
        assert answer.status_code == 200, answer.text

    async def cancel(self, who: Person, id: UUID) -> None:
        answer = await self.client.delete(f"/api/v1/appointments/{id}", headers=who.headers)
        assert answer.status_code == 200, answer.text

    async def deliver(self) -> None:
        await delivery.send_all_due(self.resources)

    async def hours_pass(self, kind: str) -> None:
        """As if the notices of this kind were due."""
        await self.resources.pool.execute(
            "update notice set due_at = now() - interval '1 s' where kind = $1", kind
        )
        await self.deliver()

    async def letters(self, who: Person) -> list[dict[str, Any]]:
        """The oldest first."""
        return list(reversed(await self.mailbox.letters(who.email)))

    async def last(self, who: Person) -> dict[str, Any]:
        letter: dict[str, Any] = (await self.mailbox.letters(who.email))[0]
        return letter


@pytest.fixture
def post(client: httpx.AsyncClient, mailbox: Mailbox, resources: Resources) -> Post:
    return Post(client, mailbox, resources)


def event_of(calendar: str | bytes) -> tuple[str, Any]:
    """The method, and the only event."""
    read = Calendar.from_ical(calendar)
    (event,) = read.events
    return str(read.get("method")), event


async def kinds(resources: Resources) -> list[str]:
    rows = await resources.pool.fetch("select kind from notice order by kind")
    return [row["kind"] for row in rows]
