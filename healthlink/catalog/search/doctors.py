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
    term = {"term": asked.search or None, "anywhere": anywhere(asked.search)}
    page = _values(base_url, asked, fetch, skip)
    return await _cards(sql.doctors_cheapest(db, **term, **page))


@order("distance")
async def nearest(
    db: Reader, base_url: str, asked: DoctorFilter, /, *, fetch: int, skip: int
) -> list[DoctorCard]:
    """Without those whose clinics have no place on the map."""
    term = {"term": asked.search or None, "anywhere": anywhere(asked.search)}
    page = _values(base_url, asked, fetch, skip)
    return await _cards(sql.doctors_nearest(db, **term, **page))


def _values(base_url: str, asked: DoctorFilter, fetch: int, skip: int) -> dict[str, Any]:
    return {
        "base_url": base_url,
        "city": asked.city or None,
        "specialization": asked.specialization or None,
        "language": asked.language,
        "sees": asked.sees,
        "clinic_id": asked.clinic_id,
        "currency": asked.currency,
        "price_min": asked.price_min,
        "price_max": asked.price_max,
        "latitude": asked.near.latitude if asked.near else None,
        "longitude": asked.near.longitude if asked.near else None,
        "fetch": fetch,
        "skip": skip,
    }


async def _cards(rows: Any) -> list[DoctorCard]:
    return [DoctorCard(**dict(row)) async for row in rows]
