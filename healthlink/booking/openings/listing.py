"""The doctors of the catalogue in the order of their earliest free times."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from healthlink.booking.openings import earliest
from healthlink.booking.openings.dto import Candidate, EarliestOut
from healthlink.booking.openings.queries import sql
from healthlink.catalog.dto import DoctorCard, Earliest
from healthlink.catalog.search import doctors
from healthlink.catalog.search.dto import DoctorFilter
from healthlink.catalog.search.orders import order
from healthlink.db.pool import Reader


@order("earliest")
async def soonest(
    db: Reader, base_url: str, asked: DoctorFilter, /, *, fetch: int, skip: int
) -> list[DoctorCard]:
    """Of any service, at clinics that fit what was asked. Without those who have nothing free
    within sixty days, and without whoever is further than one search may look."""
    values = {**doctors.term(asked), **doctors.filters(asked)}
    source = wanted(db, values) if _narrows(values) else earliest.everyone(db)
    found = await earliest.earliest(db, source, fetch=fetch, skip=skip)
    cards = await _cards(db, base_url, asked, values, [each.doctor_id for each in found])
    return [
        cards[each.doctor_id].model_copy(update={"earliest": _shown(each)})
        for each in found
        if each.doctor_id in cards
    ]


async def wanted(db: Reader, values: dict[str, Any]) -> AsyncIterator[Candidate]:
    """Who fits what was asked, in the order of their bounds, a few at a time."""
    async for each in earliest.paged(sql.candidates_wanted, db, **values):
        yield each


def _narrows(values: dict[str, Any]) -> bool:
    return any(value is not None and value is not False for value in values.values())


async def _cards(
    db: Reader, base_url: str, asked: DoctorFilter, values: dict[str, Any], ids: list[UUID]
) -> dict[UUID, DoctorCard]:
    names = ("city", "specialization", "language", "sees", "clinic_id", "currency")
    rows = sql.cards(
        db,
        ids=ids,
        base_url=base_url,
        **doctors.origin(asked),
        **{name: values[name] for name in names},
    )
    return {row["id"]: DoctorCard(**dict(row)) async for row in rows}


def _shown(free: EarliestOut) -> Earliest:
    return Earliest(
        date=free.date,
        time=free.time,
        starts_at=free.starts_at,
        clinic_id=free.clinic_id,
        service_id=free.service_id,
    )
