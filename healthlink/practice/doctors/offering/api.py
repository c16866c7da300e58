"""A doctor's own services and hours over HTTP.

They go through what the clinic's staff use, leave the same trail, and the staff can change them.
"""

from uuid import UUID

from healthlink.booking.desk.calendar import hours
from healthlink.booking.desk.calendar.dto import WeekIn, WeekOut
from healthlink.booking.desk.calendar.errors import HoursOverlap
from healthlink.catalog.manage.dto import Offer, ServiceCreate, ServicePatch, StaffService
from healthlink.catalog.manage.errors import DoctorNotHere
from healthlink.catalog.manage.offers import services
from healthlink.dependencies import Page, Primary, Transaction
from healthlink.errors import InvalidInput, NotFound, Unauthorized
from healthlink.idempotency.dependencies import IdempotencyKey
from healthlink.idempotency.errors import REFUSALS
from healthlink.practice.doctors.offering.dependencies import OwnPlace
from healthlink.practice.errors import NoPractice
from healthlink.problems import answers
from healthlink.routing import room

own = room("Practice", "/me/clinics/{clinic_id}")

ANY = (Unauthorized, NoPractice, NotFound, InvalidInput)


@own.get("/services", summary="What I offer at a clinic", responses=answers(*ANY))
async def list_own_services(place: OwnPlace, pool: Primary, page: Page) -> list[StaffService]:
    """By name, also what is not offered any more."""
    at = place.managed.clinic_id
    return page.cut(
        await services.list_here(
            pool, at, place.doctor_id, None, fetch=page.fetch, skip=page.offset
        )
    )


@own.post(
    "/services",
    status_code=201,
    summary="Offer a service of mine",
    responses=answers(*ANY, DoctorNotHere, *REFUSALS),
)
async def add_own_service(
    offer: Offer, place: OwnPlace, once: IdempotencyKey, db: Transaction
) -> StaffService:
    """Priced in the clinic's currency. The clinic's staff see and may change it."""
    new = ServiceCreate(doctor_id=place.doctor_id, **offer.model_dump())
    by = place.managed
    return await once.answer(db, by.user_id, new, lambda: services.add(db, by, new), StaffService)


@own.patch(
    "/services/{service_id}",
    summary="Change a service of mine",
    responses=answers(*ANY, DoctorNotHere),
)
async def change_own_service(
    service_id: UUID, patch: ServicePatch, place: OwnPlace, db: Transaction
) -> StaffService:
    """What is booked keeps its price and length. `active` offers it again, or no more."""
    service = await services.get(db, place.managed.clinic_id, service_id)
    if service.doctor_id != place.doctor_id:
        raise NotFound
    return await services.change(db, place.managed, service_id, patch)


@own.get("/hours", summary="My week at a clinic", responses=answers(*ANY))
async def get_own_hours(place: OwnPlace, pool: Primary) -> WeekOut:
    """On the clinic's clock, with the coming visits that lie outside of it."""
    return await hours.get(pool, place.managed.clinic_id, place.doctor_id)


@own.put("/hours", summary="Set my week at a clinic", responses=answers(*ANY, HoursOverlap))
async def set_own_hours(week: WeekIn, place: OwnPlace, db: Transaction) -> WeekOut:
    """Replaces the whole week. What is booked stays; `conflicts` names what now lies outside."""
    return await hours.replace(db, place.managed, place.doctor_id, week)
