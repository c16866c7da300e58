"""Whatever happens to the calendars: no bound is ever later than the truth, and the doctors come in
the order of their true earliest times."""

import random
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from healthlink.booking import appointments, schedules
from healthlink.booking.dto import AppointmentCreate, AppointmentPatch
from healthlink.booking.openings import earliest
from healthlink.booking.slots import Hours
from healthlink.catalog import entries
from healthlink.db.pool import Db
from healthlink.errors import Problem
from healthlink.ids import new_id
from tests import make
from tests.booking.openings import brute
from tests.booking.waitlist.queue import ALL_RUN_OUT
from tests.make import Person

STEPS = 60
HOLD = timedelta(minutes=20)
SHIFTS = [(600, 690), (630, 720), (900, 960), (0, 60), (1380, 1440)]
REFUSED = "refused"


class Play:
    def __init__(self, db: Db, seed: int) -> None:
        self.db, self.random = db, random.Random(seed)
        self.done: Counter[str] = Counter()
        self.people: list[Person] = []
        self.offs: list[tuple[UUID, UUID]] = []

    async def begin(self) -> None:
        self.clinics = [await make.clinic(self.db, timezone=zone) for zone in ZONES]
        self.rooms = [await self.room(clinic) for clinic in self.clinics for _ in range(2)]
        self.people = [await make.person(self.db) for _ in range(3)]
        self.doctors = []
        for _ in range(4):
            where = self.random.sample(self.clinics, 2)
            doctor_id = await entries.add_doctor(
                self.db,
                where,
                full_name="Арам",
                specialization="Кардиолог",
                description="",
                languages=[],
                rating=None,
            )
            self.doctors.append(doctor_id)
            for clinic_id in where:
                await self.new_hours(doctor_id, clinic_id)
                await self.new_service(doctor_id, clinic_id)

    async def room(self, clinic_id: UUID) -> UUID:
        room_id = new_id()
        await self.db.execute(
            "insert into consulting_room (id, clinic_id, name) values ($1, $2, $3)",
            room_id, clinic_id, str(room_id),
        )  # fmt: skip
        return room_id

    async def new_hours(self, doctor_id: UUID, clinic_id: UUID) -> None:
        days = self.random.sample(range(1, 8), self.random.randint(1, 3))
        hours = [Hours(day, *self.random.choice(SHIFTS), step=30) for day in days]
        await schedules.set_hours(self.db, doctor_id, clinic_id, hours)

    async def new_service(self, doctor_id: UUID, clinic_id: UUID) -> UUID:
        return await make.service(
            self.db,
            clinic_id,
            doctor_id,
            duration_minutes=self.random.choice([15, 30, 60]),
            buffer_before_minutes=self.random.choice([0, 0, 10]),
            buffer_after_minutes=self.random.choice([0, 0, 20]),
            prepaid=self.random.random() < 0.3,
        )

    async def offer(self) -> dict[str, Any]:
        rows = await self.db.fetch("select id, doctor_id, clinic_id, active from service")
        return dict(self.random.choice(rows))

    async def free(self, service_id: UUID) -> Any:
        """One of the first free times, so that the earliest change."""
        plan = await schedules.get_plan(self.db, service_id)
        plan = await schedules.get_plan(
            self.db, service_id, plan.first, plan.first + timedelta(days=30)
        )
        return self.random.choice(schedules.free_times(plan)[:2])

    async def book(self) -> None:
        offer = await self.offer()
        slot = await self.free(offer["id"])
        new = AppointmentCreate(
            clinic_id=offer["clinic_id"],
            doctor_id=offer["doctor_id"],
            service_id=offer["id"],
            date=slot.date,
            time=slot.time,
        )
        who = self.random.choice(self.people)
        await appointments.book(self.db, who.id, new, hold=HOLD)

    async def appointment(self) -> tuple[UUID, UUID, UUID]:
        rows = await self.db.fetch(
            "select a.id, a.user_id, a.service_id from appointment a"
            " join engagement e on e.id = a.id where e.live"
        )
        return tuple(self.random.choice(rows))

    async def cancel(self) -> None:
        id, user_id, _ = await self.appointment()
        await appointments.cancel(self.db, user_id, id)

    async def move(self) -> None:
        id, user_id, service_id = await self.appointment()
        slot = await self.free(service_id)
        to = AppointmentPatch(date=slot.date, time=slot.time)
        with suppress(asyncpg.ExclusionViolationError):  # the person is busy then
            await appointments.move(self.db, user_id, id, to)

    async def change_hours(self) -> None:
        offer = await self.offer()
        await self.new_hours(offer["doctor_id"], offer["clinic_id"])

    async def take_off(self) -> None:
        doctor_id = self.random.choice(self.doctors)
        clinic_id = self.random.choice([None, *self.clinics])
        start = datetime.combine(datetime.now(UTC), time(), UTC)
        start += timedelta(hours=self.random.randint(-30, 200))
        during = start, start + timedelta(hours=self.random.choice([2, 40, 400]))
        off, _ = await schedules.take_off(self.db, doctor_id, during, clinic_id=clinic_id)
        self.offs.append((doctor_id, off))

    async def back_on(self) -> None:
        await schedules.back_on(self.db, *self.offs.pop(self.random.randrange(len(self.offs))))

    async def holds_run_out(self) -> None:
        await self.db.execute(ALL_RUN_OUT)

    async def add_service(self) -> None:
        offer = await self.offer()
        await self.new_service(offer["doctor_id"], offer["clinic_id"])

    async def change_service(self) -> None:
        offer = await self.offer()
        length = self.random.choice([15, 30, 60])
        change = self.random.choice(
            ["active = not active", "duration_minutes = $2", "buffer_before_minutes = $2 / 5"]
        )
        await self.db.execute(
            f"update service set {change} where id = $1 and $2 > 0", offer["id"], length
        )

    async def need_a_room(self) -> None:
        offer = await self.offer()
        await self.db.execute(
            "insert into service_room select $1, r.id from consulting_room r"
            " where r.clinic_id = $2 and random() < 0.6 on conflict do nothing",
            offer["id"], offer["clinic_id"],
        )  # fmt: skip

    async def need_no_room(self) -> None:
        offer = await self.offer()
        await self.db.execute("delete from service_room where service_id = $1", offer["id"])

    async def close_or_open_a_room(self) -> None:
        room_id = self.random.choice(self.rooms)
        await self.db.execute(
            "update consulting_room set active = not active where id = $1", room_id
        )

    async def change_the_clock(self) -> None:
        await self.db.execute(
            "update clinic set timezone = $1 where id = $2",
            self.random.choice(ZONES), self.random.choice(self.clinics),
        )  # fmt: skip

    async def tighten(self) -> None:
        await earliest.tighten_passed(self.db)

    async def step(self) -> None:
        act = self.random.choices(ACTS, WEIGHTS)[0]
        try:
            async with self.db.transaction():
                await act(self)
            self.done[act.__name__] += 1
        except (Problem, IndexError, ValueError):  # refused, or there is nothing to do it with
            self.done[REFUSED] += 1

    async def check(self) -> None:
        async with self.db.transaction():  # so that it is the same moment for both
            assert await brute.bounds_that_lie(self.db) == [], self.done
            expected = brute.in_order(await brute.truth(self.db))
            skip, fetch = self.random.choice([(0, 21), (0, 2), (1, 2)])
            found = await earliest.earliest(
                self.db, earliest.everyone(self.db), fetch=fetch, skip=skip
            )
            shown = [(each.doctor_id, each.starts_at) for each in found]
            assert shown == expected[skip : skip + fetch], self.done
            assert await brute.bounds_that_lie(self.db) == [], self.done


ZONES = ["Asia/Yerevan", "Europe/Berlin", "America/New_York"]
ACTS = [
    Play.book, Play.cancel, Play.move, Play.change_hours, Play.take_off, Play.back_on,
    Play.holds_run_out, Play.add_service, Play.change_service, Play.need_a_room,
    Play.need_no_room, Play.close_or_open_a_room, Play.change_the_clock, Play.tighten,
]  # fmt: skip
WEIGHTS = [30, 14, 8, 2, 5, 5, 5, 2, 6, 6, 3, 4, 1, 6]


@pytest.mark.parametrize("seed", range(4))
async def test_no_bound_is_later_than_the_truth_and_the_order_is_true(db: Db, seed: int) -> None:
    play = Play(db, seed)
    await play.begin()
    for _ in range(STEPS):
        await play.step()
        await play.check()
    assert play.done[REFUSED] < STEPS / 2, play.done


async def test_without_the_triggers_a_bound_lies(db: Db) -> None:
    """The negative control."""
    await db.execute("alter table engagement disable trigger user")
    try:
        play = Play(db, 1)
        await play.begin()
        with pytest.raises(AssertionError):
            for _ in range(3 * STEPS):
                await play.step()
                await play.check()
    finally:
        await db.execute("alter table engagement enable trigger user")
