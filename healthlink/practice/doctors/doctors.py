"""A doctor's own profile: found or made at the sign-in, registered, changed.

Name and specialization of a profile that patients find, or for which a clinic answers, are not the
doctor's alone to change: somebody has accepted them. What only the practice knows always is.
"""

from typing import Any
from uuid import UUID

from healthlink import jobs
from healthlink.audit import trail
from healthlink.auth import roles
from healthlink.auth.telegram_auth import Visitor
from healthlink.booking.blocks import blocks
from healthlink.catalog import accounts
from healthlink.catalog.manage import changes, clinics
from healthlink.db.pool import Db, Reader
from healthlink.practice.doctors.dto import DoctorMe, DoctorMePatch, DoctorRegistration
from healthlink.practice.doctors.errors import ProfileIsPublic, VisitsToCome
from healthlink.practice.doctors.queries import sql
from healthlink.practice.errors import NoPractice
from healthlink.subscription import subscriptions

PUBLIC = ("first_name", "last_name", "specialization")
OF_PRACTICE = ("first_name", "last_name", "phone", "clinic_name", "timezone", "visit_minutes")


async def find(db: Reader, user_id: UUID) -> DoctorMe | None:
    """None for somebody who is no doctor."""
    doctor: DoctorMe | None = await sql.doctor_of(db, user_id=user_id)
    return doctor


async def get(db: Reader, user_id: UUID) -> DoctorMe:
    """Raises NoPractice for somebody who is no doctor."""
    doctor = await find(db, user_id)
    if doctor is None:
        raise NoPractice
    return doctor


async def get_registered(db: Reader, user_id: UUID) -> DoctorMe:
    """Raises NoPractice, for a doctor who has not registered, too."""
    doctor = await get(db, user_id)
    if not doctor.registered:
        raise NoPractice
    return doctor


async def find_or_add(db: Db, user_id: UUID, visitor: Visitor) -> DoctorMe:
    """Of somebody who has signed in by Telegram. In the transaction of the sign-in, which locks."""
    doctor = await find(db, user_id)
    if doctor is None:
        languages: list[str] = [visitor.language]
        await accounts.add_profile(db, user_id, visitor.full_name, "", languages)
    return doctor or await get(db, user_id)


async def register(db: Db, user_id: UUID, new: DoctorRegistration, trial_days: int) -> DoctorMe:
    """A practice for the doctor whom the account is, or becomes. Twice answers the same."""
    await roles.hold(db, user_id)  # two at once make one profile
    doctor = await find(db, user_id)
    if doctor and doctor.registered:
        return doctor
    full_name = f"{new.first_name} {new.last_name}"
    if doctor is None:
        doctor_id = await accounts.add_profile(db, user_id, full_name, new.specialization, [])
    else:
        doctor_id = doctor.id
    if doctor and not doctor.public:
        await accounts.rename(db, doctor_id, full_name, new.specialization)
    about = new.model_dump(exclude={"specialization"})
    await open_practice(db, user_id, doctor_id, trial_days, **about)
    await trail.record(db, user_id, "doctor.register", doctor_id)
    return await get(db, user_id)


async def open_practice(
    db: Db,
    user_id: UUID,
    doctor_id: UUID,
    trial_days: int,
    *,
    first_name: str | None = None,
    last_name: str | None = None,
    phone: str | None = None,
    clinic_name: str = "",
) -> None:
    """The account's role, the practice, the days that cost nothing. One that is there stays."""
    await roles.become_doctor(db, user_id)
    await sql.add_practice(
        db,
        doctor_id=doctor_id,
        first_name=first_name,
        last_name=last_name,
        phone=phone,
        clinic_name=clinic_name,
    )
    await subscriptions.start_trial(db, doctor_id, trial_days)
    await jobs.enqueue(db, "mirror_doctor", doctor_id=doctor_id)  # what is booked already


async def change(db: Db, user_id: UUID, patch: DoctorMePatch) -> DoctorMe:
    """Raises NoPractice, ProfileIsPublic, UnknownTimezone, VisitsToCome."""
    await roles.hold(db, user_id)
    doctor = await get_registered(db, user_id)
    change = changes.between(doctor.model_dump(), changes.wishes(patch))
    if change is None:
        return doctor
    if doctor.public and (refused := [field for field in PUBLIC if field in change.after]):
        raise ProfileIsPublic(*refused)
    if "timezone" in change.after:
        await clinics.know_zone(db, change.after["timezone"])
        if await blocks.is_awaited(db, doctor.id):
            raise VisitsToCome
    whole: dict[str, Any] = change.whole
    await sql.change_practice(
        db, doctor_id=doctor.id, **{field: whole[field] for field in OF_PRACTICE}
    )
    if not doctor.public:
        await accounts.rename(db, doctor.id, _full_name(whole), whole["specialization"])
    return await get(db, user_id)


def _full_name(whole: dict[str, Any]) -> str:
    """Who took a profile over has told no other name yet."""
    told = " ".join(filter(None, (whole["first_name"], whole["last_name"])))
    return told or str(whole["full_name"])


async def leave(db: Db, user_id: UUID) -> None:
    """The account is deleted. Of a doctor who never registered, nothing stays."""
    doctor = await find(db, user_id)
    if doctor:
        await accounts.release(db, user_id, forget=not doctor.registered)
