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
    rows = await _rows(db, practice, None, fetch, skip)
    await access.record(db, practice, "access.list", _patients_of(rows))
    return rows


async def of_patient(
    db: Db, practice: Practice, patient_id: UUID, *, fetch: int, skip: int
) -> list[AccessOut]:
    """Raises NotFound."""
    await patients.check(db, practice, patient_id)
    rows = await _rows(db, practice, patient_id, fetch, skip)
    await access.record(db, practice, "access.list", [patient_id])
    return rows


async def _rows(
    db: Db, practice: Practice, patient_id: UUID | None, fetch: int, skip: int
) -> list[AccessOut]:
    whose = {"doctor_id": practice.doctor_id, "patient_id": patient_id}
    return [row async for row in sql.of_practice(db, **whose, fetch=fetch, skip=skip)]


def _patients_of(rows: list[AccessOut]) -> list[UUID]:
    return sorted({id for row in rows for id in row.patient_ids})
