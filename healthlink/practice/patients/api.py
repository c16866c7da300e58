"""Cards over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from healthlink.dependencies import Page
from healthlink.errors import InvalidInput, NotFound, Unauthorized
from healthlink.fields import Search
from healthlink.idempotency.dependencies import IdempotencyKey
from healthlink.idempotency.errors import REFUSALS
from healthlink.practice.dependencies import InPractice, Records
from healthlink.practice.dto import Made
from healthlink.practice.errors import NoPractice
from healthlink.practice.icd10.errors import UnknownCode
from healthlink.practice.patients import patients
from healthlink.practice.patients.dto import (
    PatientCreate,
    PatientOut,
    PatientPatch,
    PatientRow,
    Sort,
    Status,
)
from healthlink.practice.visits import visits
from healthlink.problems import answers
from healthlink.routing import room
from healthlink.subscription.errors import SubscriptionLapsed

cards = room("Patients", "/patients")

ANY = (Unauthorized, NoPractice, InvalidInput)


@cards.get("", summary="My patients", responses=answers(*ANY))
async def list_patients(
    practice: InPractice,
    db: Records,
    page: Page,
    search: Annotated[
        Search | None, Query(description="Part of a name, in any script, or of a phone number")
    ] = None,
    status: Annotated[Status | None, Query(description="Only these")] = None,
    sort: Annotated[
        Sort, Query(description="By name, or those first whose card was written last")
    ] = "name",
    archived: Annotated[bool, Query(description="The deleted ones instead")] = False,
) -> list[PatientRow]:
    """A `Link` header names the next page."""
    return page.cut(
        await patients.list_all(
            db,
            practice,
            search,
            status,
            sort,
            archived=archived,
            fetch=page.fetch,
            skip=page.offset,
        )
    )


@cards.post(
    "",
    status_code=201,
    summary="Add a patient",
    responses=answers(*ANY, SubscriptionLapsed, UnknownCode, *REFUSALS),
)
async def add_patient(
    new: PatientCreate, once: IdempotencyKey, practice: InPractice, db: Records
) -> PatientOut:
    """Two cards of the same name are two patients."""
    assert practice.user_id
    made = await once.answer(
        db, practice.user_id, new, lambda: patients.add(db, practice, new), Made
    )
    return await patients.get(db, practice, made.id)


@cards.get("/{patient_id}", summary="A patient's card", responses=answers(*ANY, NotFound))
async def get_patient(patient_id: UUID, practice: InPractice, db: Records) -> PatientOut:
    """Also one that is deleted."""
    return await patients.get(db, practice, patient_id)


@cards.patch(
    "/{patient_id}",
    summary="Change a card",
    responses=answers(*ANY, SubscriptionLapsed, UnknownCode, NotFound),
)
async def change_patient(
    patient_id: UUID, patch: PatientPatch, practice: InPractice, db: Records
) -> PatientOut:
    """What the body does not name stays as it is."""
    return await patients.change(db, practice, patient_id, patch)


@cards.delete(
    "/{patient_id}",
    status_code=204,
    summary="Delete a patient",
    responses=answers(*ANY, SubscriptionLapsed, NotFound),
)
async def archive_patient(patient_id: UUID, practice: InPractice, db: Records) -> None:
    """The card is put away, with its visits and files: the law wants records kept. It can be
    restored. Visits to come that you have planned are cancelled; what the patient has booked
    stays. Twice is fine."""
    await visits.call_off(db, practice, patient_id)
    await patients.archive(db, practice, patient_id)


@cards.post(
    "/{patient_id}/restore",
    summary="Restore a patient",
    responses=answers(*ANY, SubscriptionLapsed, NotFound),
)
async def restore_patient(patient_id: UUID, practice: InPractice, db: Records) -> PatientOut:
    """Takes a deletion back. Twice is fine."""
    return await patients.restore(db, practice, patient_id)
