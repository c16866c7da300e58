"""Fast fingers, crashes and crowds around one freed time."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from uuid import UUID

import httpx
import pytest

from healthlink.booking.slots import Hours
from healthlink.booking.waitlist import news, offers
from healthlink.booking.waitlist.jobs import keep_waitlist
from healthlink.booking.waitlist.queries import sql
from healthlink.db.pool import Db
from healthlink.wiring import Resources
from healthlink.worker import FALLS
from tests import make
from tests.booking.waitlist import queue
from tests.conftest import Worker
from tests.make import Person

OFFERED_TWICE = """
select count(*) from (
    select o.entry_id from waitlist_offer o join engagement e on e.id = o.id
    where e.kind = 'offer' and e.live and e.held_until > now()
    group by o.entry_id having count(*) > 1
) as twice
"""
HALF_DONE = """
select count(*) from waitlist_entry w left join appointment a on a.id = w.appointment_id
where (w.state = 'accepted') <> (a.id is not null)
"""
ACCEPTED_OFFERS = """
select count(*) from waitlist_offer o join engagement e on e.id = o.id
where e.kind = 'appointment' and not exists (select from appointment a where a.id = o.id)
"""


async def test_fifty_taps_make_one_appointment(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    entry = await queue.wait(client, anna, doctor)
    taps = await asyncio.gather(*(queue.accept(client, anna, entry) for _ in range(50)))
    assert {tap.status_code for tap in taps} == {200}
    assert len({tap.json()["id"] for tap in taps}) == 1
    assert await db.fetchval("select count(*) from appointment") == 1


async def test_accepting_and_declining_at_once_do_one_of_both(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    for _ in range(5):
        doctor = await queue.busy_doctor(db)
        entry = await queue.wait(client, anna, doctor)
        taken, _ = await asyncio.gather(
            queue.accept(client, anna, entry), queue.decline(client, anna, entry)
        )
        state = (await queue.look(client, anna, entry))["state"]
        assert (taken.status_code, state) in [(200, "accepted"), (409, "waiting")]
        if state == "accepted":
            path = f"/api/v1/appointments/{taken.json()['id']}"
            await client.delete(path, headers=anna.headers)


async def test_a_crowd_cancels_books_waits_and_accepts_without_any_overlap(
    client: httpx.AsyncClient, db: Db, resources: Resources, worker: Worker
) -> None:
    hours = [Hours(weekday, 540, 1440, step=30) for weekday in range(1, 8)]
    doctors = [await make.doctor(db, hours=hours) for _ in range(2)]
    crowd = [await make.person(db) for _ in range(60)]
    times = [f"{hour:02}:{minute}" for hour in range(9, 24) for minute in ("00", "30")]
    booked = [
        await queue.book(client, who, doctors[n % 2], time)
        for n, (who, time) in enumerate(zip(crowd, times, strict=False))
    ]
    for n, (who, time) in enumerate(zip(crowd, times, strict=False)):
        await queue.book(client, who, doctors[1 - n % 2], time, ahead=3)
    waiting = [
        (who, await queue.wait(client, who, doctors[n % 2], days=1))
        for n, who in enumerate(crowd[30:])
    ]
    seen: Counter[int] = Counter()

    async def cancel(n: int) -> None:
        answer = await client.delete(booked[n], headers=crowd[n].headers)
        seen[answer.status_code] += 1

    async def snatch(n: int) -> None:
        body = doctors[n % 2].booking(times[n])
        answer = await client.post("/api/v1/appointments", json=body, headers=crowd[59 - n].headers)
        seen[answer.status_code] += 1

    async def tap(n: int) -> None:
        answer = await queue.accept(client, *waiting[n])
        seen[answer.status_code] += 1

    some_at_once = asyncio.Semaphore(12)

    async def in_turn(act: Awaitable[None]) -> None:
        async with some_at_once:
            await act

    acts = [in_turn(act(n)) for n in range(30) for act in (cancel, snatch, tap)]
    random.Random(7).shuffle(acts)
    await asyncio.gather(*acts, keep_waitlist(resources))
    assert set(seen) <= {200, 201, 409}, seen
    await consistent(db)
    await worker.run_due_jobs()
    await keep_waitlist(resources)
    await asyncio.gather(*(tap(n) for n in range(30)))
    await consistent(db)
    assert await db.fetchval("select count(*) from waitlist_entry where state = 'accepted'")


async def suited(db: Db, doctor_id: UUID) -> AsyncIterator[bool]:
    """What `offer_one` does, without its claim."""
    async for entry in offers._queue(db, doctor_id, 1):
        yield await offers._offer(db, entry)


async def consistent(db: Db) -> None:
    for broken in (queue.SAME_TIME_TWICE, OFFERED_TWICE, HALF_DONE, ACCEPTED_OFFERS):
        assert await db.fetchval(broken) == 0, broken


async def test_racing_sweeps_make_one_offer_for_each_time(
    client: httpx.AsyncClient, db: Db, resources: Resources
) -> None:
    doctor = await queue.busy_doctor(db)
    blocker = await make.person(db)
    path = await queue.book(client, blocker, doctor)
    for _ in range(6):
        await queue.wait(client, await make.person(db), doctor)
    await client.delete(path, headers=blocker.headers)
    await db.execute(queue.RUN_OUT)
    await asyncio.gather(*(keep_waitlist(resources) for _ in range(4)))
    await consistent(db)
    assert await db.fetchval(queue.OFFERS) == 1


async def test_without_the_constraints_and_the_claim_a_time_is_offered_twice(
    client: httpx.AsyncClient, db: Db, resources: Resources
) -> None:
    """The negative control: two offer at the same moment, and nothing judges between them."""
    definition = await db.fetchval(
        "select pg_get_constraintdef(oid) from pg_constraint"
        " where conname = 'engagement_doctor_free'"
    )
    await db.execute("alter table engagement drop constraint engagement_doctor_free")
    try:
        doctor = await queue.busy_doctor(db)
        await queue.book(client, await make.person(db), doctor)
        for _ in range(2):
            await queue.wait(client, await make.person(db), doctor)
        await db.execute("update engagement set live = false")
        pool = resources.pool
        async with pool.acquire() as one, pool.acquire() as two:  # noqa: SIM117
            async with one.transaction(), two.transaction():
                assert await anext(suited(one, doctor.id))
                assert await anext(suited(two, doctor.id))
        assert await db.fetchval(queue.SAME_TIME_TWICE) > 0
    finally:
        await db.execute("delete from waitlist_offer; delete from waitlist_entry")
        await db.execute("delete from appointment; delete from engagement")
        await db.execute(
            f"alter table engagement add constraint engagement_doctor_free {definition}"
        )


async def test_a_worker_that_dies_in_the_sweep_loses_nothing(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    monkeypatch: pytest.MonkeyPatch,
    anna: Person,
    boris: Person,
) -> None:
    """Its connection is cut from the other side, in the midst of an offer's transaction."""
    doctor = await queue.busy_doctor(db)
    first = await queue.wait(client, anna, doctor)
    second = await queue.wait(client, boris, doctor)
    await db.execute(queue.RUN_OUT)

    async def dies(here: Db, entry_id: object) -> None:
        pid = await here.fetchval("select pg_backend_pid()")
        await db.execute("select pg_terminate_backend($1)", pid)

    with monkeypatch.context() as patched:
        patched.setattr(news, "offered", dies)
        with pytest.raises(FALLS):
            await keep_waitlist(resources)
    assert await db.fetchval(queue.OFFERS) == 0, "the offer was never made"
    await keep_waitlist(resources)
    assert (await queue.look(client, anna, first))["state"] == "waiting"
    assert (await queue.look(client, boris, second))["state"] == "offered"


async def test_an_offer_waits_for_nobody_who_offers_already(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    worker: Worker,
    anna: Person,
    boris: Person,
) -> None:
    doctor = await queue.busy_doctor(db)
    path = await queue.book(client, boris, doctor)
    entry = await queue.wait(client, anna, doctor)
    async with resources.pool.acquire() as other, other.transaction():
        assert await sql.claim_doctor(other, doctor_id=doctor.id)
        gone = await client.delete(path, headers=boris.headers)
        assert gone.status_code == 200
        assert (await queue.look(client, anna, entry))["state"] == "waiting"
    await worker.run_due_jobs()
    assert (await queue.look(client, anna, entry))["state"] == "offered"
