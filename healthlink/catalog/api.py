"""The catalogue over HTTP: open to everybody, except for favourites."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Header, Query, Response

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
from healthlink.media import files
from healthlink.media.drawing import CONTENT_TYPE
from healthlink.problems import answers
from healthlink.routing import room
from healthlink.wiring import Resources

clinics = room("Clinics", "/api/v1/clinics")
doctors = room("Doctors", "/api/v1/doctors")
services = room("Services", "/api/v1/services")
liked = room("My favourites", "/api/v1/users/me/favorites")

PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/svg+xml": {}, CONTENT_TYPE: {}}},
    304: {"description": "It is still the one of If-None-Match"},
}
Size = Annotated[
    Literal["512", "160"], Query(description="The edge of the square that an uploaded one fits")
]
Known = Annotated[str, Header(alias="If-None-Match", include_in_schema=False)]


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
async def clinic_logo(
    clinic_id: UUID, db: Reads, house: House, size: Size = "512", known: Known = ""
) -> Response:
    """The one that the clinic uploaded, or an SVG drawn from its name."""
    row = await sql.clinic_picture(db, clinic_id=clinic_id)
    if row is None:
        raise NotFound
    uploaded = await _uploaded(house, row["key"], size)
    return _picture(uploaded, known, lambda: pictures.logo(row["name"], clinic_id))


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
async def doctor_photo(
    doctor_id: UUID, db: Reads, house: House, size: Size = "512", known: Known = ""
) -> Response:
    """The one that was uploaded, or an SVG with the doctor's initials."""
    row = await sql.doctor_picture(db, doctor_id=doctor_id)
    if row is None:
        raise NotFound
    uploaded = await _uploaded(house, row["key"], size)
    return _picture(uploaded, known, lambda: pictures.portrait(row["name"], doctor_id))


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


async def _uploaded(house: Resources, key: str | None, size: str) -> bytes | None:
    return await files.read_picture(house, key, int(size)) if key else None


def _picture(uploaded: bytes | None, known: str, draw: Callable[[], str]) -> Response:
    """Kept for five minutes, then asked for again by its ETag: a new one is seen soon."""
    content = uploaded or draw().encode()
    kind = CONTENT_TYPE if uploaded else "image/svg+xml"
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"Cache-Control": "public, max-age=300", "ETag": tag}
    if tag in {part.strip().removeprefix("W/") for part in known.split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)
