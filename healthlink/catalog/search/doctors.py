"""Finding doctors, in one of three orders."""

from typing import Any

from healthlink.catalog.dto import DoctorCard
from healthlink.catalog.search.dto import DoctorFilter
from healthlink.catalog.search.lists import anywhere
from healthlink.catalog.search.orders import order
from healthlink.catalog.search.queries import sql
from healthlink.db.pool import Reader


@order("rating")
async def best(
    db: Reader, base_url: str, asked: DoctorFilter, /, *, fetch: int, skip: int
) -> list[DoctorCard]:
    """What has the term in its name as it was typed comes before what is meant by it; what one or
    two letters find, comes by name."""
    page = _values(base_url, asked, fetch, skip)
    if not asked.search:
        return await _cards(sql.doctors_best(db, **page))
    if anywhere(asked.search):
        return await _cards(sql.doctors_by_words(db, term=asked.search, **page))
    return await _cards(sql.doctors_by_prefix(db, term=asked.search, **page))


@order("price")
async def cheapest(
    db: Reader, base_url: str, asked: DoctorFilter, /, *, fetch: int, skip: int
) -> list[DoctorCard]:
    page = _values(base_url, asked, fetch, skip)
    return await _cards(sql.doctors_cheapest(db, **term(asked), **page))


@order("distance")
async def nearest(
    db: Reader, base_url: str, asked: DoctorFilter, /, *, fetch: int, skip: int
) -> list[DoctorCard]:
    """Without those whose clinics have no place on the map."""
    page = _values(base_url, asked, fetch, skip)
    return await _cards(sql.doctors_nearest(db, **term(asked), **page))


def _values(base_url: str, asked: DoctorFilter, fetch: int, skip: int) -> dict[str, Any]:
    page = {"base_url": base_url, "fetch": fetch, "skip": skip}
    return {**filters(asked), **origin(asked), **page}


def term(asked: DoctorFilter) -> dict[str, Any]:
    return {"term": asked.search or None, "anywhere": anywhere(asked.search)}


def filters(asked: DoctorFilter) -> dict[str, Any]:
    """Null where nothing is asked."""
    return {
        "city": asked.city or None,
        "specialization": asked.specialization or None,
        "language": asked.language,
        "sees": asked.sees,
        "clinic_id": asked.clinic_id,
        "currency": asked.currency,
        "price_min": asked.price_min,
        "price_max": asked.price_max,
    }


def origin(asked: DoctorFilter) -> dict[str, float | None]:
    """From where distances are told."""
    near = asked.near
    return {
        "latitude": near.latitude if near else None,
        "longitude": near.longitude if near else None,
    }


async def _cards(rows: Any) -> list[DoctorCard]:
    return [DoctorCard(**dict(row)) async for row in rows]
