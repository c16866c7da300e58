"""Times of a doctor that are taken by hand, for visits that nobody booked on the market: judged by
the same constraints as bookings, and offered to who waits when they are given back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from healthlink.booking.blocks.queries import sql
from healthlink.booking.errors import PersonBusy, SlotTaken
from healthlink.booking.queries import sql as booking
from healthlink.booking.slots import Interval
from healthlink.booking.waitlist import offers
from healthlink.db.pool import Db
from healthlink.ids import new_id


async def take(db: Db, doctor_id: UUID, person_id: UUID | None, during: Interval) -> UUID:
    """`person_id` is who comes, if they have an account. Raises SlotTaken or PersonBusy."""
    span = {"starts_at": during[0], "ends_at": during[1]}
    taken: UUID | None = await sql.take(
        db, id=new_id(), doctor_id=doctor_id, person_id=person_id, **span
    )
    if taken is not None:
        return taken
    if person_id and await booking.is_person_busy(db, person_id=person_id, **span):
        raise PersonBusy
    raise SlotTaken


async def move(db: Db, id: UUID, doctor_id: UUID, person_id: UUID | None, during: Interval) -> None:
    """To another time, or back to life. Raises SlotTaken or PersonBusy, from the constraints."""
    whose = {"doctor_id": doctor_id, "person_id": person_id}
    await booking.lock_times(db, **whose, service_id=None)
    await booking.release_lapsed(
        db, **whose, service_id=None, busy_from=during[0], busy_until=during[1]
    )
    await sql.move(db, id=id, **whose, starts_at=during[0], ends_at=during[1])
    await offers.offer_freed(db, doctor_id)


async def forget_person(db: Db, ids: Sequence[UUID], doctor_id: UUID) -> None:
    """They take the doctor's time as before, and nobody else's."""
    await sql.forget_person(db, ids=ids, doctor_id=doctor_id)


async def release(db: Db, id: UUID, doctor_id: UUID) -> None:
    """Twice is fine."""
    if await sql.release(db, id=id, doctor_id=doctor_id):
        await offers.offer_freed(db, doctor_id)


async def is_awaited(db: Db, doctor_id: UUID) -> bool:
    """Whether a visit planned by hand is to come."""
    coming: bool = await sql.is_awaited(db, doctor_id=doctor_id)
    return coming


async def free_times(
    db: Db, doctor_id: UUID, times: list[datetime], minutes: int
) -> list[datetime]:
    """Those of `times` at which nothing stands in the way for so long."""
    rows = sql.free_times(db, doctor_id=doctor_id, times=times, minutes=minutes)
    return [row["at"] async for row in rows]
