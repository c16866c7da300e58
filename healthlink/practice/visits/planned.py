"""Visits that are planned by hand, and the time of the doctor that they take: all that is not over,
has a time, and was not cancelled."""

from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from healthlink.booking import slots
from healthlink.booking.appointments import minute_of
from healthlink.booking.blocks import blocks
from healthlink.booking.desk.errors import VisitNotYet
from healthlink.booking.slots import Interval
from healthlink.db.pool import Db
from healthlink.ids import new_id
from healthlink.practice.dto import Practice
from healthlink.practice.visits.dto import Plan, Visit
from healthlink.practice.visits.queries import sql


async def add(
    db: Db,
    practice: Practice,
    patient: tuple[UUID, UUID | None],
    plan: Plan,
    now: datetime,
    *,
    notes: str = "",
    follows_id: UUID | None = None,
) -> UUID:
    """`patient`: the card, and the person it is joined with. Raises SlotTaken, PersonBusy,
    VisitNotYet. What is over takes no time, and is refused for nobody's sake."""
    patient_id, person_id = patient
    _check(practice, plan, now)
    during, taken, id = _during(practice, plan), None, new_id()
    if during and _takes(plan, during, now):
        taken = await blocks.take(db, practice.doctor_id, person_id, during)
    await sql.add(
        db,
        id=id,
        doctor_id=practice.doctor_id,
        patient_id=patient_id,
        notes=notes,
        starts_at=during and during[0],
        engagement_id=taken,
        follows_id=follows_id,
        **asdict(plan),
    )
    return id


async def change(db: Db, practice: Practice, visit: Visit, plan: Plan, now: datetime) -> None:
    """Raises as `add` does; what is refused leaves the visit where it is."""
    if plan == visit.plan:
        return
    _check(practice, plan, now)
    during = _during(practice, plan)
    taken = await _retake(db, practice, visit, plan, now)
    await sql.change(
        db,
        id=visit.id,
        doctor_id=practice.doctor_id,
        starts_at=during and during[0],
        engagement_id=taken,
        **asdict(plan),
    )


async def _retake(
    db: Db, practice: Practice, visit: Visit, plan: Plan, now: datetime
) -> UUID | None:
    """The time that the changed visit takes, instead of what it took."""
    during, taken, doctor_id = _during(practice, plan), visit.engagement_id, practice.doctor_id
    same = during == _during(practice, visit.plan)
    if during and _takes(plan, during, now):
        if taken is None:
            return await blocks.take(db, doctor_id, visit.person_id, during)
        if not same or visit.status == "cancelled":
            await blocks.move(db, taken, doctor_id, visit.person_id, during)
    elif taken and not (same and plan.status != "cancelled"):
        await blocks.release(db, taken, doctor_id)
    return taken


def _check(practice: Practice, plan: Plan, now: datetime) -> None:
    """What is to come has neither taken place nor been missed."""
    today = now.astimezone(ZoneInfo(practice.timezone)).date()
    if plan.status in ("completed", "no_show") and plan.visit_date > today:
        raise VisitNotYet


def _takes(plan: Plan, during: Interval, now: datetime) -> bool:
    return plan.status != "cancelled" and during[1] > now


def _during(practice: Practice, plan: Plan) -> Interval | None:
    if plan.visit_time is None:
        return None
    zone = ZoneInfo(practice.timezone)
    starts_at = slots.instant(plan.visit_date, minute_of(plan.visit_time), zone)
    return starts_at, starts_at + timedelta(minutes=plan.minutes)
