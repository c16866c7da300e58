"""The earliest free time of a doctor over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from healthlink.booking.errors import NotOffered
from healthlink.booking.openings import earliest
from healthlink.booking.openings import listing as _listing  # noqa: F401 — declares its order
from healthlink.booking.openings.dto import EarliestOut
from healthlink.dependencies import Primary
from healthlink.errors import InvalidInput, NotFound
from healthlink.problems import answers
from healthlink.routing import room

soonest = room("Appointments", "/api/v1/doctors")


@soonest.get(
    "/{doctor_id}/earliest",
    summary="The earliest free time of a doctor",
    responses=answers(NotFound, NotOffered, InvalidInput),
)
async def earliest_time(
    doctor_id: UUID,
    pool: Primary,
    service_id: Annotated[UUID | None, Query(description="Default: any of the doctor's")] = None,
) -> EarliestOut | None:
    """At any clinic where the doctor receives; null if nothing is free within sixty days. Computed
    for the moment; booking is what takes a time."""
    return await earliest.of_doctor(pool, doctor_id, service_id)
