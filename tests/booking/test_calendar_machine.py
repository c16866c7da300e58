"""A doctor's calendar under any sequence of bookings, moves, cancellations, lapses and days off.

A model in plain Python says what each request should answer; the database says whether anything
overlaps. The requests go to a server process.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from healthlink.booking import schedules
from healthlink.booking.queries import sql as booking_sql
from healthlink.booking.slots import Hours
from tests import make
from tests.booking.test_races import OVERLAPS
from tests.conftest import fresh_database
from tests.make import Doctor, Person
from tests.processes import Program, running

OPENS, CLOSES, STEP, VISIT = 600, 780, 15, 30
MINUTES = st.integers(0, (CLOSES - OPENS) // STEP - 1).map(lambda n: OPENS + n * STEP)
WHO = st.integers(0, 2)


@dataclass
class Booked:
    path: str
    who: int
    start: int
    held: bool
    live: bool = True

    def overlaps(self, start: int) -> bool:
        return self.live and abs(self.start - start) < VISIT


class Calendar(RuleBasedStateMachine):
    server: Program
    url: str
    runner: asyncio.Runner

    appointments = Bundle("appointments")
    offs = Bundle("offs")

    @initialize()
    def a_doctor_and_three_patients(self) -> None:
        self.db = self.run(asyncpg.connect(self.url))
        self.http = httpx.Client(base_url=self.server.url, timeout=30)
        hours = [Hours(day, OPENS, CLOSES, STEP) for day in range(1, 8)]
        self.doctor: Doctor = self.run(make.doctor(self.db, hours=hours))
        self.prepaid = self.run(
            make.service(self.db, self.doctor.clinic_id, self.doctor.id, "Предоплата", prepaid=True)
        )
        self.people: list[Person] = [self.run(make.person(self.db)) for _ in range(3)]
        self.booked: list[Booked] = []
        self.away: dict[Any, tuple[int, int]] = {}

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    @rule(target=appointments, who=WHO, start=MINUTES, prepaid=st.booleans())
    def book(self, who: int, start: int, prepaid: bool) -> Any:
        body = {**self.doctor.booking(clock(start))}
        if prepaid:
            body["service_id"] = str(self.prepaid)
        answer = self.http.post("/api/v1/appointments", json=body, headers=self.people[who].headers)
        expected = self.refusal(start) or (409 if prepaid and self.holds(who) >= 3 else None)
        taken = any(other.overlaps(start) for other in self.booked)
        assert answer.status_code == (expected or (409 if taken else 201)), answer.text
        if answer.status_code != 201:
            return multiple()
        new = Booked(f"/api/v1/appointments/{answer.json()['id']}", who, start, held=prepaid)
        self.booked.append(new)
        return new

    @rule(appointment=appointments, start=MINUTES)
    def move(self, appointment: Booked, start: int) -> None:
        to = {"date": self.doctor.day().isoformat(), "time": clock(start)}
        headers = self.people[appointment.who].headers
        answer = self.http.patch(appointment.path, json=to, headers=headers)
        taken = any(o.overlaps(start) for o in self.booked if o is not appointment)
        expected = 409 if not appointment.live else self.refusal(start) or (409 if taken else 200)
        assert answer.status_code == expected, answer.text
        if expected == 200:
            appointment.start = start

    @rule(appointment=appointments)
    def cancel(self, appointment: Booked) -> None:
        headers = self.people[appointment.who].headers
        answer = self.http.delete(appointment.path, headers=headers)
        assert answer.status_code in (200, 409), answer.text
        assert answer.status_code == 200 or not appointment.live
        appointment.live = False

    @rule(swept=st.booleans())
    def holds_run_out(self, swept: bool) -> None:
        self.run(
            self.db.execute(
                "update engagement set held_until = now() - interval '1 second' "
                "where held_until > now()"
            )
        )
        if swept:
            self.run(booking_sql.expire_holds(self.db))
        for appointment in self.booked:
            appointment.live = appointment.live and not appointment.held

    @rule(target=offs, start=MINUTES, length=st.integers(1, 120))
    def day_off(self, start: int, length: int) -> Any:
        midnight = datetime.combine(self.doctor.day(), time(), self.doctor.zone).astimezone(UTC)
        during = tuple(midnight + timedelta(minutes=m) for m in (start, start + length))

        async def take() -> Any:
            async with self.db.transaction():
                return await schedules.take_off(self.db, self.doctor.id, during)  # type: ignore

        id, in_the_way = self.run(take())
        expected = sum(
            b.live and b.start < start + length and start < b.start + VISIT for b in self.booked
        )
        assert len(in_the_way) == expected
        self.away[id] = (start, start + length)
        return id

    @rule(id=consumes(offs))
    def back(self, id: Any) -> None:
        self.run(schedules.back_on(self.db, self.doctor.id, id))
        del self.away[id]

    @invariant()
    def nothing_overlaps(self) -> None:
        if hasattr(self, "db"):
            mine = f"{OVERLAPS} and a.doctor_id = $1"  # earlier plays may have left some
            assert self.run(self.db.fetchval(mine, self.doctor.id)) == 0

    @invariant()
    def the_free_times_are_those_of_the_model(self) -> None:
        if not hasattr(self, "db"):
            return
        day = self.doctor.day().isoformat()
        answer = self.http.get(
            f"/api/v1/doctors/{self.doctor.id}/slots",
            params={"service_id": str(self.doctor.service_id), "from": day, "to": day},
        )
        assert {slot["time"] for slot in answer.json()} == {
            clock(start)
            for start in range(OPENS, CLOSES, STEP)
            if not self.refusal(start) and not any(b.overlaps(start) for b in self.booked)
        }

    def refusal(self, start: int) -> int | None:
        """422 if the doctor does not begin then, whoever else wants the time."""
        late = start + VISIT > CLOSES
        away = any(a < start + VISIT and start < b for a, b in self.away.values())
        return 422 if late or away else None

    def holds(self, who: int) -> int:
        return sum(b.live and b.held and b.who == who for b in self.booked)

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.run(self.db.close())
            self.http.close()


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, str]]:
    with asyncio.Runner() as runner:
        url = runner.run(fresh_database("healthlink_machine"))
        Calendar.runner, Calendar.url = runner, url
        folder: Path = tmp_path_factory.mktemp("machine")
        arguments = ["serve", "--no-worker"]
        with running(arguments, folder, DATABASE_URL=url, LOG_LEVEL="WARNING") as server:
            yield server, url


def play(**more: Any) -> None:
    quick = {"max_examples": 25, "stateful_step_count": 25, **more}
    checks = list(HealthCheck)
    run_state_machine_as_test(
        Calendar,
        settings=settings(deadline=None, derandomize=True, suppress_health_check=checks, **quick),
    )


def test_no_sequence_of_events_makes_an_overlap(program: tuple[Program, str]) -> None:
    Calendar.server = program[0]
    play()


def test_without_the_constraint_the_same_play_finds_one(program: tuple[Program, str]) -> None:
    """The negative control."""
    Calendar.server = program[0]

    async def drop() -> None:
        db = await asyncpg.connect(program[1])
        await db.execute("alter table engagement drop constraint engagement_doctor_free")
        await db.close()

    Calendar.runner.run(drop())
    with pytest.raises(AssertionError):
        play(phases=[Phase.generate], max_examples=50)
