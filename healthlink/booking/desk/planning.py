"""Booking for a caller, and moving a visit: the rules of time may be broken with a reason, the
constraints never."""

from dataclasses import asdict
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from healthlink.audit import trail
from healthlink.auth import users
from healthlink.booking import appointments, news, schedules, slots
from healthlink.booking.desk import visits
from healthlink.booking.desk.dto import Caller, Visit, VisitCreate, VisitOut, VisitPatch
from healthlink.booking.desk.errors import UnknownRoom
from healthlink.booking.desk.overrides import Rules
from healthlink.booking.desk.queries import sql
from healthlink.booking.dto import Plan
from healthlink.booking.errors import (
    AppointmentClosed,
    NotOffered,
    OutsideWorkingHours,
    SlotTaken,
    TimePassed,
)
from healthlink.booking.queries import sql as booking
from healthlink.booking.waitlist import offers
from healthlink.catalog.dependencies import Managed
from healthlink.db.pool import Db


async def book(db: Db, by: Managed, new: VisitCreate) -> VisitOut:
    """Confirmed at once, also if the service is prepaid: then it is paid at the desk."""
    plan = await schedules.get_plan(db, new.service_id, new.date, new.date)
    if (plan.clinic_id, plan.doctor_id) != (by.clinic_id, new.doctor_id):
        raise NotOffered("service_id")
    rules = Rules(new.override)
    times = appointments.times_of(plan, _start(plan, new.date, new.time, rules))
    user_id = await _caller(db, by.clinic_id, new.caller)
    id = await appointments.take(db, user_id, user_id, plan, times, hold=None)
    await sql.set_booked_by(db, id=id, clinic_id=by.clinic_id, user_id=by.user_id)
    await trail.record(
        db,
        by.user_id,
        "appointment.book",
        id,
        clinic_id=by.clinic_id,
        starts_at=times.starts_at,
        **rules.told(),
    )
    return await visits.get(db, by.clinic_id, id)


async def _caller(db: Db, clinic_id: UUID, caller: Caller) -> UUID:
    """The same caller as before by number and name, at this clinic. Never an account that somebody
    signs in to: nobody has proven that its telephone number is theirs."""
    who = {"clinic_id": clinic_id, "phone": caller.phone}
    await sql.lock_callers(db, **who)
    known: UUID | None = await sql.known_caller(db, full_name=caller.full_name, **who)
    if known is not None:
        return known
    user_id = await users.add_caller(db, caller.full_name, caller.phone)
    await sql.add_caller(db, user_id=user_id, full_name=caller.full_name, **who)
    return user_id


async def forget_caller(db: Db, user_id: UUID) -> None:
    """When the account is deleted: number and name, by which the desk would know them again."""
    await sql.forget_caller(db, user_id=user_id)


def _start(plan: Plan, day: date, wall: time, rules: Rules) -> datetime:
    """With leave also outside the working hours, on a day off, and earlier on the same day; never
    on a day that is over."""
    minute = appointments.minute_of(wall)
    try:
        return schedules.start_of(plan, day, minute)
    except (TimePassed, OutsideWorkingHours) as refusal:
        zone = ZoneInfo(plan.timezone)
        if day < plan.now.astimezone(zone).date() or not slots.exists(day, minute, zone):
            raise
        rules.broke(refusal)
        return slots.instant(day, minute, zone)


async def move(db: Db, by: Managed, id: UUID, to: VisitPatch, rules: Rules) -> VisitOut:
    """To another time, doctor or room, in one step: the old one is given up only for it."""
    visit = await visits.access(db, by.clinic_id, id)
    service_id, day, wall = aim = await _aim(db, by, visit, to)
    plan = await schedules.get_plan(db, service_id, day, day)
    visit = await _hold_both(db, by, visit, plan)
    if await _aim(db, by, visit, to) != aim:
        raise SlotTaken  # somebody was faster with what this move leaves as it is
    open_still(visit, rules)
    if to.room_id is not None:
        await _check_room(db, by, to.room_id, service_id)
    stays = (plan.doctor_id, day, wall) == (visit.doctor_id, visit.date, visit.time)
    if stays and to.room_id in (None, visit.room_id):
        return await visits.get(db, by.clinic_id, id)
    if not stays:
        await _to(db, by, visit, plan, _start(plan, day, wall, rules), to.room_id)
    else:
        await sql.release_room(db, id=id, room_id=to.room_id)
        await sql.set_room(db, id=id, clinic_id=by.clinic_id, room_id=to.room_id)
    moved = await visits.get(db, by.clinic_id, id)
    was = {"from": f"{visit.date} {visit.time:%H:%M}", "to": f"{moved.date} {moved.time:%H:%M}"}
    told = {**was, "doctor_id": moved.doctor_id, "room_id": moved.room_id, **rules.told()}
    await trail.record(db, by.user_id, "appointment.move", id, clinic_id=by.clinic_id, **told)
    return moved


async def _aim(db: Db, by: Managed, visit: Visit, to: VisitPatch) -> tuple[UUID, date, time]:
    """What the visit will be: what is left out stays."""
    service_id = await _service_for(db, by, visit, to.doctor_id)
    return service_id, to.date or visit.date, to.time or visit.time


async def _service_for(db: Db, by: Managed, visit: Visit, doctor_id: UUID | None) -> UUID:
    if doctor_id in (None, visit.doctor_id):
        return visit.service_id
    service_id: UUID | None = await sql.same_service(
        db, service_id=visit.service_id, clinic_id=by.clinic_id, doctor_id=doctor_id
    )
    if service_id is None:
        raise NotOffered("doctor_id")
    return service_id


async def _hold_both(db: Db, by: Managed, visit: Visit, plan: Plan) -> Visit:
    """First the queue for the new time, then the visit itself: the same order as everywhere."""
    await booking.lock_times(
        db, doctor_id=plan.doctor_id, person_id=visit.person_id, service_id=plan.service_id
    )
    return await visits.hold_still(db, by.clinic_id, visit.id)


def open_still(visit: Visit, rules: Rules) -> None:
    """What has ended can be changed with a reason; what was cancelled, closed or has run out,
    never."""
    if visit.status not in ("pending", "confirmed"):
        raise AppointmentClosed
    if visit.over:
        rules.broke(AppointmentClosed())


async def _check_room(db: Db, by: Managed, room_id: UUID, service_id: UUID) -> None:
    where = {"room_id": room_id, "service_id": service_id, "clinic_id": by.clinic_id}
    if not await sql.does_room_fit(db, **where):
        raise UnknownRoom("room_id")


async def _to(
    db: Db, by: Managed, visit: Visit, plan: Plan, start: datetime, room_id: UUID | None
) -> None:
    """Raises SlotTaken or PersonBusy, from the constraints."""
    times = appointments.times_of(plan, start)
    await booking.release_lapsed(
        db,
        doctor_id=plan.doctor_id,
        person_id=visit.person_id,
        service_id=plan.service_id,
        busy_from=times.busy_from,
        busy_until=times.busy_until,
    )
    what = {"id": visit.id, "clinic_id": by.clinic_id, "service_id": plan.service_id}
    if plan.doctor_id != visit.doctor_id:
        await news.tell_practice(db, visit.id)
    if await sql.move(db, **what, room_id=room_id, **asdict(times)) is None:
        raise SlotTaken  # no room is free
    await news.tell(db, visit.id, "moved")
    await offers.offer_freed(db, visit.doctor_id)
