"""What people like; adding twice and removing twice is one."""

from typing import Any
from uuid import UUID

from healthlink.auth.users import part_of_export
from healthlink.catalog.dto import ClinicCard, DoctorCard
from healthlink.catalog.queries import sql
from healthlink.db import violations
from healthlink.db.pool import Reader
from healthlink.errors import NotFound

ALL = 10_000

violations.means("favourite_clinic_clinic_id_fkey", NotFound)
violations.means("favourite_doctor_doctor_id_fkey", NotFound)


async def add_clinic(db: Reader, user_id: UUID, clinic_id: UUID) -> None:
    await sql.add_favourite_clinic(db, user_id=user_id, clinic_id=clinic_id)


async def drop_clinic(db: Reader, user_id: UUID, clinic_id: UUID) -> None:
    await sql.drop_favourite_clinic(db, user_id=user_id, clinic_id=clinic_id)


async def clinics(
    db: Reader, user_id: UUID, base_url: str, *, fetch: int, skip: int
) -> list[ClinicCard]:
    rows = sql.favourite_clinics(db, base_url=base_url, user_id=user_id, fetch=fetch, skip=skip)
    return [row async for row in rows]


async def add_doctor(db: Reader, user_id: UUID, doctor_id: UUID) -> None:
    if not await sql.add_favourite_doctor(db, user_id=user_id, doctor_id=doctor_id):
        raise NotFound


async def drop_doctor(db: Reader, user_id: UUID, doctor_id: UUID) -> None:
    await sql.drop_favourite_doctor(db, user_id=user_id, doctor_id=doctor_id)


async def doctors(
    db: Reader, user_id: UUID, base_url: str, *, fetch: int, skip: int
) -> list[DoctorCard]:
    rows = sql.favourite_doctors(db, base_url=base_url, user_id=user_id, fetch=fetch, skip=skip)
    return [DoctorCard(**dict(row)) async for row in rows]


@part_of_export("favourites")
async def _export(db: Reader, user_id: UUID) -> dict[str, Any]:
    liked_clinics = await clinics(db, user_id, "", fetch=ALL, skip=0)
    liked_doctors = await doctors(db, user_id, "", fetch=ALL, skip=0)
    return {
        "clinics": [card.model_dump(mode="json") for card in liked_clinics],
        "doctors": [card.model_dump(mode="json") for card in liked_doctors],
    }
