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
    found = sql.of_practice(db, doctor_id=practice.doctor_id, fetch=fetch, skip=skip)
    rows: list[AccessOut] = [row async for row in found]
    await access.record(db, practice, "access.list", _patients_of(rows))
    return rows


async def of_patient(
    db: Db, practice: Practice, patient_id: UUID, *, fetch: int, skip: int
) -> list[AccessOut]:
    """Raises NotFound."""
    await patients.check(db, practice, patient_id)
    whose = {"doctor_id": practice.doctor_id, "patient_id": patient_id}
    rows = [row async for row in sql.of_patient(db, **whose, fetch=fetch, skip=skip)]
    await access.record(db, practice, "access.list", [patient_id])
    return rows


def _patients_of(rows: list[AccessOut]) -> list[UUID]:
    return sorted({id for row in rows for id in row.patient_ids})
