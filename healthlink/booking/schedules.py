"""When a doctor receives, and when not."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from healthlink.booking import slots
from healthlink.booking.dto import AppointmentOut, Plan, SlotOut
from healthlink.booking.errors import (
    BadWindow,
    NotOffered,
    OutsideWorkingHours,
    TimePassed,
    TooFarAhead,
)
from healthlink.booking.queries import sql
from healthlink.booking.slots import Hours, Interval, Length
from healthlink.booking.waitlist import freed
from healthlink.db.pool import Db, Reader
from healthlink.ids import new_id

HORIZON = timedelta(days=366)
MOST_DAYS = 31


async def get_plan(
    db: Reader, service_id: UUID, first: date | None = None, last: date | None = None
) -> Plan:
    """For these days on the clinic's calendar, by default a week from today. Raises NotOffered."""
    plan: Plan | None = await sql.plan(db, service_id=service_id, first=first, last=last)
    if plan is None:
        raise NotOffered("service_id")
    return plan


def free_times(plan: Plan) -> list[SlotOut]:
    """Every time at which `start_of` lets an appointment begin and that nobody has taken."""
    count = (plan.last - plan.first).days + 1
    if not 1 <= count <= MOST_DAYS:
        raise BadWindow("to")
    zone = ZoneInfo(plan.timezone)
    return [_slot(span, zone) for span in free_spans(plan) if span[0] <= plan.now + HORIZON]


def free_spans(plan: Plan) -> Iterator[Interval]:
    """The same one by one, for who needs the first that suits."""
    days = [plan.first + timedelta(days=n) for n in range((plan.last - plan.first).days + 1)]
    taken = [*spans(plan.taken), *spans(plan.off)]
    rooms = _rooms(plan) if plan.needs_room else None
    zone = ZoneInfo(plan.timezone)
    return slots.free(_hours(plan), zone, days, length(plan), taken, plan.now, rooms=rooms)


def start_of(plan: Plan, day: date, minute: int) -> datetime:
    """The instant of a wall-clock time at which an appointment may begin; raises what is wrong."""
    zone = ZoneInfo(plan.timezone)
    start = slots.instant(day, minute, zone)
    if start <= plan.now:
        raise TimePassed("date", "time")
    if start > plan.now + HORIZON:
        raise TooFarAhead("date")
    exists = slots.exists(day, minute, zone)
    if not exists or start not in slots.starts(_hours(plan), zone, day, length(plan)):
        raise OutsideWorkingHours("time")
    if slots.overlaps(length(plan).busy(start), slots.merged(spans(plan.off))):
        raise OutsideWorkingHours("time")
    return start


def length(plan: Plan) -> Length:
    return Length(
        timedelta(minutes=plan.duration_minutes),
        timedelta(minutes=plan.buffer_before_minutes),
        timedelta(minutes=plan.buffer_after_minutes),
    )


def _hours(plan: Plan) -> list[Hours]:
    return [Hours(*row) for row in plan.hours]


def _rooms(plan: Plan) -> list[list[Interval]]:
    """The busy times of each room that will do."""
    busy: dict[UUID, list[Interval]] = {room: [] for room in plan.rooms}
    for room, span in zip(plan.rooms_taken_ids, spans(plan.rooms_taken), strict=True):
        busy[room].append(span)
    return list(busy.values())


def spans(ranges: Iterable[Any]) -> list[Interval]:
    return [(span.lower, span.upper) for span in ranges]


def _slot(span: Interval, zone: ZoneInfo) -> SlotOut:
    wall = span[0].astimezone(zone)
    return SlotOut(date=wall.date(), time=wall.time(), starts_at=span[0], ends_at=span[1])


async def set_hours(db: Db, doctor_id: UUID, clinic_id: UUID, hours: Iterable[Hours]) -> None:
    """Replaces a doctor's week at a clinic. What is booked stays booked."""
    await sql.drop_hours(db, doctor_id=doctor_id, clinic_id=clinic_id)
    for shift in hours:
        await sql.add_hours(
            db,
            id=new_id(),
            doctor_id=doctor_id,
            clinic_id=clinic_id,
            weekday=shift.weekday,
            opens=shift.opens,
            closes=shift.closes,
            step_minutes=shift.step,
        )
    await freed.offer_soon(db, doctor_id)


async def take_off(
    db: Db, doctor_id: UUID, during: Interval, reason: str = "", *, clinic_id: UUID | None = None
) -> tuple[UUID, list[AppointmentOut]]:
    """A time in which the doctor does not receive, anywhere or at one clinic; answers it and the
    appointments in its way, which stay until somebody moves or cancels them."""
    starts_at, ends_at = during
    time_off_id = new_id()
    await sql.lock_doctor(db, doctor_id=doctor_id)
    await sql.release_lapsed(
        db,
        doctor_id=doctor_id,
        person_id=None,
        service_id=None,
        busy_from=starts_at,
        busy_until=ends_at,
    )
    await freed.withdraw(db, doctor_id, clinic_id, during)
    await sql.add_time_off(
        db,
        id=time_off_id,
        doctor_id=doctor_id,
        clinic_id=clinic_id,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
    )
    while await sql.fill_time_off(db, time_off_id=time_off_id):
        pass  # a booking was faster: it is in the way now, what is left of the gap is taken next
    in_the_way = sql.appointments_during(db, time_off_id=time_off_id)
    return time_off_id, [row async for row in in_the_way]


async def back_on(db: Db, doctor_id: UUID, time_off_id: UUID) -> None:
    await sql.drop_time_off(db, time_off_id=time_off_id, doctor_id=doctor_id)
    await freed.offer_soon(db, doctor_id)
