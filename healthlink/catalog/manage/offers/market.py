"""Letting doctors onto the market, and taking them off it."""

from uuid import UUID

from healthlink.audit import trail
from healthlink.auth.dto import SignedIn
from healthlink.catalog.manage.dto import StaffDoctor, StaffDoctorCard
from healthlink.catalog.manage.errors import DoctorUnlisted
from healthlink.catalog.manage.offers import doctors
from healthlink.catalog.manage.queries import sql
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound


async def list_doctors(
    db: Reader, base_url: str, term: str | None, *, listed: bool, fetch: int, skip: int
) -> list[StaffDoctorCard]:
    page = {"base_url": base_url, "term": term or None, "fetch": fetch, "skip": skip}
    return [row async for row in sql.doctors_listed(db, listed=listed, **page)]


async def accept(db: Db, actor: SignedIn, doctor_id: UUID, base_url: str) -> StaffDoctor:
    """Twice is fine. Raises NotFound for a doctor who does not receive where the actor works,
    DoctorUnlisted."""
    is_admin = actor.role == "admin"
    row = await sql.hold_doctor(db, doctor_id=doctor_id)
    if not is_admin and not await sql.receives_with(db, doctor_id=doctor_id, user_id=actor.user_id):
        raise NotFound
    if row and row["unlisted_at"] and not is_admin:
        raise DoctorUnlisted
    if await sql.accept(db, doctor_id=doctor_id):
        await trail.record(db, actor.user_id, "doctor.accept", doctor_id)
    return await doctors.get(db, doctor_id, base_url)


async def unlist(
    db: Db, actor_id: UUID, doctor_id: UUID, reason: str, base_url: str
) -> StaffDoctor:
    """Nothing of theirs is found or booked any more; what is booked stays. Twice is fine."""
    if await sql.unlist(db, doctor_id=doctor_id):
        await trail.record(db, actor_id, "doctor.unlist", doctor_id, reason=reason)
    return await doctors.get(db, doctor_id, base_url)
