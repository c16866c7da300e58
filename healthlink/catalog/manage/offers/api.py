"""Managing doctors and services over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from healthlink.auth.dependencies import Actor, Administrator
from healthlink.catalog.dependencies import ManagedClinic
from healthlink.catalog.manage.dto import (
    DoctorCreate,
    DoctorPatch,
    ServiceCreate,
    ServicePatch,
    StaffDoctor,
    StaffDoctorCard,
    StaffService,
    WhyUnlisted,
)
from healthlink.catalog.manage.errors import DoctorElsewhere, DoctorNotHere, DoctorUnlisted
from healthlink.catalog.manage.offers import doctors, market, services
from healthlink.dependencies import House, Page, Primary, Transaction
from healthlink.errors import Forbidden, InvalidInput, NotFound, Unauthorized
from healthlink.fields import Search
from healthlink.idempotency.dependencies import IdempotencyKey
from healthlink.idempotency.errors import REFUSALS
from healthlink.problems import answers
from healthlink.routing import room

here = room("Clinic management", "/api/v1/manage/clinics/{clinic_id}")
listing = room("Administration", "/api/v1/manage/doctors")

Term = Annotated[Search | None, Query(description="Part of a name; case and ё/е do not count")]
ABSENT = answers(Unauthorized, NotFound, InvalidInput)


@here.get("/doctors", summary="Who receives at a clinic", responses=ABSENT)
async def list_clinic_doctors(
    clinic: ManagedClinic, pool: Primary, house: House, page: Page, search: Term = None
) -> list[StaffDoctorCard]:
    """By name, those who are not on the market too."""
    base_url = house.settings.base_url
    return page.cut(
        await doctors.list_here(
            pool, clinic.clinic_id, base_url, search, fetch=page.fetch, skip=page.offset
        )
    )


@here.post(
    "/doctors",
    status_code=201,
    summary="Enter a doctor",
    responses=ABSENT | answers(*REFUSALS),
)
async def create_doctor(
    new: DoctorCreate, clinic: ManagedClinic, once: IdempotencyKey, house: House, db: Transaction
) -> StaffDoctor:
    """A new profile of somebody who receives here: on the market at once, bookable when there are
    services and working hours."""
    base_url = house.settings.base_url
    return await once.answer(
        db, clinic.user_id, new, lambda: doctors.add(db, clinic, new, base_url), StaffDoctor
    )


@here.get("/doctors/{doctor_id}", summary="A doctor of a clinic", responses=ABSENT)
async def get_clinic_doctor(
    doctor_id: UUID, clinic: ManagedClinic, pool: Primary, house: House
) -> StaffDoctor:
    """One who does not receive here is not found."""
    return await doctors.get_here(pool, clinic.clinic_id, doctor_id, house.settings.base_url)


@here.put(
    "/doctors/{doctor_id}",
    summary="Let a doctor receive here too",
    responses=ABSENT | answers(DoctorElsewhere),
)
async def join_clinic(
    doctor_id: UUID, clinic: ManagedClinic, house: House, db: Transaction
) -> StaffDoctor:
    """Staff bring a doctor from another clinic of theirs, or back who left and receives nowhere
    now; anybody else an administrator brings, who has asked the doctor. Twice is fine."""
    return await doctors.join(db, clinic, doctor_id, house.settings.base_url)


@here.patch(
    "/doctors/{doctor_id}",
    summary="Change a doctor's profile",
    responses=ABSENT | answers(DoctorElsewhere),
)
async def change_doctor(
    doctor_id: UUID, patch: DoctorPatch, clinic: ManagedClinic, house: House, db: Transaction
) -> StaffDoctor:
    """Of a doctor who also receives at somebody else's clinic, administrators only."""
    return await doctors.change(db, clinic, doctor_id, patch, house.settings.base_url)


@here.delete(
    "/doctors/{doctor_id}",
    status_code=204,
    summary="A doctor no longer receives here",
    responses=ABSENT,
)
async def leave_clinic(doctor_id: UUID, clinic: ManagedClinic, db: Transaction) -> None:
    """Their services here are offered no more. The profile stays, and so do coming appointments,
    which the desk lists: keep or cancel each of them there."""
    await doctors.leave(db, clinic, doctor_id)


@here.get("/services", summary="What a clinic offers", responses=ABSENT)
async def list_clinic_services(
    clinic: ManagedClinic,
    pool: Primary,
    page: Page,
    search: Term = None,
    doctor_id: UUID | None = None,
) -> list[StaffService]:
    """By name, also what is not offered any more."""
    return page.cut(
        await services.list_here(
            pool, clinic.clinic_id, doctor_id, search, fetch=page.fetch, skip=page.offset
        )
    )


@here.post(
    "/services",
    status_code=201,
    summary="Offer a service",
    responses=ABSENT | answers(DoctorNotHere, InvalidInput, *REFUSALS),
)
async def create_service(
    new: ServiceCreate, clinic: ManagedClinic, once: IdempotencyKey, db: Transaction
) -> StaffService:
    """One doctor's offer, priced in the clinic's currency."""
    return await once.answer(
        db, clinic.user_id, new, lambda: services.add(db, clinic, new), StaffService
    )


@here.get("/services/{service_id}", summary="A service of a clinic", responses=ABSENT)
async def get_clinic_service(
    service_id: UUID, clinic: ManagedClinic, pool: Primary
) -> StaffService:
    """Another clinic's is not found."""
    return await services.get(pool, clinic.clinic_id, service_id)


@here.patch(
    "/services/{service_id}",
    summary="Change a service",
    responses=ABSENT | answers(DoctorNotHere, InvalidInput),
)
async def change_service(
    service_id: UUID, patch: ServicePatch, clinic: ManagedClinic, db: Transaction
) -> StaffService:
    """What is booked keeps its price and length. `active` offers it again, or no more."""
    return await services.change(db, clinic, service_id, patch)


@here.delete(
    "/services/{service_id}",
    status_code=204,
    summary="Offer a service no more",
    responses=ABSENT,
)
async def stop_service(service_id: UUID, clinic: ManagedClinic, db: Transaction) -> None:
    """What is booked stays. The same as changing `active` to false."""
    await services.change(db, clinic, service_id, ServicePatch(active=False))


@listing.get(
    "",
    summary="Doctors on the market, or off it",
    responses=answers(Unauthorized, Forbidden, InvalidInput),
)
async def list_doctors_to_manage(
    _: Administrator,
    pool: Primary,
    house: House,
    page: Page,
    listed: bool = True,
    search: Term = None,
) -> list[StaffDoctorCard]:
    """For administrators, by name. `listed=false`: who waits to be accepted, or was taken off."""
    base_url = house.settings.base_url
    return page.cut(
        await market.list_doctors(
            pool, base_url, search, listed=listed, fetch=page.fetch, skip=page.offset
        )
    )


@listing.post(
    "/{doctor_id}/accept",
    summary="Put a doctor on the market",
    responses=ABSENT | answers(DoctorUnlisted),
)
async def accept_doctor(
    doctor_id: UUID, actor: Actor, house: House, db: Transaction
) -> StaffDoctor:
    """For administrators, and for staff of a clinic where the doctor receives, unless an
    administrator has taken the doctor off."""
    return await market.accept(db, actor, doctor_id, house.settings.base_url)


@listing.post(
    "/{doctor_id}/unlist",
    summary="Take a doctor off the market",
    responses=ABSENT | answers(Forbidden),
)
async def unlist_doctor(
    doctor_id: UUID, why: WhyUnlisted, admin: Administrator, house: House, db: Transaction
) -> StaffDoctor:
    """For administrators. The doctor and all their services are neither found nor booked any more;
    what is booked stays."""
    base_url = house.settings.base_url
    return await market.unlist(db, admin.user_id, doctor_id, why.reason, base_url)
