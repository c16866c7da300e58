"""A doctor who does not receive for a while."""

import asyncio
from datetime import UTC, datetime, time, timedelta

import httpx

from healthlink.booking import schedules
from healthlink.booking.slots import Interval
from healthlink.db.pool import Db
from healthlink.wiring import Resources
from tests.booking.test_move_and_cancel import book
from tests.make import Doctor, Person


def whole_day(doctor: Doctor, ahead: int = 2) -> Interval:
    start = datetime.combine(doctor.day(ahead), time(), doctor.zone).astimezone(UTC)
    return start, start + timedelta(days=1)


async def test_a_day_off_has_no_free_times_and_cannot_be_booked(
    client: httpx.AsyncClient, resources: Resources, anna: Person, dr_grigoryan: Doctor
) -> None:
    async with resources.pool.acquire() as db, db.transaction():
        await schedules.take_off(db, dr_grigoryan.id, whole_day(dr_grigoryan))
    day = dr_grigoryan.day().isoformat()
    free = await client.get(
        f"/api/v1/doctors/{dr_grigoryan.id}/slots",
        params={"service_id": str(dr_grigoryan.service_id), "from": day, "to": day},
    )
    assert free.json() == []
    refused = await client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking(), headers=anna.headers
    )
    assert refused.json()["type"] == "/problems/outside-working-hours"


async def test_what_is_booked_already_is_listed_and_stays(
    client: httpx.AsyncClient, resources: Resources, anna: Person, dr_grigoryan: Doctor
) -> None:
    path = await book(client, anna, dr_grigoryan.booking("10:00"))
    async with resources.pool.acquire() as db, db.transaction():
        _, in_the_way = await schedules.take_off(db, dr_grigoryan.id, whole_day(dr_grigoryan))
    assert [card.time.isoformat("minutes") for card in in_the_way] == ["10:00"]
    assert (await client.get(path, headers=anna.headers)).json()["status"] == "confirmed"


async def test_a_time_given_back_on_a_day_off_is_not_offered_again(
    client: httpx.AsyncClient,
    resources: Resources,
    anna: Person,
    boris: Person,
    dr_grigoryan: Doctor,
) -> None:
    path = await book(client, anna, dr_grigoryan.booking("10:00"))
    async with resources.pool.acquire() as db, db.transaction():
        await schedules.take_off(db, dr_grigoryan.id, whole_day(dr_grigoryan))
    await client.delete(path, headers=anna.headers)
    refused = await client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking("10:00"), headers=boris.headers
    )
    assert refused.json()["type"] == "/problems/outside-working-hours"


async def test_a_day_off_that_is_taken_back_can_be_booked(
    client: httpx.AsyncClient, db: Db, resources: Resources, anna: Person, dr_grigoryan: Doctor
) -> None:
    async with resources.pool.acquire() as other, other.transaction():
        id, _ = await schedules.take_off(other, dr_grigoryan.id, whole_day(dr_grigoryan))
    await schedules.back_on(db, dr_grigoryan.id, id)
    await book(client, anna, dr_grigoryan.booking("10:00"))


async def test_racing_bookings_are_either_listed_or_refused(
    client: httpx.AsyncClient, db: Db, resources: Resources, anna: Person, dr_grigoryan: Doctor
) -> None:
    async def off() -> int:
        async with resources.pool.acquire() as other, other.transaction():
            _, in_the_way = await schedules.take_off(
                other, dr_grigoryan.id, whole_day(dr_grigoryan)
            )
        return len(in_the_way)

    async def one(hour: int) -> int:
        body = dr_grigoryan.booking(f"{hour:02}:00")
        answer = await client.post("/api/v1/appointments", json=body, headers=anna.headers)
        assert answer.status_code in (201, 409, 422), answer.text
        return answer.status_code

    results = await asyncio.gather(
        *(one(h) for h in range(12)), off(), *(one(h) for h in range(12, 24))
    )
    booked = sum(result == 201 for result in results)
    assert results[12] == booked
    taken = await db.fetchval("select range_agg(busy) from engagement where live")
    start, end = whole_day(dr_grigoryan)
    assert [(span.lower, span.upper) for span in taken] == [(start, end)]
