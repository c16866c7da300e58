"""Doctors' profiles and the accounts that they belong to."""

from uuid import UUID

import asyncpg

from healthlink.catalog.queries import sql
from healthlink.db.pool import Db
from healthlink.errors import NotFound
from healthlink.ids import new_id


async def add_profile(
    db: Db, user_id: UUID, full_name: str, specialization: str, languages: list[str]
) -> UUID:
    """Of somebody who came by themselves: nobody finds it until a clinic or an administrator has
    accepted it. One account has one profile (a constraint)."""
    doctor_id = new_id()
    await sql.add_unlisted_doctor(
        db,
        id=doctor_id,
        user_id=user_id,
        full_name=full_name,
        specialization=specialization,
        languages=languages,
    )
    return doctor_id


async def rename(db: Db, doctor_id: UUID, full_name: str, specialization: str) -> None:
    await sql.rename_doctor(
        db, doctor_id=doctor_id, full_name=full_name, specialization=specialization
    )


async def hold_owner(db: Db, doctor_id: UUID) -> UUID | None:
    """Whose profile it is, until the end of the transaction. Raises NotFound."""
    row: asyncpg.Record | None = await sql.hold_owner(db, doctor_id=doctor_id)
    if row is None:
        raise NotFound
    owner: UUID | None = row["user_id"]
    return owner


async def hand_over(db: Db, user_id: UUID, doctor_id: UUID, *, instead_of: UUID | None) -> None:
    """The account's profile is `doctor_id` from now on, and no longer `instead_of`."""
    if instead_of:
        await sql.connect_doctor(db, doctor_id=instead_of, user_id=None)
    await sql.connect_doctor(db, doctor_id=doctor_id, user_id=user_id)


async def release(db: Db, user_id: UUID, *, forget: bool) -> None:
    """The profile, if the user has one, is nobody's. `forget`: nothing is known of the doctor but
    the name, and if patients never found it, that goes, too."""
    await sql.release_doctor(db, user_id=user_id, forget=forget)
