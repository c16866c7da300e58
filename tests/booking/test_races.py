"""Many people want the same time, through two server processes."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from healthlink.db.pool import Db, Pool, open_pool
from tests import make
from tests.conftest import fresh_database
from tests.make import Doctor, Person
from tests.processes import running

OVERLAPS = """
select count(*) from engagement a join engagement b
    on a.id < b.id and a.live and b.live and (
        (a.doctor_id = b.doctor_id and a.busy && b.busy)
        or (a.person_id = b.person_id and a.attended && b.attended))
"""


@dataclass(frozen=True)
class Request:
    who: Person
    method: str
    path: str
    body: dict[str, str]

    def encoded(self) -> bytes:
        body = json.dumps(self.body).encode()
        head = (
            f"{self.method} {self.path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
            f"Authorization: {self.who.headers['Authorization']}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


@pytest.fixture(scope="module")
async def url() -> str:
    return await fresh_database("healthlink_races")


@pytest.fixture(scope="module")
async def pool(url: str) -> AsyncIterator[Pool]:
    async with open_pool(url, size=4) as opened:
        yield opened


@pytest.fixture(scope="module")
def servers(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    folder: Path = tmp_path_factory.mktemp("races")
    with ExitStack() as stack:
        programs = [
            stack.enter_context(
                running(["serve", "--no-worker"], folder, DATABASE_URL=url, LOG_LEVEL="WARNING")
            )
            for _ in range(2)
        ]
        yield [program.url for program in programs]


@pytest.fixture
async def crowd(pool: Pool) -> list[Person]:
    async with pool.acquire() as db, db.transaction():
        return [await make.person(db) for _ in range(500)]


@pytest.fixture
async def doctor(pool: Pool) -> Doctor:
    async with pool.acquire() as db:
        return await make.doctor(db)


async def all_at_once(servers: list[str], requests: list[Request]) -> Counter[int]:
    """Sends every request in the same moment, each on a connection of its own, over all servers."""
    everybody = asyncio.Barrier(len(requests))

    async def one(server: str, request: Request) -> int:
        url = urlsplit(server)
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        await everybody.wait()
        writer.write(request.encoded())
        status = (await reader.readline()).split()[1]
        writer.close()
        return int(status)

    pairs = zip(cycle(servers), requests, strict=False)
    return Counter(await asyncio.gather(*(one(*pair) for pair in pairs)))


def bookings(crowd: list[Person], doctor: Doctor, times: list[str]) -> list[Request]:
    return [
        Request(who, "POST", "/api/v1/appointments", doctor.booking(time))
        for who, time in zip(crowd, cycle(times), strict=False)
    ]


async def deadlocks(db: Db) -> int:
    await db.fetchval("select pg_stat_force_next_flush()")
    found: int = await db.fetchval(
        "select deadlocks from pg_stat_database where datname = current_database()"
    )
    return found


async def test_of_500_who_want_one_slot_one_gets_it(
    servers: list[str], pool: Pool, crowd: list[Person], doctor: Doctor
) -> None:
    answers = await all_at_once(servers, bookings(crowd, doctor, ["10:00"]))
    assert answers == {201: 1, 409: 499}
    async with pool.acquire() as db:
        assert await db.fetchval(OVERLAPS) == 0
        assert await deadlocks(db) == 0


async def test_without_the_constraint_several_get_it(
    servers: list[str], pool: Pool, crowd: list[Person], doctor: Doctor
) -> None:
    """The negative control: this is what the test above would look like."""
    async with pool.acquire() as db:
        definition = await db.fetchval(
            "select pg_get_constraintdef(oid) from pg_constraint"
            " where conname = 'engagement_doctor_free'"
        )
        await db.execute("alter table engagement drop constraint engagement_doctor_free")
        try:
            answers = await all_at_once(servers, bookings(crowd, doctor, ["10:00"]))
        finally:
            await db.execute("delete from appointment; delete from engagement")
            await db.execute(
                f"alter table engagement add constraint engagement_doctor_free {definition}"
            )
    assert answers[201] > 1


async def test_of_200_moves_onto_overlapping_times_one_succeeds(
    servers: list[str], pool: Pool, crowd: list[Person], doctor: Doctor
) -> None:
    movers = crowd[:200]
    spread = [(3 + n // 40, f"{n % 40 // 2:02}:{n % 2 * 30:02}") for n in range(200)]
    async with httpx.AsyncClient(base_url=servers[0], timeout=60) as client:
        booked = [
            await client.post(
                "/api/v1/appointments", json=doctor.booking(time, ahead), headers=who.headers
            )
            for who, (ahead, time) in zip(movers, spread, strict=True)
        ]
    assert {answer.status_code for answer in booked} == {201}
    day = doctor.day(2).isoformat()
    moves = [
        Request(
            who,
            "PATCH",
            f"/api/v1/appointments/{answer.json()['id']}",
            {"date": day, "time": time},
        )
        for who, answer, time in zip(movers, booked, cycle(["10:00", "10:15"]), strict=False)
    ]
    answers = await all_at_once(servers, moves)
    assert answers == {200: 1, 409: 199}
    async with pool.acquire() as db:
        assert await db.fetchval(OVERLAPS) == 0
        assert await deadlocks(db) == 0


async def test_bookings_moves_and_cancellations_together_leave_no_overlap(
    servers: list[str], pool: Pool, crowd: list[Person], doctor: Doctor
) -> None:
    times = [f"{hour:02}:{minute:02}" for hour in range(9, 12) for minute in (0, 15, 30, 45)]
    await all_at_once(servers, bookings(crowd[:60], doctor, times))
    async with pool.acquire() as db:
        rows = await db.fetch(
            "select id, user_id from appointment where doctor_id = $1 and status = 'confirmed'",
            doctor.id,
        )
    owners = {who.id: who for who in crowd}
    day = doctor.day(2).isoformat()
    requests = bookings(crowd[60:200], doctor, times)
    for row, time in zip(rows * 6, cycle(reversed(times)), strict=False):
        path, who = f"/api/v1/appointments/{row['id']}", owners[row["user_id"]]
        move = Request(who, "PATCH", path, {"date": day, "time": time})
        requests.insert(len(requests) // 2, move)
    requests += [
        Request(owners[row["user_id"]], "DELETE", f"/api/v1/appointments/{row['id']}", {})
        for row in rows
    ]
    answers = await all_at_once(servers, requests)
    assert set(answers) <= {200, 201, 409}
    async with pool.acquire() as db:
        assert await db.fetchval(OVERLAPS) == 0


async def test_three_holds_are_the_most_even_for_fast_fingers(
    servers: list[str], pool: Pool, crowd: list[Person]
) -> None:
    async with pool.acquire() as db:
        doctor = await make.doctor(db, prepaid=True)
    times = [f"{hour:02}:00" for hour in range(24)]
    answers = await all_at_once(servers, bookings(crowd[:1] * 24, doctor, times))
    assert answers == {201: 3, 409: 21}
