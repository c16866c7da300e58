"""Cards: written, found, changed, put away. In a transaction of `access.records`."""

import re
from typing import Any
from uuid import UUID

from healthlink.db.pool import Db
from healthlink.errors import NotFound
from healthlink.ids import new_id
from healthlink.practice import access
from healthlink.practice.dto import Made, Practice
from healthlink.practice.patients.dto import (
    PatientCreate,
    PatientOut,
    PatientPatch,
    PatientRow,
    Sort,
    Status,
)
from healthlink.practice.patients.queries import sql

MAY_BE_EMPTY = {"birth_date", "phone", "diagnosis_code"}
ENOUGH_DIGITS = 3


async def add(db: Db, practice: Practice, new: PatientCreate) -> Made:
    made = Made(id=new_id())
    await sql.add(
        db, id=made.id, doctor_id=practice.doctor_id, origin="practice", **new.model_dump()
    )
    await access.record(db, practice, "patient.create", [made.id])
    return made


async def get(db: Db, practice: Practice, id: UUID) -> PatientOut:
    card = await _get(db, practice, id)
    await access.record(db, practice, "patient.read", [id])
    return card


async def _get(db: Db, practice: Practice, id: UUID) -> PatientOut:
    card: PatientOut | None = await sql.patient(db, id=id, doctor_id=practice.doctor_id)
    if card is None:
        raise NotFound
    return card


async def check(db: Db, practice: Practice, id: UUID) -> None:
    """Raises NotFound if the practice has no such card, put away or not."""
    if not await sql.exists(db, id=id, doctor_id=practice.doctor_id):
        raise NotFound


async def list_all(
    db: Db,
    practice: Practice,
    term: str | None,
    status: Status | None,
    sort: Sort,
    *,
    archived: bool,
    fetch: int,
    skip: int,
) -> list[PatientRow]:
    """By name, also as it sounds in another script, or by the digits of the phone number."""
    digits = re.sub(r"\D", "", term or "")
    rows = (sql.by_name if sort == "name" else sql.by_change)(
        db,
        doctor_id=practice.doctor_id,
        term=term or None,
        digits=digits if len(digits) >= ENOUGH_DIGITS else None,
        status=status,
        archived=archived,
        fetch=fetch,
        skip=skip,
    )
    found: list[PatientRow] = [row async for row in rows]
    await access.record(db, practice, "patient.list", [row.id for row in found])
    return found


async def change(db: Db, practice: Practice, id: UUID, patch: PatientPatch) -> PatientOut:
    """Raises NotFound for what is put away, too: restore it first."""
    row = await sql.lock(db, id=id, doctor_id=practice.doctor_id)
    if row is None:
        raise NotFound
    whole = {**row, **_wishes(patch)}
    if whole != dict(row):
        await sql.change(db, id=id, doctor_id=practice.doctor_id, **whole)
    await access.record(db, practice, "patient.change", [id])
    return await _get(db, practice, id)


def _wishes(patch: PatientPatch) -> dict[str, Any]:
    named = patch.model_dump(exclude_unset=True)
    return {
        field: value for field, value in named.items() if value is not None or field in MAY_BE_EMPTY
    }


async def archive(db: Db, practice: Practice, id: UUID) -> None:
    """Records must be kept for years: nothing is deleted, and it can be undone. Twice is fine."""
    if not await sql.archive(db, id=id, doctor_id=practice.doctor_id):
        raise NotFound
    await access.record(db, practice, "patient.archive", [id])


async def restore(db: Db, practice: Practice, id: UUID) -> PatientOut:
    if not await sql.restore(db, id=id, doctor_id=practice.doctor_id):
        raise NotFound
    await access.record(db, practice, "patient.restore", [id])
    return await _get(db, practice, id)
