"""Fifty appointments, and everybody doing anything with them: in the end every visit is its
appointment."""

import asyncio
import random
from typing import Any

import httpx
import pytest

from healthlink.booking.jobs import expire_holds
from healthlink.db.pool import Db
from healthlink.practice.mirror.jobs import mirror_appointment
from tests import make
from tests.booking.desk.counter import LEAVE, Desk, ago, call, colleague, put_at
from tests.booking.test_races import OVERLAPS
from tests.conftest import Worker
from tests.make import Person
from tests.payments import till
from tests.practice.calendar import Surgery, day
from tests.practice.mirror.both import differences

APPOINTMENTS = 50
BEGUN = 25
TURNS = 150


class Play:
    """Four patients, two doctors of one clinic, and its desk."""

    def __init__(self, client: httpx.AsyncClient, db: Db, seed: int) -> None:
        self.client, self.db, self.dice = client, db, random.Random(seed)
        self.booked: list[tuple[str, Person | None]] = []

    async def prepare(self) -> None:
        first = await make.doctor(self.db)
        self.doctors = [first, await colleague(self.db, first)]
        self.prepaid = await make.service(
            self.db, first.clinic_id, first.id, "Предоплата", prepaid=True
        )
        self.people = [await make.person(self.db) for _ in range(4)]
        staff = await make.staff(self.db, first.clinic_id)
        self.desk = Desk(self.client, staff, first.clinic_id)
        self.surgeries = [
            Surgery(self.client, await make.practice(self.db, doctor=doctor))
            for doctor in self.doctors
        ]

    def time(self) -> str:
        return f"{self.dice.randrange(24):02}:{self.dice.choice(('00', '30'))}"

    async def book(self) -> None:
        doctor = self.dice.choice(self.doctors)
        who = self.dice.choice([*self.people, None])
        ahead = self.dice.choice((0, 2, 3))
        if who is None:
            answer = await self.desk.ask(
                "POST", "appointments", call(doctor, self.time(), ahead, **LEAVE)
            )
        else:
            body = doctor.booking(self.time(), ahead)
            if doctor is self.doctors[0] and self.dice.random() < 0.3:
                body["service_id"] = str(self.prepaid)
            answer = await self.client.post("/api/v1/appointments", json=body, headers=who.headers)
        assert answer.status_code in (201, 409, 422), answer.text
        if answer.status_code == 201:
            self.booked.append((answer.json()["id"], who))

    async def patient(self, id: str, who: Person | None) -> httpx.Response | None:
        if who is None:
            return None  # only telephones
        path = f"/api/v1/appointments/{id}"
        if self.dice.random() < 0.3:
            return await self.client.delete(path, headers=who.headers)
        to = {"date": day(self.dice.choice((2, 3))), "time": self.time()}
        return await self.client.patch(path, json=to, headers=who.headers)

    async def clerk(self, id: str, _: Person | None) -> httpx.Response:
        path, reason = f"appointments/{id}", {"reason": "Ошибка"}
        verb = self.dice.choice(
            ("fulfil", "no-show", "reopen", "arrive", "cancel", "paid", "", "", "")
        )
        if verb:
            paid = {"method": "cash", "amount": till.PRICE}
            body = {"reopen": reason, "cancel": {**reason, **LEAVE}, "paid": paid}.get(verb)
            return await self.desk.ask("POST", f"{path}/{verb}", body)
        to: dict[str, Any] = {"time": self.time(), **LEAVE}
        if self.dice.random() < 0.4:
            to["doctor_id"] = str(self.dice.choice(self.doctors).id)
        return await self.desk.ask("PATCH", path, to)

    async def doctor(self, id: str, _: Person | None) -> httpx.Response | None:
        n = self.dice.randrange(2)
        visit = await self.db.fetchval(
            "select id from visit where appointment_id = $1::text::uuid and doctor_id = $2",
            id,
            self.doctors[n].id,
        )
        if visit is None:
            return None
        status = self.dice.choice(("planned", "completed", "no_show", "cancelled"))
        body = self.dice.choice(
            (
                {"status": status},
                {"visit_time": self.time()},
                {"visit_date": day(self.dice.choice((0, 2))), "status": status},
                {"next_visit_date": day(5), "next_visit_time": self.time()},
            )
        )
        return await self.surgeries[n].ask("PATCH", f"/visits/{visit}", body)

    async def turn(self) -> None:
        act = self.dice.choice((self.patient, self.clerk, self.doctor))
        answer = await act(*self.dice.choice(self.booked))
        assert answer is None or answer.status_code in (200, 409, 422), answer.text


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_in_the_end_every_visit_is_its_appointment(
    client: httpx.AsyncClient, db: Db, worker: Worker, seed: int
) -> None:
    play = Play(client, db, seed)
    await play.prepare()
    while len(play.booked) < APPOINTMENTS:
        await play.book()
    for n in range(BEGUN):
        await put_at(db, play.booked[n][0], ago(days=2, hours=n))
    for turn in range(TURNS):
        await play.turn()
        if turn % 10 == 0:
            await asyncio.gather(worker.run_due_jobs(), play.turn())
        if turn == TURNS // 2:
            await db.execute(till.RUN_OUT)
            await expire_holds(worker.resources)
    for id, _ in play.dice.sample(play.booked, 20):  # late, out of order, of whichever doctor
        whose = str(play.dice.choice(play.doctors).id)
        await mirror_appointment(worker.resources, id, whose)
    await worker.run_due_jobs()
    assert await differences(db) == []
    assert await db.fetchval(OVERLAPS) == 0
    statuses = {row["status"] for row in await db.fetch("select distinct status from visit")}
    assert statuses >= {"planned", "completed", "cancelled"}, "the play was lively"


async def test_without_the_news_the_same_play_ends_in_differences(
    client: httpx.AsyncClient, db: Db, worker: Worker
) -> None:
    """The negative control."""
    play = Play(client, db, 1)
    await play.prepare()
    while len(play.booked) < APPOINTMENTS:
        await play.book()
    await db.execute("delete from pgqueuer")
    await worker.run_due_jobs()
    assert await differences(db) != []
