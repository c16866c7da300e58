"""Given, given anew, withdrawn; nothing of it is ever forgotten."""

from uuid import UUID

from healthlink.db.pool import Db
from healthlink.ids import new_id
from healthlink.practice import access
from healthlink.practice.consents.dto import ConsentOut, ConsentText, Purpose
from healthlink.practice.consents.errors import UnknownConsent
from healthlink.practice.consents.queries import sql
from healthlink.practice.consents.texts import TEXTS, VERSION
from healthlink.practice.dto import Practice
from healthlink.practice.patients import patients


def in_use(language: str) -> list[ConsentText]:
    return [
        ConsentText(purpose=purpose, version=version, text=text[language])
        for (purpose, version), text in TEXTS.items()
        if version == VERSION
    ]


async def list_of(db: Db, practice: Practice, patient_id: UUID) -> list[ConsentOut]:
    """The latest first, also what is withdrawn. Raises NotFound."""
    await patients.check(db, practice, patient_id)
    await access.record(db, practice, "consent.list", [patient_id])
    return await _of(db, practice, patient_id)


async def _of(db: Db, practice: Practice, patient_id: UUID) -> list[ConsentOut]:
    rows = sql.of_patient(db, patient_id=patient_id, doctor_id=practice.doctor_id)
    return [row async for row in rows]


async def give(
    db: Db, practice: Practice, patient_id: UUID, purpose: Purpose, version: str
) -> list[ConsentOut]:
    """In the name of whoever acts. The same again changes nothing; another version takes the place
    of the one before. Raises NotFound, UnknownConsent."""
    if (purpose, version) not in TEXTS:
        raise UnknownConsent("version")
    await patients.check(db, practice, patient_id)
    given = {
        "patient_id": patient_id,
        "doctor_id": practice.doctor_id,
        "purpose": purpose,
        "version": version,
        "user_id": practice.user_id,
    }
    await sql.renew(db, **given)
    await sql.give(db, id=new_id(), **given)
    await access.record(db, practice, "consent.give", [patient_id])
    return await _of(db, practice, patient_id)


async def withdraw(db: Db, practice: Practice, patient_id: UUID, purpose: Purpose) -> None:
    """Twice is fine. What was done before stays lawful, and the records stay. Raises NotFound."""
    await patients.check(db, practice, patient_id)
    await sql.withdraw(
        db,
        patient_id=patient_id,
        doctor_id=practice.doctor_id,
        purpose=purpose,
        user_id=practice.user_id,
    )
    await access.record(db, practice, "consent.withdraw", [patient_id])
