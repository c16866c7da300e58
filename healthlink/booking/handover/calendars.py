"""All that takes one doctor's time, moved to another doctor who is the same person."""

from collections.abc import Sequence
from uuid import UUID

from healthlink.booking.handover.dto import Overlap
from healthlink.booking.handover.queries import sql
from healthlink.booking.queries import sql as booking
from healthlink.db.pool import Db


async def hold(db: Db, one: UUID, other: UUID) -> None:
    """Nobody else moves anything in either calendar until the end of the transaction."""
    await sql.lock_doctors(db, one=one, other=other)
    for doctor_id in (one, other):
        await sql.release_lapsed(db, doctor_id=doctor_id)


async def overlaps(db: Db, from_id: UUID, into_id: UUID) -> list[Overlap]:
    """The coming times that are taken in both, at most a hundred."""
    return [row async for row in sql.overlaps(db, from_id=from_id, into_id=into_id)]


async def join(db: Db, from_id: UUID, into_id: UUID) -> list[UUID]:
    """Answers the days off that moved."""
    await sql.move_all(db, from_id=from_id, into_id=into_id)
    ids = [row["id"] async for row in sql.times_off(db, doctor_id=from_id)]
    await _move_times_off(db, ids, from_id, into_id)
    return ids


async def part(
    db: Db, from_id: UUID, into_id: UUID, visits: Sequence[UUID], times_off: Sequence[UUID]
) -> None:
    """Takes `visits` (planned by hand) and `times_off` out of the calendar of `from_id` again."""
    await sql.move_back(db, ids=list(visits), from_id=from_id, into_id=into_id)
    await _move_times_off(db, times_off, from_id, into_id)


async def _move_times_off(db: Db, ids: Sequence[UUID], from_id: UUID, into_id: UUID) -> None:
    for id in ids:
        if await sql.move_time_off(db, id=id, from_id=from_id, into_id=into_id):
            while await booking.fill_time_off(db, time_off_id=id):
                pass  # a booking was faster
