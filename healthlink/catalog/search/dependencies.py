"""What is asked of the lists in a URL, and who may edit specialties."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from healthlink.auth.dependencies import Actor
from healthlink.auth.dto import SignedIn
from healthlink.catalog.search.dto import DoctorFilter, Place
from healthlink.catalog.search.orders import orders
from healthlink.errors import Forbidden
from healthlink.fields import MOST_MONEY, Search
from healthlink.money import MINOR_UNITS

HIGHEST = 85.0
"""Degrees: the map of Mercator ends there."""
NOWHERE = Place(HIGHEST + 1, 0)


def _place(text: str) -> Place:
    """`40.18,44.51` -> a place."""
    latitude, _, longitude = text.partition(",")
    try:
        place = Place(float(latitude), float(longitude))
    except ValueError:
        place = NOWHERE
    if abs(place.latitude) <= HIGHEST and abs(place.longitude) <= 180:
        return place
    raise PydanticCustomError("place", "Not a place of the form latitude,longitude")


def _placed(text: str) -> str:
    _place(text)
    return text


def _sort(value: str) -> str:
    if value not in orders:
        raise PydanticCustomError("literal_error", "Not one of the orders")
    return value


def _offered(schema: dict[str, Any]) -> None:
    schema["enum"] = sorted(orders)


Term = Annotated[
    Search | None,
    Query(
        description="Part of a name, as it is written in any of our alphabets, or nearly; case and "
        "ё/е do not count. One or two letters: its start"
    ),
]
City = Annotated[Search | None, Query(description="In any of our alphabets", examples=["Ереван"])]
Specialization = Annotated[
    Search | None,
    Query(
        description="A key of `GET /api/v1/specialties`, or any word for it", examples=["сердце"]
    ),
]
Near = Annotated[
    str | None,
    StringConstraints(max_length=60),
    AfterValidator(lambda text: text and _placed(text)),
    Query(
        description="`latitude,longitude`: distances are told from here", examples=["40.18,44.51"]
    ),
]
Sort = Annotated[
    str,
    AfterValidator(_sort),
    Query(
        description="`distance` needs `near`. `earliest`: by the first free time of any service at "
        "the clinics that fit, within the next sixty days; doctors without one are left out",
        json_schema_extra=_offered,
    ),
]
Money = Annotated[float | None, Query(ge=0, le=MOST_MONEY, allow_inf_nan=False)]


async def _doctors(
    search: Term = None,
    city: City = None,
    specialization: Specialization = None,
    language: Annotated[
        str | None,
        StringConstraints(pattern="^[a-z]{2,3}$"),
        Query(description="Spoken by the doctor", examples=["hy"]),
    ] = None,
    sees: Literal["adults", "children"] | None = None,
    clinic_id: UUID | None = None,
    currency: Annotated[
        Literal["AMD", "RUB"] | None, Query(description="Only what is offered in it")
    ] = None,
    price_min: Money = None,
    price_max: Money = None,
    near: Near = None,
) -> DoctorFilter:
    return DoctorFilter(
        search,
        city,
        specialization,
        language,
        sees,
        clinic_id,
        currency,
        _minor(price_min),
        _minor(price_max),
        _place(near) if near else None,
    )


def _minor(price: float | None) -> int | None:
    return None if price is None else round(price * MINOR_UNITS)


AskedDoctors = Annotated[DoctorFilter, Depends(_doctors)]


async def _editor(actor: Actor) -> SignedIn:
    if actor.role not in ("clinic_staff", "admin"):
        raise Forbidden
    return actor


Editor = Annotated[SignedIn, Depends(_editor)]
"""Somebody of a clinic's staff, whichever, or an administrator."""
