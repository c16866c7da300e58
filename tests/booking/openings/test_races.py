"""Somebody cancels while somebody else computes how late the next free time is."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from healthlink.booking import appointments
from healthlink.booking.dto import AppointmentCreate
from healthlink.booking.errors import TimePassed
from healthlink.booking.openings import earliest
from healthlink.booking.openings.dto import Candidate
from healthlink.booking.openings.walk import Walk
from healthlink.db.pool import Db
from healthlink.wiring import Resources
from tests import make
from tests.booking.openings import brute
from tests.booking.waitlist.queue import busy_doctor
from tests.make import Doctor, Person

HOLD = timedelta(minutes=20)


@pytest.fixture
async def doctor(db: Db) -> Doctor:
    return await busy_doctor(db)


async def full(db: Db, doctor: Doctor, who: Person) -> list[UUID]:
    """The appointments that take the first days, from tomorrow on; today too, if it is early."""
    booked = []
    for ahead in range(5):
        new = AppointmentCreate.model_validate(doctor.booking("10:00", ahead))
        with suppress(TimePassed):
            booked.append((await appointments.book(db, who.id, new, hold=HOLD)).id)
    return booked[-4:]


async def seen(db: Db) -> list[Candidate]:
    """What somebody has found out and has not written down yet."""
    walk = Walk(db, earliest.everyone(db))
    assert await walk.first(1)
    return list(walk.better.values())


async def listed(candidates: list[Candidate]) -> AsyncIterator[Candidate]:
    for each in candidates:
        yield each


async def test_what_was_computed_before_a_cancellation_is_not_written_after_it(
    db: Db, doctor: Doctor, anna: Person
) -> None:
    booked = await full(db, doctor, anna)
    better = await seen(db)
    await appointments.cancel(db, anna.id, booked[1])
    await earliest.tighten(db, better)
    assert await brute.bounds_that_lie(db) == []


async def test_without_the_guard_the_bound_lies(db: Db, doctor: Doctor, anna: Person) -> None:
    """The negative control: the same with the version that is current by then."""
    booked = await full(db, doctor, anna)
    better = await seen(db)
    await appointments.cancel(db, anna.id, booked[1])
    version = await db.fetchval("select version from opening")
    await earliest.tighten(db, [replace(each, version=version) for each in better])
    assert await brute.bounds_that_lie(db) == [(doctor.id, doctor.clinic_id)]


async def test_a_cancellation_that_is_not_committed_yet_is_not_waited_for_and_not_lost(
    db: Db, resources: Resources, doctor: Doctor, anna: Person
) -> None:
    booked = await full(db, doctor, anna)
    better = await seen(db)
    async with resources.pool.acquire() as other:
        async with other.transaction():
            await appointments.cancel(other, anna.id, booked[1])
            await earliest.tighten(db, better)
        assert await brute.bounds_that_lie(db) == []


async def test_a_cancellation_after_the_writing_lowers_the_bound_again(
    db: Db, doctor: Doctor, anna: Person
) -> None:
    booked = await full(db, doctor, anna)
    await earliest.tighten(db, await seen(db))
    before = await brute.bounds(db)
    assert before == await brute.truth(db), "as late as can be"
    await appointments.cancel(db, anna.id, booked[1])
    where = doctor.id, doctor.clinic_id
    assert (await brute.bounds(db))[where] < before[where]
    assert await brute.bounds_that_lie(db) == []


async def test_a_bound_that_was_lowered_since_it_was_read_is_read_again(
    db: Db, doctor: Doctor, anna: Person
) -> None:
    booked = await full(db, doctor, anna)
    await earliest.tighten(db, await seen(db))
    old = [each async for each in earliest.everyone(db)]
    await appointments.cancel(db, anna.id, booked[1])
    found = await earliest.earliest(db, listed(old), fetch=1)
    assert found[0].starts_at == brute.in_order(await brute.truth(db))[0][1]
    assert await brute.bounds_that_lie(db) == []


async def test_an_import_of_doctors_is_found_without_a_sweep(db: Db) -> None:
    doctors = [await make.doctor(db) for _ in range(40)]
    found = await earliest.earliest(db, earliest.everyone(db), fetch=100)
    assert {each.doctor_id for each in found} == {each.id for each in doctors}
