"""Logos and photos: uploaded, replaced, removed."""

from collections.abc import Awaitable, Callable
from typing import IO, Any
from uuid import UUID

from healthlink.audit import trail
from healthlink.auth import throttle
from healthlink.catalog.dependencies import Managed
from healthlink.catalog.manage.offers import doctors
from healthlink.catalog.manage.queries import sql
from healthlink.db.pool import Db
from healthlink.media import files
from healthlink.wiring import Resources

Point = Callable[[Db, UUID | None], Awaitable[Any]]
"""Points the clinic or the doctor at a file, or at none; answers the row of what it replaced."""


async def set_logo(resources: Resources, managed: Managed, source: IO[bytes]) -> None:
    """Raises NotAPicture, PictureTooLarge."""
    await _set(resources, managed, managed.clinic_id, "clinic.logo", source, _logo_of(managed))


async def drop_logo(db: Db, managed: Managed) -> None:
    await _replace(db, managed, managed.clinic_id, "clinic.logo", None, _logo_of(managed))


async def set_photo(
    resources: Resources, managed: Managed, doctor_id: UUID, source: IO[bytes]
) -> None:
    """Raises NotAPicture, PictureTooLarge; NotFound and DoctorElsewhere as for the profile."""
    await doctors.may_change(resources.pool, managed, doctor_id)
    point = _photo_of(managed, doctor_id)
    await _set(resources, managed, doctor_id, "doctor.photo", source, point)


async def drop_photo(db: Db, managed: Managed, doctor_id: UUID) -> None:
    await _replace(db, managed, doctor_id, "doctor.photo", None, _photo_of(managed, doctor_id))


def _logo_of(managed: Managed) -> Point:
    async def point(db: Db, file_id: UUID | None) -> Any:
        return await sql.set_logo(db, clinic_id=managed.clinic_id, file_id=file_id)

    return point


def _photo_of(managed: Managed, doctor_id: UUID) -> Point:
    async def point(db: Db, file_id: UUID | None) -> Any:
        await sql.hold_doctor(db, doctor_id=doctor_id)
        await doctors.may_change(db, managed, doctor_id)
        return await sql.set_photo(db, doctor_id=doctor_id, file_id=file_id)

    return point


async def _set(
    resources: Resources,
    managed: Managed,
    subject_id: UUID,
    action: str,
    source: IO[bytes],
    point: Point,
) -> None:
    """Drawn and stored before the transaction, which only points at it."""
    await throttle.check(resources.pool, (throttle.PICTURES_PER_ACCOUNT, str(managed.user_id)))
    file_id = await files.keep_picture(resources, managed.user_id, source)
    async with resources.pool.acquire() as db, db.transaction():
        await _replace(db, managed, subject_id, action, file_id, point)


async def _replace(
    db: Db, managed: Managed, subject_id: UUID, action: str, file_id: UUID | None, point: Point
) -> None:
    before = (await point(db, file_id))["replaced"]
    if file_id:
        await files.adopt(db, file_id)
    if before:
        await files.discard(db, before)
    if before != file_id:
        change = {"before": before, "after": file_id}
        await trail.record(
            db, managed.user_id, action, subject_id, clinic_id=managed.clinic_id, **change
        )
