"""Finding clinics, doctors and services: which statement answers which question."""

from uuid import UUID

from healthlink.catalog.dto import ClinicCard, DoctorCard, ServiceCard
from healthlink.catalog.queries import sql
from healthlink.db.pool import Reader

TRIGRAM = 3
"""Shorter words have no trigrams, so that they are looked for at the start of names only."""


async def clinics(
    db: Reader, base_url: str, term: str | None, *, fetch: int, skip: int
) -> list[ClinicCard]:
    page = {"base_url": base_url, "fetch": fetch, "skip": skip}
    if not term:
        rows = sql.clinics_best(db, **page)
    elif len(term) < TRIGRAM:
        rows = sql.clinics_by_prefix(db, term=term, **page)
    else:
        rows = sql.clinics_by_words(db, term=term, **page)
    return [row async for row in rows]


async def doctors(
    db: Reader, base_url: str, term: str | None, clinic_id: UUID | None, *, fetch: int, skip: int
) -> list[DoctorCard]:
    page = {"base_url": base_url, "fetch": fetch, "skip": skip}
    if clinic_id:
        rows = sql.doctors_of_clinic(db, clinic_id=clinic_id, term=term or None, **page)
    elif not term:
        rows = sql.doctors_best(db, **page)
    elif len(term) < TRIGRAM:
        rows = sql.doctors_by_prefix(db, term=term, **page)
    else:
        rows = sql.doctors_by_words(db, term=term, **page)
    return [row async for row in rows]


async def services(
    db: Reader,
    term: str | None,
    clinic_id: UUID | None,
    doctor_id: UUID | None,
    *,
    fetch: int,
    skip: int,
) -> list[ServiceCard]:
    page = {"fetch": fetch, "skip": skip}
    if doctor_id:
        rows = sql.services_of_doctor(
            db, doctor_id=doctor_id, clinic_id=clinic_id, term=term or None, **page
        )
    elif clinic_id:
        rows = sql.services_of_clinic(db, clinic_id=clinic_id, term=term or None, **page)
    elif not term:
        rows = sql.services_in_order(db, **page)
    elif len(term) < TRIGRAM:
        rows = sql.services_by_prefix(db, term=term, **page)
    else:
        rows = sql.services_by_words(db, term=term, **page)
    return [row async for row in rows]
