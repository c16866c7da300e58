"""Who changes a visit while somebody else does: nothing of either is undone unseen."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from uuid import UUID

import httpx

from healthlink.booking.queries import sql
from healthlink.db.pool import Db
from tests.booking.desk.counter import Desk, colleague, patient_books
from tests.make import Doctor, Person

WAITING = "select exists (select from pg_locks where locktype = 'advisory' and not granted)"
GIVE = """
with given as (
    update engagement e set doctor_id = s.doctor_id from service s
    where e.id = $1 and s.id = $2 returning s.id, s.doctor_id
)
update appointment a set doctor_id = given.doctor_id, service_id = given.id
from given where a.id = $1
"""


@asynccontextmanager
async def meanwhile(db: Db, doctor: Doctor, late: Awaitable[httpx.Response]) -> AsyncIterator[None]:
    """What is done here is done when `late` has looked, and before it does anything."""
    async with db.transaction():
        await sql.lock_doctor(db, doctor_id=doctor.id)
        task = asyncio.ensure_future(late)
        while not task.done() and not await db.fetchval(WAITING):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert not task.done(), "it did not wait"
        yield


async def test_a_patients_move_does_not_meet_another_doctors_calendar(
    client: httpx.AsyncClient, db: Db, desk: Desk, anna: Person, dr_grigoryan: Doctor
) -> None:
    other = await colleague(db, dr_grigoryan)
    id = await patient_books(client, anna, dr_grigoryan, "10:00")
    to = {"date": dr_grigoryan.day().isoformat(), "time": "15:00"}
    late = asyncio.ensure_future(
        client.patch(f"/api/v1/appointments/{id}", json=to, headers=anna.headers)
    )
    async with meanwhile(db, dr_grigoryan, late):
        await db.execute(GIVE, UUID(id), other.service_id)
    assert (await late).status_code == 409
    visit = await desk.done("GET", f"appointments/{id}")
    assert (visit["doctor_id"], visit["time"]) == (str(other.id), "10:00")


async def test_a_clerks_new_time_does_not_undo_another_clerks_new_doctor(
    client: httpx.AsyncClient, db: Db, desk: Desk, anna: Person, dr_grigoryan: Doctor
) -> None:
    other = await colleague(db, dr_grigoryan)
    id = await patient_books(client, anna, dr_grigoryan, "10:00")
    late = asyncio.ensure_future(desk.ask("PATCH", f"appointments/{id}", {"time": "15:00"}))
    async with meanwhile(db, dr_grigoryan, late):
        await db.execute(GIVE, UUID(id), other.service_id)
    assert (await late).status_code == 409
    visit = await desk.done("PATCH", f"appointments/{id}", {"time": "15:00"})
    assert (visit["doctor_id"], visit["time"]) == (str(other.id), "15:00")
