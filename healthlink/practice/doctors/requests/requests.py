"""Requests: made by a doctor, answered by the staff of the clinic.

Accepting brings a doctor to the clinic who receives elsewhere, too: otherwise only an administrator
may, who has asked the doctor. Here the doctor has asked.
"""

from uuid import UUID

from healthlink.audit import trail
from healthlink.catalog.dependencies import Managed
from healthlink.catalog.manage.dto import StaffDoctor
from healthlink.catalog.manage.offers import doctors as clinic_doctors
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id
from healthlink.practice.doctors import doctors
from healthlink.practice.doctors.requests.dto import ClinicRequest, DoctorAsking
from healthlink.practice.doctors.requests.errors import AlreadyAnswered, AlreadyReceives
from healthlink.practice.doctors.requests.queries import sql


async def ask(db: Db, user_id: UUID, clinic_id: UUID) -> ClinicRequest:
    """While it waits, twice is once. Raises NoPractice, AlreadyReceives, NotFound."""
    doctor = await doctors.get_registered(db, user_id)
    if await clinic_doctors.receives(db, clinic_id, doctor.id):
        raise AlreadyReceives("clinic_id")
    where = {"doctor_id": doctor.id, "clinic_id": clinic_id}
    await sql.ask(db, id=new_id(), **where)
    request: ClinicRequest | None = await sql.latest(db, **where)
    if request is None:
        raise NotFound
    return request


async def list_own(db: Reader, user_id: UUID, *, fetch: int, skip: int) -> list[ClinicRequest]:
    """The latest first."""
    doctor = await doctors.get_registered(db, user_id)
    return [row async for row in sql.of_doctor(db, doctor_id=doctor.id, fetch=fetch, skip=skip)]


async def withdraw(db: Db, user_id: UUID, clinic_id: UUID) -> None:
    """Twice is fine; what was answered stays."""
    doctor = await doctors.get_registered(db, user_id)
    await sql.withdraw(db, doctor_id=doctor.id, clinic_id=clinic_id)


async def list_waiting(db: Reader, clinic_id: UUID, *, fetch: int, skip: int) -> list[DoctorAsking]:
    """Who has waited longest first."""
    return [row async for row in sql.waiting(db, clinic_id=clinic_id, fetch=fetch, skip=skip)]


async def accept(db: Db, managed: Managed, id: UUID, base_url: str) -> StaffDoctor:
    """The doctor receives here and is on the market. Twice is fine. Raises NotFound,
    AlreadyAnswered, DoctorUnlisted."""
    request = await sql.hold(db, id=id, clinic_id=managed.clinic_id)
    if request is None:
        raise NotFound
    if request["accepted"]:
        return await clinic_doctors.get(db, request["doctor_id"], base_url)
    if request["accepted"] is False:
        raise AlreadyAnswered
    await _answer(db, managed, id, accepted=True)
    return await clinic_doctors.admit(db, managed, request["doctor_id"], base_url)


async def decline(db: Db, managed: Managed, id: UUID, reason: str) -> None:
    """Raises NotFound for what was accepted, too."""
    request = await sql.hold(db, id=id, clinic_id=managed.clinic_id)
    if request is None or request["accepted"]:
        raise NotFound
    if request["accepted"] is None:
        await _answer(db, managed, id, accepted=False, reason=reason)
        await trail.record(
            db,
            managed.user_id,
            "doctor.decline",
            request["doctor_id"],
            clinic_id=managed.clinic_id,
            reason=reason,
        )


async def _answer(db: Db, managed: Managed, id: UUID, *, accepted: bool, reason: str = "") -> None:
    await sql.answer(
        db,
        id=id,
        clinic_id=managed.clinic_id,
        by=managed.user_id,
        accepted=accepted,
        reason=reason,
    )
