"""When a doctor does not receive at the clinic.

Always of this clinic only: where else the doctor receives is not this desk's to close, and visits
there are not its to see. Booking looks at it; a booking that is on its way at the same moment may
still come through, and is among the conflicts when they are next asked for.
"""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from healthlink.audit import trail
from healthlink.booking import schedules, slots
from healthlink.booking.appointments import minute_of
from healthlink.booking.desk import visits
from healthlink.booking.desk.calendar.dto import (
    MIDNIGHT,
    TimeOff,
    TimeOffConflicts,
    TimeOffCreate,
    TimeOffOut,
)
from healthlink.booking.desk.calendar.errors import BadPeriod
from healthlink.booking.desk.calendar.hours import access_doctor
from healthlink.booking.desk.calendar.queries import sql
from healthlink.booking.errors import TimePassed, TooFarAhead
from healthlink.booking.slots import Interval
from healthlink.booking.waitlist import freed
from healthlink.catalog.dependencies import Managed
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound

INSTANT = timedelta(microseconds=1)


async def list_coming(
    db: Reader, clinic_id: UUID, doctor_id: UUID, *, fetch: int, skip: int
) -> list[TimeOffOut]:
    """What is not over yet, the next first."""
    await access_doctor(db, clinic_id, doctor_id)
    zone = await _zone(db, clinic_id)
    rows = sql.times_off(db, clinic_id=clinic_id, doctor_id=doctor_id, fetch=fetch, skip=skip)
    return [as_asked(row, zone) async for row in rows]


async def get(db: Reader, clinic_id: UUID, doctor_id: UUID, id: UUID) -> TimeOffConflicts:
    """With the visits in its way, as they are now."""
    off: TimeOff | None = await sql.time_off(db, clinic_id=clinic_id, doctor_id=doctor_id, id=id)
    if off is None:
        raise NotFound
    ids = [row["id"] async for row in sql.visits_during(db, clinic_id=clinic_id, id=id)]
    told = as_asked(off, await _zone(db, clinic_id))
    conflicts = await visits.show(db, clinic_id, ids)
    return TimeOffConflicts(**told.model_dump(), conflicts=conflicts)


async def add(
    db: Db, by: Managed, doctor_id: UUID, new: TimeOffCreate, now: datetime
) -> TimeOffConflicts:
    """From today on, for a year at most."""
    await access_doctor(db, by.clinic_id, doctor_id)
    during = period(new, await _zone(db, by.clinic_id), now)
    id, _ = await schedules.take_off(db, doctor_id, during, new.reason, clinic_id=by.clinic_id)
    told = {"doctor_id": doctor_id, "starts_at": during[0], "ends_at": during[1]}
    why = new.reason or None
    await trail.record(
        db, by.user_id, "time_off.add", id, clinic_id=by.clinic_id, reason=why, **told
    )
    return await get(db, by.clinic_id, doctor_id, id)


async def drop(db: Db, by: Managed, doctor_id: UUID, id: UUID) -> None:
    dropped = await sql.drop_time_off(db, clinic_id=by.clinic_id, doctor_id=doctor_id, id=id)
    if dropped is None:
        raise NotFound
    await trail.record(
        db, by.user_id, "time_off.drop", id, clinic_id=by.clinic_id, doctor_id=doctor_id
    )
    await freed.offer_soon(db, doctor_id)


async def _zone(db: Reader, clinic_id: UUID) -> ZoneInfo:
    return ZoneInfo(await sql.timezone(db, clinic_id=clinic_id))


def period(new: TimeOffCreate, zone: ZoneInfo, now: datetime) -> Interval:
    if new.first < now.astimezone(zone).date():
        raise TimePassed("from")
    opens = minute_of(new.from_time) if new.from_time else 0
    closes = minute_of(new.to_time) if new.to_time else MIDNIGHT
    starts_at = slots.instant(new.first, opens, zone)
    ends_at = slots.instant(new.last, closes, zone)
    if ends_at <= starts_at:
        raise BadPeriod("to")
    if ends_at <= now:
        raise TimePassed("to")
    if ends_at > now + schedules.HORIZON:
        raise TooFarAhead("to")
    return starts_at, ends_at


def as_asked(off: TimeOff, zone: ZoneInfo) -> TimeOffOut:
    """As it was asked for: a whole day ends where the next begins."""
    begins = off.starts_at.astimezone(zone)
    ends = off.ends_at.astimezone(zone)
    return TimeOffOut(
        id=off.id,
        first=begins.date(),
        last=(ends - INSTANT).date(),
        from_time=_unless_midnight(begins),
        to_time=_unless_midnight(ends),
        starts_at=off.starts_at,
        ends_at=off.ends_at,
        reason=off.reason,
    )


def _unless_midnight(at: datetime) -> time | None:
    return at.time() if at.time() != time() else None
