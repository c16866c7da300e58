"""Visits over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from healthlink.booking.desk.errors import NotConfirmed, VisitNotYet
from healthlink.booking.errors import (
    AppointmentClosed,
    BadWindow,
    NotOffered,
    SlotTaken,
    TimePassed,
    TooFarAhead,
)
from healthlink.dependencies import Now, Page
from healthlink.errors import InvalidInput, NotFound, Unauthorized
from healthlink.fields import Day
from healthlink.idempotency.dependencies import IdempotencyKey
from healthlink.idempotency.errors import REFUSALS
from healthlink.practice.dependencies import InPractice, Records
from healthlink.practice.dto import Made
from healthlink.practice.errors import NoPractice
from healthlink.practice.visits import visits
from healthlink.practice.visits.dto import (
    PatientVisitCreate,
    PatientVisitOut,
    PatientVisitPatch,
    Status,
)
from healthlink.practice.visits.errors import (
    BadNextVisit,
    NextVisitOver,
    PatientBusy,
    SetByTheService,
)
from healthlink.problems import answers
from healthlink.routing import room
from healthlink.subscription.errors import SubscriptionLapsed

of_patient = room("Visits", "/patients/{patient_id}/visits")
each = room("Visits", "/visits")

ANY = (Unauthorized, NoPractice, InvalidInput)
WHEN = (SlotTaken, PatientBusy, VisitNotYet, BadNextVisit)
BOOKED = (AppointmentClosed, NotConfirmed, SetByTheService, NotOffered, TimePassed, TooFarAhead)


@of_patient.get("", summary="A patient's visits", responses=answers(*ANY, NotFound))
async def list_visits_of_patient(
    patient_id: UUID, practice: InPractice, db: Records, page: Page
) -> list[PatientVisitOut]:
    """The latest first. A `Link` header names the next page."""
    return page.cut(
        await visits.list_of_patient(db, practice, patient_id, fetch=page.fetch, skip=page.offset)
    )


@of_patient.post(
    "",
    status_code=201,
    summary="Plan a visit",
    responses=answers(*ANY, SubscriptionLapsed, NotFound, *WHEN, *REFUSALS),
)
async def plan_visit(
    patient_id: UUID,
    new: PatientVisitCreate,
    once: IdempotencyKey,
    practice: InPractice,
    db: Records,
) -> PatientVisitOut:
    """One with a time takes that time of your calendar: nobody can book it on the market, and what
    is booked there is refused here. What is over is never refused. `next_visit_date` plans one more
    visit."""
    assert practice.user_id
    made = await once.answer(
        db, practice.user_id, new, lambda: visits.plan(db, practice, patient_id, new), Made
    )
    return await visits.get(db, practice, made.id)


@each.get("", summary="Visits of some days", responses=answers(*ANY, BadWindow))
async def list_visits_of_days(
    practice: InPractice,
    db: Records,
    now: Now,
    page: Page,
    first: Annotated[
        Day | None, Query(alias="from", description="Default: today, in the practice")
    ] = None,
    last: Annotated[Day | None, Query(alias="to", description="Default: the same day")] = None,
    status: Annotated[Status | None, Query(description="Only these")] = None,
) -> list[PatientVisitOut]:
    """In order, those without a time after the others of their day; at most 31 days at once. A
    `Link` header names the next page."""
    days = (first, last, status, now)
    found = await visits.list_days(db, practice, *days, fetch=page.fetch, skip=page.offset)
    return page.cut(found)


@each.get("/{visit_id}", summary="A visit", responses=answers(*ANY, NotFound))
async def get_visit_of_practice(
    visit_id: UUID, practice: InPractice, db: Records
) -> PatientVisitOut:
    """Also one that was cancelled."""
    return await visits.get(db, practice, visit_id)


@each.patch(
    "/{visit_id}",
    summary="Change a visit",
    responses=answers(*ANY, SubscriptionLapsed, NotFound, *WHEN, *BOOKED, NextVisitOver),
)
async def change_visit(
    visit_id: UUID, patch: PatientVisitPatch, practice: InPractice, db: Records
) -> PatientVisitOut:
    """What the body does not name stays as it is; a cancelled visit gives its time back. If it was
    booked on the market, the appointment goes with it: the patient is told of another time by
    letter, a cancellation gives all the money back, and `completed` makes it fulfilled."""
    return await visits.change(db, practice, visit_id, patch)


@each.post(
    "/{visit_id}/confirm",
    status_code=204,
    summary="Confirm a visit",
    responses=answers(*ANY, SubscriptionLapsed, NotFound, NotConfirmed),
)
async def confirm_visit(visit_id: UUID, practice: InPractice, db: Records) -> None:
    """You have seen what a patient has booked: `confirmed_at` says so, and the access log. It
    stands without that, too. Twice is fine."""
    await visits.confirm(db, practice, visit_id)
