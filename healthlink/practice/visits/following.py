"""The visit that follows another one: a real visit, made, moved and cancelled by the date that the
first one names for it."""

from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

from healthlink.db.pool import Db
from healthlink.practice.dto import Practice
from healthlink.practice.visits import planned
from healthlink.practice.visits.dto import PatientVisitCreate, PatientVisitPatch, Plan, Visit
from healthlink.practice.visits.errors import BadNextVisit, NextVisitOver
from healthlink.practice.visits.naming import naming
from healthlink.practice.visits.queries import sql

Named = PatientVisitCreate | PatientVisitPatch


async def follow(db: Db, practice: Practice, id: UUID, after: Named, now: datetime) -> None:
    """Does what `after` says of the next visit, if anything. Raises SlotTaken, PatientBusy."""
    if not after.model_fields_set & {"next_visit_date", "next_visit_time"}:
        return
    first: Visit = await sql.visit(db, id=id, doctor_id=practice.doctor_id)
    next: Visit | None = await sql.following(db, id=id, doctor_id=practice.doctor_id)
    standing = next if next and next.status != "cancelled" else None
    when = _when(after, standing)
    if standing and when == (standing.visit_date, standing.visit_time):
        return
    if standing and standing.status != "planned":
        raise NextVisitOver
    if when is None:
        if standing:
            none = replace(standing.plan, status="cancelled")
            await planned.change(db, practice, standing, none, now)
        return
    if when[0] < first.visit_date:
        raise BadNextVisit("next_visit_date")
    await _put(db, practice, first, next, when, now)


def _when(after: Named, standing: Visit | None) -> tuple[date, time | None] | None:
    """When the next visit shall be; None: there shall be none."""
    named = after.model_fields_set
    day, wall = after.next_visit_date, after.next_visit_time
    if standing and "next_visit_date" not in named:
        day = standing.visit_date
    if standing and "next_visit_time" not in named and day is not None:
        wall = standing.visit_time
    if day is None and wall is not None:
        raise BadNextVisit("next_visit_date")
    return None if day is None else (day, wall)


async def _put(
    db: Db,
    practice: Practice,
    first: Visit,
    next: Visit | None,
    when: tuple[date, time | None],
    now: datetime,
) -> None:
    """One that was cancelled comes back."""
    plan = Plan(*when, next.minutes if next else practice.visit_minutes, "planned")
    whose = (first.patient_id, first.person_id)
    with naming("next_visit_"):
        if next:
            await planned.change(db, practice, next, plan, now)
        else:
            await planned.add(db, practice, whose, plan, now, follows_id=first.id)
