"""Asking to receive at a clinic, and answering, over HTTP."""

from uuid import UUID

from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor
from healthlink.catalog.dependencies import ManagedClinic
from healthlink.catalog.manage.dto import StaffDoctor
from healthlink.catalog.manage.errors import DoctorUnlisted
from healthlink.dependencies import House, Page, Primary, Transaction
from healthlink.errors import InvalidInput, NotFound, TooManyRequests, Unauthorized
from healthlink.practice.doctors.requests import requests
from healthlink.practice.doctors.requests.dto import (
    ClinicRequest,
    ClinicWish,
    DoctorAsking,
    WhyDeclined,
)
from healthlink.practice.doctors.requests.errors import AlreadyAnswered, AlreadyReceives
from healthlink.practice.errors import NoPractice
from healthlink.problems import answers
from healthlink.routing import room

mine = room("Practice", "/me/clinics")
here = room("Clinic management", "/api/v1/manage/clinics/{clinic_id}/requests")

OWN = (Unauthorized, NoPractice, InvalidInput)
STAFF = (Unauthorized, NotFound, InvalidInput)


@mine.post(
    "",
    status_code=201,
    summary="Ask to receive at a clinic",
    responses=answers(*OWN, NotFound, AlreadyReceives, TooManyRequests),
)
async def ask_clinic(wish: ClinicWish, actor: Actor, house: House) -> ClinicRequest:
    """Its staff answer. When they accept, patients find you, and can book you there as soon as
    there are services and hours. While it waits, twice is once."""
    await throttle.check(house.pool, (throttle.CLINICS_PER_ACCOUNT, str(actor.user_id)))
    async with house.pool.acquire() as db, db.transaction():
        return await requests.ask(db, actor.user_id, wish.clinic_id)


@mine.get("", summary="Clinics that I have asked", responses=answers(*OWN))
async def list_asked_clinics(actor: Actor, pool: Primary, page: Page) -> list[ClinicRequest]:
    """The latest first, with what they have answered."""
    return page.cut(
        await requests.list_own(pool, actor.user_id, fetch=page.fetch, skip=page.offset)
    )


@mine.delete(
    "/{clinic_id}", status_code=204, summary="Ask a clinic no more", responses=answers(*OWN)
)
async def withdraw_request(clinic_id: UUID, actor: Actor, db: Transaction) -> None:
    """A request that waits is withdrawn. Twice is fine."""
    await requests.withdraw(db, actor.user_id, clinic_id)


@here.get("", summary="Doctors who ask to receive here", responses=answers(*STAFF))
async def list_requests(clinic: ManagedClinic, pool: Primary, page: Page) -> list[DoctorAsking]:
    """Who has waited longest first."""
    return page.cut(
        await requests.list_waiting(pool, clinic.clinic_id, fetch=page.fetch, skip=page.offset)
    )


@here.post(
    "/{request_id}/accept",
    summary="Let a doctor who asks receive here",
    responses=answers(*STAFF, AlreadyAnswered, DoctorUnlisted),
)
async def accept_request(
    request_id: UUID, clinic: ManagedClinic, house: House, db: Transaction
) -> StaffDoctor:
    """The doctor is on the market at once, bookable when there are services and working hours.
    Twice is fine."""
    return await requests.accept(db, clinic, request_id, house.settings.base_url)


@here.post(
    "/{request_id}/decline",
    status_code=204,
    summary="Decline a doctor who asks",
    responses=answers(*STAFF),
)
async def decline_request(
    request_id: UUID, why: WhyDeclined, clinic: ManagedClinic, db: Transaction
) -> None:
    """The doctor reads why, and may ask again. Twice is fine; one who was accepted leaves by
    `DELETE …/doctors/{doctor_id}`."""
    await requests.decline(db, clinic, request_id, why.reason)
