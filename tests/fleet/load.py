"""People who read and book without a pause, and what they saw."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

from healthlink.db.pool import Db
from tests import make
from tests.make import Doctor, Person

READERS, BOOKERS = 6, 4
STAY = 8
"""How many of somebody's bookings stay."""
FINE = {200, 201, 204}


class Load:
    def __init__(self, db: Db, url: str) -> None:
        self.db, self.one_by_one = db, asyncio.Lock()
        self.client = httpx.AsyncClient(
            base_url=url, timeout=30, limits=httpx.Limits(max_connections=50)
        )
        self.fine = 0
        self.failed: Counter[str] = Counter()
        self.booked: set[str] = set()
        """What was acknowledged and was not to be cancelled."""

    async def ask(self, method: str, path: str, **named: Any) -> httpx.Response | None:
        """None if nothing came back."""
        try:
            answer = await self.client.request(method, path, **named)
        except httpx.TransportError as error:
            self.failed[type(error).__name__] += 1
            return None
        if answer.status_code in FINE:
            self.fine += 1
            return answer
        self.failed[f"{answer.status_code} {answer.text[:80]}"] += 1
        return None

    async def read(self, doctor: Doctor) -> None:
        free = f"/api/v1/doctors/{doctor.id}/slots?service_id={doctor.service_id}"
        while True:
            await self.ask("GET", "/api/v1/clinics")
            await self.ask("GET", f"/api/v1/doctors/{doctor.id}")
            await self.ask("GET", free)

    async def somebody(self) -> Person:
        """Nobody books without end: sixty a day are the most."""
        async with self.one_by_one:
            return await make.person(self.db)

    async def book(self, doctor: Doctor, ahead: int) -> None:
        """And cancel, again and again; now and then one stays."""
        for n in count():
            if n % 50 == 0:
                who = await self.somebody()
            stays = n % 25 == 24 and n // 25 < STAY
            half = 47 - n // 25 if stays else n % (48 - STAY)
            body = doctor.booking(f"{half // 2:02}:{half % 2 * 30:02}", ahead)
            headers = {**who.headers, "Idempotency-Key": uuid4().hex}
            booked = await self.ask("POST", "/api/v1/appointments", json=body, headers=headers)
            if booked is None:
                continue
            id = booked.json()["id"]
            self.booked.add(id)
            if not stays:
                self.booked.discard(id)
                await self.ask("DELETE", f"/api/v1/appointments/{id}", headers=who.headers)


@asynccontextmanager
async def loaded(db: Db, url: str) -> AsyncIterator[Load]:
    load = Load(db, url)
    doctor = await make.doctor(db)
    tasks = [asyncio.create_task(load.read(doctor)) for _ in range(READERS)]
    tasks += [asyncio.create_task(load.book(doctor, ahead=3 + n)) for n in range(BOOKERS)]
    try:
        yield load
    finally:
        for task in tasks:
            task.cancel()
        fallen = await asyncio.gather(*tasks, return_exceptions=True)
        await load.client.aclose()
        assert all(isinstance(each, asyncio.CancelledError) or each is None for each in fallen)
