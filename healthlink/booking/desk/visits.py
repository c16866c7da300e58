"""The clinic's visits: what the desk sees of them, and holding one still to change it."""

from datetime import date
from uuid import UUID

from healthlink.booking.desk.dto import Visit, VisitOut
from healthlink.booking.desk.queries import sql
from healthlink.booking.dto import Status
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound


async def list_day(
    db: Reader,
    clinic_id: UUID,
    day: date | None,
    doctor_id: UUID | None,
    status: Status | None,
    *,
    fetch: int,
    skip: int,
) -> list[VisitOut]:
    """By time; of today, on the clinic's calendar, if no day is given."""
    rows = sql.day(
        db,
        clinic_id=clinic_id,
        date=day,
        doctor_id=doctor_id,
        status=status,
        fetch=fetch,
        skip=skip,
    )
    return await show(db, clinic_id, [row["id"] async for row in rows])


async def show(db: Reader, clinic_id: UUID, ids: list[UUID]) -> list[VisitOut]:
    """By time."""
    return [row async for row in sql.visits(db, clinic_id=clinic_id, ids=ids)] if ids else []


async def get(db: Reader, clinic_id: UUID, id: UUID) -> VisitOut:
    shown = await show(db, clinic_id, [id])
    if not shown:
        raise NotFound
    return shown[0]


async def access(db: Reader, clinic_id: UUID, id: UUID) -> Visit:
    visit: Visit | None = await sql.visit(db, id=id, clinic_id=clinic_id)
    if visit is None:
        raise NotFound
    return visit


async def hold_still(db: Db, clinic_id: UUID, id: UUID) -> Visit:
    """The visit as it is, and stays until the end of the transaction."""
    await sql.lock(db, id=id, clinic_id=clinic_id)
    return await access(db, clinic_id, id)
