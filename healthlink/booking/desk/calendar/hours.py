"""A doctor's week at the clinic."""

from typing import Any
from uuid import UUID

from healthlink.audit import trail
from healthlink.booking import schedules
from healthlink.booking.desk import visits
from healthlink.booking.desk.calendar.dto import ShiftIn, WeekIn, WeekOut
from healthlink.booking.desk.calendar.queries import sql
from healthlink.booking.queries import sql as booking
from healthlink.booking.slots import Hours
from healthlink.catalog.dependencies import Managed
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound


async def access_doctor(db: Reader, clinic_id: UUID, doctor_id: UUID) -> None:
    """Raises NotFound for one who does not receive at the clinic."""
    if not await sql.receives_here(db, clinic_id=clinic_id, doctor_id=doctor_id):
        raise NotFound


async def get(db: Reader, clinic_id: UUID, doctor_id: UUID) -> WeekOut:
    """With the coming visits that lie outside of it."""
    await access_doctor(db, clinic_id, doctor_id)
    where = {"clinic_id": clinic_id, "doctor_id": doctor_id}
    shifts = [row async for row in sql.hours(db, **where)]
    outside = [row["id"] async for row in sql.outside_hours(db, **where)]
    return WeekOut(hours=shifts, conflicts=await visits.show(db, clinic_id, outside))


async def replace(db: Db, by: Managed, doctor_id: UUID, week: WeekIn) -> WeekOut:
    """Raises HoursOverlap, from the constraint."""
    await access_doctor(db, by.clinic_id, doctor_id)
    await booking.lock_doctor(db, doctor_id=doctor_id)
    before = await get(db, by.clinic_id, doctor_id)
    await schedules.set_hours(db, doctor_id, by.clinic_id, map(_hours, week.hours))
    after = await get(db, by.clinic_id, doctor_id)
    if after.hours != before.hours:
        await trail.record(
            db,
            by.user_id,
            "hours.replace",
            doctor_id,
            clinic_id=by.clinic_id,
            before=_written(before),
            after=_written(after),
        )
    return after


def _hours(shift: ShiftIn) -> Hours:
    return Hours(shift.weekday, shift.opens, shift.closes, shift.step_minutes)


def _written(week: WeekOut) -> list[dict[str, Any]]:
    return [shift.model_dump(mode="json") for shift in week.hours]
