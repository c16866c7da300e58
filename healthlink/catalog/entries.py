"""Entering clinics, doctors and services."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from healthlink.catalog.queries import sql
from healthlink.db.pool import Db, Reader
from healthlink.ids import new_id


async def is_empty(db: Reader) -> bool:
    empty: bool = await sql.is_empty(db)
    return empty


async def add_clinic(db: Db, *, timezone: str, **about: Any) -> UUID:
    """Raises ZoneInfoNotFoundError for a zone that does not exist."""
    clinic_id = new_id()
    await sql.add_clinic(db, id=clinic_id, timezone=ZoneInfo(timezone).key, **about)
    return clinic_id


async def add_staff(db: Db, clinic_id: UUID, user_id: UUID) -> None:
    await sql.add_staff(db, clinic_id=clinic_id, user_id=user_id)


async def add_doctor(
    db: Db,
    clinics: Sequence[UUID],
    *,
    sees_adults: bool = True,
    sees_children: bool = False,
    **about: Any,
) -> UUID:
    doctor_id = new_id()
    seen = {"sees_adults": sees_adults, "sees_children": sees_children}
    await sql.add_doctor(db, id=doctor_id, **seen, **about)
    for clinic_id in clinics:
        await sql.add_doctor_to_clinic(db, doctor_id=doctor_id, clinic_id=clinic_id)
    return doctor_id


async def connect_doctor(db: Db, doctor_id: UUID, user_id: UUID) -> None:
    """Says whose account a doctor's profile is."""
    await sql.connect_doctor(db, doctor_id=doctor_id, user_id=user_id)


async def add_service(
    db: Db, clinic_id: UUID, doctor_id: UUID, procedure: str, **about: Any
) -> UUID:
    service_id = new_id()
    procedure_id = await procedure_called(db, procedure)
    await sql.add_service(
        db,
        id=service_id,
        clinic_id=clinic_id,
        doctor_id=doctor_id,
        procedure_id=procedure_id,
        **about,
    )
    return service_id


async def procedure_called(db: Db, name: str) -> UUID:
    """What offers of this name have in common; made if there is none yet."""
    procedure_id: UUID = await sql.procedure_called(db, id=new_id(), name=name)
    return procedure_id


async def add_services(db: Db, rows: Sequence[Mapping[str, Any]]) -> None:
    """As `add_service`, many at once; each row has every column, its own `id` too."""
    await sql.add_services(db, rows=orjson.dumps(rows, default=str).decode())
