"""Taking time off, everywhere at once: nothing new is booked or planned then, and what stands in
the way is named. In a transaction of `access.records`."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from healthlink.audit import trail
from healthlink.booking import schedules
from healthlink.booking.desk.calendar.dto import TimeOffCreate
from healthlink.booking.desk.calendar.time_off import as_asked, period
from healthlink.db.pool import Db
from healthlink.errors import NotFound
from healthlink.practice import access
from healthlink.practice.dto import Made, Practice
from healthlink.practice.time_off.dto import Away, AwayConflicts, AwayOut, InTheWay
from healthlink.practice.time_off.queries import sql


async def add(db: Db, practice: Practice, new: TimeOffCreate, now: datetime) -> Made:
    """On the practice's clock. Raises BadPeriod, TimePassed, TooFarAhead."""
    during = period(new, ZoneInfo(practice.timezone), now)
    id, _ = await schedules.take_off(db, practice.doctor_id, during, new.reason)
    await _record(db, practice, "time_off.add", id, starts_at=during[0], ends_at=during[1])
    return Made(id=id)


async def list_coming(db: Db, practice: Practice, *, fetch: int, skip: int) -> list[AwayOut]:
    """What is not over yet, the next first; also what the desk of one clinic has set."""
    rows = sql.coming(db, doctor_id=practice.doctor_id, fetch=fetch, skip=skip)
    return [_told(practice, row) async for row in rows]


async def get(db: Db, practice: Practice, id: UUID) -> AwayConflicts:
    """With the visits in its way, as they are now."""
    off: Away | None = await sql.time_off(db, id=id, doctor_id=practice.doctor_id)
    if off is None:
        raise NotFound
    rows = sql.in_the_way(db, id=id, doctor_id=practice.doctor_id, timezone=practice.timezone)
    conflicts: list[InTheWay] = [row async for row in rows]
    seen = [row.patient_id for row in conflicts if row.patient_id]
    await access.record(db, practice, "time_off.read", list(dict.fromkeys(seen)), id)
    return AwayConflicts(**_told(practice, off).model_dump(), conflicts=conflicts)


async def drop(db: Db, practice: Practice, id: UUID) -> None:
    """Raises NotFound also for what a clinic's desk has set."""
    if not await sql.is_own(db, id=id, doctor_id=practice.doctor_id):
        raise NotFound
    await schedules.back_on(db, practice.doctor_id, id)
    await _record(db, practice, "time_off.drop", id)


def _told(practice: Practice, off: Away) -> AwayOut:
    asked = as_asked(off, ZoneInfo(practice.timezone))
    return AwayOut(**asked.model_dump(), clinic_name=off.clinic_name)


async def _record(db: Db, practice: Practice, action: str, id: UUID, **detail: Any) -> None:
    """In the trail, as the desk does it; and as everything that is done in a practice."""
    detail["doctor_id"] = practice.doctor_id
    await trail.record(db, practice.user_id, action, id, **detail)
    await access.record(db, practice, action, (), id)
