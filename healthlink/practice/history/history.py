"""Who opened what, for those whose records they are."""

from uuid import UUID

from healthlink.db.pool import Db
from healthlink.practice import access
from healthlink.practice.dto import Practice
from healthlink.practice.history.dto import AccessOut
from healthlink.practice.history.queries import sql
from healthlink.practice.patients import patients


async def list_all(db: Db, practice: Practice, *, fetch: int, skip: int) -> list[AccessOut]:
    """The latest first."""
    doctor_ids = await _own(db, practice)
    found = sql.of_practices(db, doctor_ids=doctor_ids, fetch=fetch, skip=skip)
    rows: list[AccessOut] = [row async for row in found]
    await access.record(db, practice, "access.list", _patients_of(rows))
    return rows


async def of_patient(
    db: Db, practice: Practice, patient_id: UUID, *, fetch: int, skip: int
) -> list[AccessOut]:
    """Raises NotFound."""
    await patients.check(db, practice, patient_id)
    whose = {"doctor_ids": await _own(db, practice), "patient_id": patient_id}
    rows = [row async for row in sql.of_patient(db, **whose, fetch=fetch, skip=skip)]
    await access.record(db, practice, "access.list", [patient_id])
    return rows


async def _own(db: Db, practice: Practice) -> list[UUID]:
    """The practice, and those that have become a part of it: the transaction sees them, too."""
    before = [row["id"] async for row in sql.practices_before(db, doctor_id=practice.doctor_id)]
    await access.act_as(db, practice, *before)
    return [practice.doctor_id, *before]


def _patients_of(rows: list[AccessOut]) -> list[UUID]:
    return sorted({id for row in rows for id in row.patient_ids})
