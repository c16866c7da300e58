"""Doctors of a clinic: entered, changed, joining, leaving.

Whose doctor is it? A clinic's staff may change a profile while the doctor receives nowhere but
where they work themselves. They may bring a doctor to their clinic from another where they work, or
back who left it and receives nowhere now. For everybody else neither clinic can speak alone: an
administrator does it, who has asked the doctor.
"""

from typing import Any
from uuid import UUID

from healthlink.audit import trail
from healthlink.catalog.dependencies import Managed
from healthlink.catalog.manage import changes
from healthlink.catalog.manage.dto import DoctorCreate, DoctorPatch, StaffDoctor, StaffDoctorCard
from healthlink.catalog.manage.errors import DoctorElsewhere, DoctorUnlisted
from healthlink.catalog.manage.queries import sql
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id

PROFILE = (
    "full_name",
    "specialization",
    "description",
    "languages",
    "sees_adults",
    "sees_children",
)


async def list_here(
    db: Reader, clinic_id: UUID, base_url: str, term: str | None, *, fetch: int, skip: int
) -> list[StaffDoctorCard]:
    page = {"base_url": base_url, "term": term or None, "fetch": fetch, "skip": skip}
    return [row async for row in sql.doctors_of_clinic(db, clinic_id=clinic_id, **page)]


async def receives(db: Reader, clinic_id: UUID, doctor_id: UUID) -> bool:
    here: bool = await sql.receives(db, clinic_id=clinic_id, doctor_id=doctor_id)
    return here


async def get_here(db: Reader, clinic_id: UUID, doctor_id: UUID, base_url: str) -> StaffDoctor:
    """Raises NotFound for a doctor who does not receive here."""
    if not await receives(db, clinic_id, doctor_id):
        raise NotFound
    return await get(db, doctor_id, base_url)


async def get(db: Reader, doctor_id: UUID, base_url: str) -> StaffDoctor:
    doctor: StaffDoctor | None = await sql.doctor(db, base_url=base_url, doctor_id=doctor_id)
    if doctor is None:
        raise NotFound
    return doctor


async def add(db: Db, managed: Managed, new: DoctorCreate, base_url: str) -> StaffDoctor:
    """A new profile, on the market at once."""
    doctor_id, profile = new_id(), new.model_dump()
    await sql.add_doctor(db, id=doctor_id, **profile)
    await sql.join_clinic(db, clinic_id=managed.clinic_id, doctor_id=doctor_id)
    await _record(db, managed, "doctor.add", doctor_id, after=profile)
    return await get(db, doctor_id, base_url)


async def change(
    db: Db, managed: Managed, doctor_id: UUID, patch: DoctorPatch, base_url: str
) -> StaffDoctor:
    """Raises NotFound, DoctorElsewhere."""
    row = await sql.hold_doctor(db, doctor_id=doctor_id)
    await may_change(db, managed, doctor_id)
    profile = {field: row[field] for field in PROFILE}
    change = changes.between(profile, changes.wishes(patch))
    if change:
        await sql.set_doctor(db, doctor_id=doctor_id, **change.whole)
        await _record(db, managed, "doctor.change", doctor_id, **change.trace)
    return await get(db, doctor_id, base_url)


async def may_change(db: Reader, managed: Managed, doctor_id: UUID) -> None:
    """Raises NotFound for a doctor who does not receive here, DoctorElsewhere."""
    if not await receives(db, managed.clinic_id, doctor_id):
        raise NotFound
    if not managed.is_admin and await _elsewhere(db, managed, doctor_id):
        raise DoctorElsewhere


async def join(db: Db, managed: Managed, doctor_id: UUID, base_url: str) -> StaffDoctor:
    """A doctor of the market receives here too. Twice is fine. Raises NotFound, DoctorElsewhere."""
    row = await sql.hold_doctor(db, doctor_id=doctor_id)
    here = await receives(db, managed.clinic_id, doctor_id)
    if row is None or not (here or managed.is_admin or row["listed"]):
        raise NotFound
    if not here and not managed.is_admin and not await _may_bring(db, managed, doctor_id):
        raise DoctorElsewhere
    if await sql.join_clinic(db, clinic_id=managed.clinic_id, doctor_id=doctor_id):
        await _record(db, managed, "doctor.join", doctor_id)
    return await get(db, doctor_id, base_url)


async def admit(db: Db, managed: Managed, doctor_id: UUID, base_url: str) -> StaffDoctor:
    """A doctor who has asked for it receives here, and is on the market from now on. Raises
    DoctorUnlisted for one whom an administrator took off it."""
    row = await sql.hold_doctor(db, doctor_id=doctor_id)
    if row["unlisted_at"] and not managed.is_admin:
        raise DoctorUnlisted
    if await sql.join_clinic(db, clinic_id=managed.clinic_id, doctor_id=doctor_id):
        await _record(db, managed, "doctor.join", doctor_id)
    if await sql.accept(db, doctor_id=doctor_id):
        await _record(db, managed, "doctor.accept", doctor_id)
    return await get(db, doctor_id, base_url)


async def _may_bring(db: Db, managed: Managed, doctor_id: UUID) -> bool:
    if await sql.receives_with(db, doctor_id=doctor_id, user_id=managed.user_id):
        return True
    was_here = await sql.received(db, clinic_id=managed.clinic_id, doctor_id=doctor_id)
    return was_here and not await _elsewhere(db, managed, doctor_id)


async def _elsewhere(db: Reader, managed: Managed, doctor_id: UUID) -> bool:
    elsewhere: bool = await sql.receives_without(db, doctor_id=doctor_id, user_id=managed.user_id)
    return elsewhere


async def leave(db: Db, managed: Managed, doctor_id: UUID) -> None:
    """Their services here are offered no more. Raises NotFound."""
    if not await sql.leave_clinic(db, clinic_id=managed.clinic_id, doctor_id=doctor_id):
        raise NotFound
    await _record(db, managed, "doctor.leave", doctor_id)


async def _record(db: Db, managed: Managed, action: str, doctor_id: UUID, **detail: Any) -> None:
    await trail.record(
        db, managed.user_id, action, doctor_id, clinic_id=managed.clinic_id, **detail
    )
