"""Lists, suggestions and specialties over HTTP: finding is open to everybody."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from healthlink.auth.dependencies import Administrator
from healthlink.catalog.dto import ClinicCard, DoctorCard, ServiceCard
from healthlink.catalog.search import doctors as _doctors  # noqa: F401 — declares its orders
from healthlink.catalog.search import lists, specialties
from healthlink.catalog.search.dependencies import (
    AskedDoctors,
    City,
    Editor,
    Sort,
    Specialization,
    Term,
)
from healthlink.catalog.search.dto import (
    SpecialtyCreate,
    SpecialtyOut,
    SpecialtyPatch,
    SpecialtyWithWords,
    Suggestion,
    SynonymCreate,
    SynonymOut,
)
from healthlink.catalog.search.errors import NotHeard, SpecialtyExists, WordTaken
from healthlink.catalog.search.orders import orders
from healthlink.dependencies import House, Language, Page, Primary, Reads, Transaction
from healthlink.errors import Forbidden, InvalidInput, NotFound, Unauthorized
from healthlink.fields import Search
from healthlink.idempotency.dependencies import IdempotencyKey
from healthlink.problems import answers
from healthlink.routing import room

clinics = room("Clinics", "/api/v1/clinics")
doctors = room("Doctors", "/api/v1/doctors")
services = room("Services", "/api/v1/services")
hints = room("Search", "/api/v1")
edited = room("Specialties", "/api/v1/manage/specialties")

EDITING = (Unauthorized, Forbidden, InvalidInput)


@clinics.get("", summary="Find clinics", responses=answers(InvalidInput))
async def list_clinics(
    db: Reads,
    house: House,
    page: Page,
    search: Term = None,
    city: City = None,
    specialization: Specialization = None,
) -> list[ClinicCard]:
    """The best rated first; what one or two letters find, by name. Names that are as they were
    typed come before those that only sound like it. A `Link` header names the next page."""
    found = await lists.clinics(
        db,
        house.settings.base_url,
        search,
        city=city,
        specialization=specialization,
        fetch=page.fetch,
        skip=page.offset,
    )
    return page.cut(found)


@doctors.get("", summary="Find doctors", responses=answers(InvalidInput))
async def list_doctors(
    db: Reads, house: House, page: Page, asked: AskedDoctors, sort: Sort = "rating"
) -> list[DoctorCard]:
    """The best rated first; what one or two letters find, by name. Names that are as they were
    typed come before those that only sound like it; the words of a specialty find its doctors.

    A doctor fits `price_min` and `price_max` with any one service between them, in major units.
    Prices are compared as numbers: name a `currency` where clinics of two countries may answer.
    `price_from` is the lowest price at the clinics that fit the filters. A `Link` header names the
    next page."""
    if sort == "distance" and asked.near is None:
        raise InvalidInput("near")
    found = await orders[sort](
        db, house.settings.base_url, asked, fetch=page.fetch, skip=page.offset
    )
    return page.cut(found)


@services.get("", summary="Find services", responses=answers(InvalidInput))
async def list_services(
    db: Reads,
    page: Page,
    search: Term = None,
    clinic_id: UUID | None = None,
    doctor_id: UUID | None = None,
) -> list[ServiceCard]:
    """Each is one doctor's offer at one clinic. A `Link` header names the next page."""
    return page.cut(
        await lists.services(db, search, clinic_id, doctor_id, fetch=page.fetch, skip=page.offset)
    )


@hints.get("/suggest", summary="Suggest while somebody types", responses=answers(InvalidInput))
async def suggest(
    db: Reads,
    reader: Language,
    q: Annotated[Search, Query(description="What is typed so far", examples=["гри"])],
    limit: Annotated[int, Query(ge=1, le=20, description="How many to show")] = 8,
) -> list[Suggestion]:
    """Doctors, clinics, specialties and procedures, the best first. One or two letters: the start
    of names. Specialties are named in the language of `Accept-Language`."""
    return await lists.suggestions(db, q, reader, fetch=limit)


@hints.get("/specialties", summary="All specialties", responses=answers(InvalidInput))
async def list_specialties(db: Reads) -> list[SpecialtyOut]:
    """Each `key` is a value for the filter `specialization`."""
    return await specialties.list_all(db)


@edited.get("", summary="Specialties and their words", responses=answers(*EDITING))
async def list_specialty_words(_: Editor, pool: Primary) -> list[SpecialtyWithWords]:
    """For staff of clinics and administrators."""
    return await specialties.list_with_words(pool)


@edited.post(
    "", status_code=201, summary="Add a specialty", responses=answers(*EDITING, SpecialtyExists)
)
async def add_specialty(
    administrator: Administrator, db: Transaction, body: SpecialtyCreate, once: IdempotencyKey
) -> SpecialtyOut:
    """For administrators. Its names find it; doctors who are called so get it within moments."""

    async def create() -> SpecialtyOut:
        return await specialties.add(db, administrator.user_id, body)

    return await once.answer(db, administrator.user_id, body, create, SpecialtyOut)


@edited.patch(
    "/{specialty_id}", summary="Rename a specialty", responses=answers(*EDITING, NotFound)
)
async def change_specialty(
    specialty_id: UUID, administrator: Administrator, db: Transaction, body: SpecialtyPatch
) -> SpecialtyOut:
    """For administrators. The old names still find it until they are removed from its words."""
    return await specialties.change(db, administrator.user_id, specialty_id, body)


@edited.post(
    "/{specialty_id}/synonyms",
    status_code=201,
    summary="Add a word that finds a specialty",
    responses=answers(*EDITING, NotFound, WordTaken, NotHeard),
)
async def add_synonym(
    specialty_id: UUID, editor: Editor, db: Transaction, body: SynonymCreate, once: IdempotencyKey
) -> SynonymOut:
    """For staff of clinics and administrators; it holds for all clinics."""

    async def create() -> SynonymOut:
        return await specialties.add_word(db, editor.user_id, specialty_id, body)

    return await once.answer(db, editor.user_id, body, create, SynonymOut)


@edited.delete(
    "/{specialty_id}/synonyms/{synonym_id}",
    status_code=204,
    summary="Remove a word that finds a specialty",
    responses=answers(*EDITING, NotFound),
)
async def remove_synonym(
    specialty_id: UUID, synonym_id: UUID, admin: Administrator, db: Transaction
) -> None:
    """For administrators, because it holds for all clinics."""
    await specialties.drop_word(db, admin.user_id, specialty_id, synonym_id)
