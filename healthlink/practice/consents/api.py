"""Consents over HTTP."""

from uuid import UUID

from healthlink.dependencies import Language
from healthlink.errors import InvalidInput, NotFound, Unauthorized
from healthlink.practice.consents import consents
from healthlink.practice.consents.dto import ConsentCreate, ConsentOut, ConsentText, Purpose
from healthlink.practice.consents.errors import UnknownConsent
from healthlink.practice.dependencies import InPractice, Records
from healthlink.practice.errors import NoPractice
from healthlink.practice.joining import joining
from healthlink.problems import answers
from healthlink.routing import room
from healthlink.subscription.errors import SubscriptionLapsed

words = room("Patients", "/consents")
of_patient = room("Patients", "/patients")

ANY = (Unauthorized, NoPractice, NotFound, InvalidInput)


@words.get("", summary="What patients are asked to agree to")
async def consent_texts(language: Language) -> list[ConsentText]:
    """The words in use, in the reader's language."""
    return consents.in_use(language)


@of_patient.get(
    "/{patient_id}/consents", summary="What a patient agreed to", responses=answers(*ANY)
)
async def list_consents(patient_id: UUID, practice: InPractice, db: Records) -> list[ConsentOut]:
    """The latest first, also what was withdrawn."""
    return await consents.list_of(db, practice, patient_id)


@of_patient.post(
    "/{patient_id}/consents",
    status_code=201,
    summary="Note that a patient agrees",
    responses=answers(*ANY, SubscriptionLapsed, UnknownConsent),
)
async def give_consent(
    patient_id: UUID, new: ConsentCreate, practice: InPractice, db: Records
) -> list[ConsentOut]:
    """As the patient said or signed it at the doctor's. Twice is once."""
    return await consents.give(db, practice, patient_id, new.purpose, new.version)


@of_patient.delete(
    "/{patient_id}/consents/{purpose}",
    status_code=204,
    summary="Note that a patient withdraws",
    responses=answers(*ANY),
)
async def withdraw_consent(
    patient_id: UUID, purpose: Purpose, practice: InPractice, db: Records
) -> None:
    """The records stay: the law wants them kept. Without `account` the card is parted from the
    patient's account. Twice is fine."""
    if purpose == "account":
        await joining.part(db, practice, patient_id)
    else:
        await consents.withdraw(db, practice, patient_id, purpose)
