"""Visits: planned, read, changed. In a transaction of `access.records`."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from healthlink.booking.blocks import blocks
from healthlink.booking.desk.errors import NotConfirmed
from healthlink.booking.errors import BadWindow
from healthlink.booking.schedules import MOST_DAYS
from healthlink.db.pool import Db
from healthlink.errors import NotFound
from healthlink.practice import access
from healthlink.practice.dto import Made, Practice
from healthlink.practice.mirror import booked
from healthlink.practice.visits import following, planned
from healthlink.practice.visits.dto import (
    PatientVisitCreate,
    PatientVisitOut,
    PatientVisitPatch,
    Plan,
    Status,
    Visit,
)
from healthlink.practice.visits.naming import naming
from healthlink.practice.visits.queries import sql


async def plan(db: Db, practice: Practice, patient_id: UUID, new: PatientVisitCreate) -> Made:
    """With a next visit, if one is named. Raises SlotTaken and PatientBusy for either."""
    now = await _queue(db, practice)
    patient = await _patient(db, practice, patient_id)
    if patient["archived"]:
        raise NotFound
    minutes = new.minutes or practice.visit_minutes
    wanted = Plan(new.visit_date, new.visit_time, minutes, new.status)
    whose = (patient_id, patient["person_id"])
    with naming("visit_"):
        id = await planned.add(db, practice, whose, wanted, now, notes=new.notes)
    await following.follow(db, practice, id, new, now)
    await access.record(db, practice, "visit.create", [patient_id], id)
    return Made(id=id)


async def change(db: Db, practice: Practice, id: UUID, patch: PatientVisitPatch) -> PatientVisitOut:
    """What was booked on the market is changed there, too: `booked.change` says what it raises."""
    now = await _queue(db, practice)
    visit: Visit | None = await sql.visit(db, id=id, doctor_id=practice.doctor_id)
    if visit is None:
        raise NotFound
    with naming("visit_"):
        if visit.appointment_id:
            await booked.change(db, practice, visit, patch)
        else:
            await planned.change(db, practice, visit, _changed(visit, patch), now)
    await following.follow(db, practice, id, patch, now)
    if patch.notes is not None:
        await sql.write_notes(db, id=id, doctor_id=practice.doctor_id, notes=patch.notes)
    await access.record(db, practice, "visit.change", [visit.patient_id], id)
    return await _get(db, practice, id)


async def confirm(db: Db, practice: Practice, id: UUID) -> None:
    """It stands already: the doctor has seen it, and the visit and the practice's books say so.
    Raises NotConfirmed if it is not planned any more. Twice is fine."""
    card = await get(db, practice, id)
    if card.status != "planned":
        raise NotConfirmed
    await sql.confirm(db, id=id, doctor_id=practice.doctor_id)
    await access.record(db, practice, "visit.confirm", [card.patient_id], id)


async def call_off(db: Db, practice: Practice, patient_id: UUID) -> None:
    """Whoever is no patient any more is not waited for: what was planned by hand is cancelled, and
    its time is free. What the patient has booked stays theirs."""
    now = await _queue(db, practice)
    coming = sql.to_come(db, patient_id=patient_id, doctor_id=practice.doctor_id)
    for visit in [row async for row in coming]:
        await planned.change(db, practice, visit, replace(visit.plan, status="cancelled"), now)
        await access.record(db, practice, "visit.change", [patient_id], visit.id)


async def forget_person(db: Db, practice: Practice, patient_id: UUID) -> None:
    """Before a card and an account are parted: what is planned by hand takes the doctor's time from
    now on, and no longer the person's."""
    await _queue(db, practice)
    taken = sql.taken(db, patient_id=patient_id, doctor_id=practice.doctor_id)
    ids = [row["engagement_id"] async for row in taken]
    await blocks.forget_person(db, ids, practice.doctor_id)


def _changed(visit: Visit, patch: PatientVisitPatch) -> Plan:
    return Plan(
        patch.visit_date or visit.visit_date,
        patch.visit_time if "visit_time" in patch.model_fields_set else visit.visit_time,
        patch.minutes or visit.minutes,
        patch.status or visit.status,
    )


async def get(db: Db, practice: Practice, id: UUID) -> PatientVisitOut:
    card = await _get(db, practice, id)
    await access.record(db, practice, "visit.read", [card.patient_id], id)
    return card


async def _get(db: Db, practice: Practice, id: UUID) -> PatientVisitOut:
    card: PatientVisitOut | None = await sql.card(db, id=id, doctor_id=practice.doctor_id)
    if card is None:
        raise NotFound
    return card


async def list_of_patient(
    db: Db, practice: Practice, patient_id: UUID, *, fetch: int, skip: int
) -> list[PatientVisitOut]:
    """The latest first, also those of a card that is put away."""
    await _patient(db, practice, patient_id)
    rows = sql.of_patient(
        db, patient_id=patient_id, doctor_id=practice.doctor_id, fetch=fetch, skip=skip
    )
    found: list[PatientVisitOut] = [row async for row in rows]
    await access.record(db, practice, "visit.list", [patient_id])
    return found


async def list_days(
    db: Db,
    practice: Practice,
    first: date | None,
    last: date | None,
    status: Status | None,
    now: datetime,
    *,
    fetch: int,
    skip: int,
) -> list[PatientVisitOut]:
    """In order; of today, on the practice's clock, if no day is named. Raises BadWindow."""
    first = first or now.astimezone(ZoneInfo(practice.timezone)).date()
    last = last or first
    if not 0 <= (last - first).days < MOST_DAYS:
        raise BadWindow("to")
    days = {"first": first, "last": last, "status": status}
    rows = sql.between(db, doctor_id=practice.doctor_id, **days, fetch=fetch, skip=skip)
    found: list[PatientVisitOut] = [row async for row in rows]
    seen = list(dict.fromkeys(row.patient_id for row in found))
    await access.record(db, practice, "visit.list", seen)
    return found


async def _queue(db: Db, practice: Practice) -> datetime:
    now: datetime = (await sql.queue(db, doctor_id=practice.doctor_id))["now"]
    return now


async def _patient(db: Db, practice: Practice, id: UUID) -> Any:
    patient = await sql.patient(db, id=id, doctor_id=practice.doctor_id)
    if patient is None:
        raise NotFound
    return patient
