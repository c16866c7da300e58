"""The catalogue over HTTP: open to everybody, except for favourites."""

from typing import Any
from uuid import UUID

from fastapi import Response

from healthlink.auth.dependencies import Actor
from healthlink.catalog import favourites, pictures
from healthlink.catalog.dto import (
    ClinicCard,
    ClinicOut,
    DoctorCard,
    DoctorOut,
    ServiceOut,
)
from healthlink.catalog.queries import sql
from healthlink.dependencies import House, Page, Primary, Reads
from healthlink.errors import InvalidInput, NotFound, Unauthorized
from healthlink.problems import answers
from healthlink.routing import room

clinics = room("Clinics", "/api/v1/clinics")
doctors = room("Doctors", "/api/v1/doctors")
services = room("Services", "/api/v1/services")
liked = room("My favourites", "/api/v1/users/me/favorites")

PICTURE: dict[int | str, dict[str, Any]] = {200: {"content": {"image/svg+xml": {}}}}


@clinics.get("/{clinic_id}", summary="A clinic", responses=answers(NotFound, InvalidInput))
async def get_clinic(clinic_id: UUID, db: Reads, house: House) -> ClinicOut:
    """Everything a patient wants to know before choosing it."""
    clinic: ClinicOut | None = await sql.clinic(
        db, base_url=house.settings.base_url, clinic_id=clinic_id
    )
    if clinic is None:
        raise NotFound
    return clinic


@clinics.get(
    "/{clinic_id}/logo",
    summary="A clinic's logo",
    response_class=Response,
    responses=PICTURE | answers(NotFound, InvalidInput),
)
async def clinic_logo(clinic_id: UUID, db: Reads) -> Response:
    """An SVG, drawn from the clinic's name."""
    name = await sql.clinic_name(db, clinic_id=clinic_id)
    return _picture(None if name is None else pictures.logo(name, clinic_id))


@clinics.post(
    "/{clinic_id}/favorite",
    status_code=204,
    summary="Add a clinic to my favourites",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def like_clinic(clinic_id: UUID, actor: Actor, pool: Primary) -> None:
    """Doing it twice is fine."""
    await favourites.add_clinic(pool, actor.user_id, clinic_id)


@clinics.delete(
    "/{clinic_id}/favorite",
    status_code=204,
    summary="Remove a clinic from my favourites",
    responses=answers(Unauthorized, InvalidInput),
)
async def unlike_clinic(clinic_id: UUID, actor: Actor, pool: Primary) -> None:
    """Doing it twice is fine."""
    await favourites.drop_clinic(pool, actor.user_id, clinic_id)


@doctors.get("/{doctor_id}", summary="A doctor", responses=answers(NotFound, InvalidInput))
async def get_doctor(doctor_id: UUID, db: Reads, house: House) -> DoctorOut:
    """Everything a patient wants to know before choosing."""
    doctor: DoctorOut | None = await sql.doctor(
        db, base_url=house.settings.base_url, doctor_id=doctor_id
    )
    if doctor is None:
        raise NotFound
    return doctor


@doctors.get(
    "/{doctor_id}/photo",
    summary="A doctor's picture",
    response_class=Response,
    responses=PICTURE | answers(NotFound, InvalidInput),
)
async def doctor_photo(doctor_id: UUID, db: Reads) -> Response:
    """An SVG with the doctor's initials."""
    name = await sql.doctor_name(db, doctor_id=doctor_id)
    return _picture(None if name is None else pictures.portrait(name, doctor_id))


@doctors.post(
    "/{doctor_id}/favorite",
    status_code=204,
    summary="Add a doctor to my favourites",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def like_doctor(doctor_id: UUID, actor: Actor, pool: Primary) -> None:
    """Doing it twice is fine."""
    await favourites.add_doctor(pool, actor.user_id, doctor_id)


@doctors.delete(
    "/{doctor_id}/favorite",
    status_code=204,
    summary="Remove a doctor from my favourites",
    responses=answers(Unauthorized, InvalidInput),
)
async def unlike_doctor(doctor_id: UUID, actor: Actor, pool: Primary) -> None:
    """Doing it twice is fine."""
    await favourites.drop_doctor(pool, actor.user_id, doctor_id)


@services.get("/{service_id}", summary="A service", responses=answers(NotFound, InvalidInput))
async def get_service(service_id: UUID, db: Reads) -> ServiceOut:
    """With the clinic and the doctor that booking it asks for."""
    service: ServiceOut | None = await sql.service(db, service_id=service_id)
    if service is None:
        raise NotFound
    return service


@liked.get(
    "/clinics", summary="My favourite clinics", responses=answers(Unauthorized, InvalidInput)
)
async def favourite_clinics(
    actor: Actor, pool: Primary, house: House, page: Page
) -> list[ClinicCard]:
    """The latest first."""
    base_url = house.settings.base_url
    return page.cut(
        await favourites.clinics(pool, actor.user_id, base_url, fetch=page.fetch, skip=page.offset)
    )


@liked.get(
    "/doctors", summary="My favourite doctors", responses=answers(Unauthorized, InvalidInput)
)
async def favourite_doctors(
    actor: Actor, pool: Primary, house: House, page: Page
) -> list[DoctorCard]:
    """The latest first."""
    base_url = house.settings.base_url
    return page.cut(
        await favourites.doctors(pool, actor.user_id, base_url, fetch=page.fetch, skip=page.offset)
    )


def _picture(svg: str | None) -> Response:
    if svg is None:
        raise NotFound
    return Response(
        svg, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"}
    )
