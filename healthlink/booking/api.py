"""Free times and appointments over HTTP."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query

from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor
from healthlink.auth.throttle import Limit
from healthlink.booking import appointments, paying, schedules, visits
from healthlink.booking.dto import (
    AppointmentCreate,
    AppointmentOut,
    AppointmentPatch,
    CancelledOut,
    PaymentCreate,
    SlotOut,
    Status,
)
from healthlink.booking.errors import (
    AppointmentClosed,
    BadWindow,
    NotOffered,
    NotYetAttended,
    OutsideWorkingHours,
    PersonBusy,
    SlotTaken,
    TimePassed,
    TooFarAhead,
    TooManyAppointments,
    TooManyHolds,
)
from healthlink.catalog.reviews.dto import MyReviewOut, ReviewCreate
from healthlink.catalog.reviews.errors import AlreadyReviewed, OwnPractice
from healthlink.dependencies import House, Language, Page, Primary, Transaction
from healthlink.errors import InvalidInput, NotFound, TooManyRequests, Unauthorized
from healthlink.fields import Day
from healthlink.idempotency.dependencies import IdempotencyKey
from healthlink.idempotency.errors import REFUSALS
from healthlink.payments.dto import PaymentOut
from healthlink.payments.errors import (
    AlreadyPaid,
    AmountMismatch,
    BankRefused,
    BankUnavailable,
    NothingToPay,
    PaymentInPreparation,
    PaymentsOff,
)
from healthlink.problems import answers
from healthlink.routing import room

free = room("Appointments", "/api/v1/doctors")
mine = room("Appointments", "/api/v1/appointments")
bills = room("Payments", "/api/v1/payment")

PAYMENTS_PER_USER = Limit("payments-user", 30, timedelta(minutes=5))
WHEN = (NotOffered, TimePassed, OutsideWorkingHours, TooFarAhead)


@free.get(
    "/{doctor_id}/slots",
    summary="Free times of a doctor",
    responses=answers(NotOffered, BadWindow, InvalidInput),
)
async def free_times(
    doctor_id: UUID,
    service_id: Annotated[UUID, Query(description="What for: it decides the clinic and length")],
    pool: Primary,
    first: Annotated[
        Day | None, Query(alias="from", description="Default: today, at the clinic")
    ] = None,
    last: Annotated[Day | None, Query(alias="to", description="Default: six days later")] = None,
) -> list[SlotOut]:
    """Computed for the moment; booking is what takes a time. At most 31 days at once."""
    plan = await schedules.get_plan(pool, service_id, first, last)
    if plan.doctor_id != doctor_id:
        raise NotOffered("service_id")
    return schedules.free_times(plan)


@mine.post(
    "",
    status_code=201,
    summary="Book an appointment",
    responses=answers(
        Unauthorized,
        SlotTaken,
        PersonBusy,
        TooManyHolds,
        TooManyAppointments,
        *WHEN,
        InvalidInput,
        *REFUSALS,
    ),
)
async def book(
    new: AppointmentCreate, actor: Actor, once: IdempotencyKey, house: House, db: Transaction
) -> AppointmentOut:
    """`date` and `time` are on the clinic's clock. A prepaid service is held (`pending`) for 20
    minutes and free for others if it is not paid; anything else is `confirmed` at once."""
    hold = timedelta(minutes=house.settings.hold_minutes)
    return await once.answer(
        db,
        actor.user_id,
        new,
        lambda: appointments.book(db, actor.user_id, new, hold=hold),
        AppointmentOut,
    )


@mine.get("", summary="My appointments", responses=answers(Unauthorized, InvalidInput))
async def list_appointments(
    actor: Actor, pool: Primary, page: Page, status: Status | None = None
) -> list[AppointmentOut]:
    """The latest time first. A `Link` header names the next page."""
    return page.cut(
        await appointments.list_mine(
            pool, actor.user_id, status, fetch=page.fetch, skip=page.offset
        )
    )


@mine.get(
    "/{appointment_id}",
    summary="One of my appointments",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def get_appointment(appointment_id: UUID, actor: Actor, pool: Primary) -> AppointmentOut:
    """Somebody else's is not found."""
    return await appointments.get(pool, actor.user_id, appointment_id)


@mine.patch(
    "/{appointment_id}",
    summary="Move an appointment",
    responses=answers(
        Unauthorized, NotFound, SlotTaken, PersonBusy, AppointmentClosed, *WHEN, InvalidInput
    ),
)
async def move(
    appointment_id: UUID, to: AppointmentPatch, actor: Actor, db: Transaction
) -> AppointmentOut:
    """To another free time of the same service, in one step: if the new time is taken, the old one
    stays yours. The price stays, and so does a cancellation deadline that has passed."""
    return await appointments.move(db, actor.user_id, appointment_id, to)


@mine.delete(
    "/{appointment_id}",
    summary="Cancel an appointment",
    responses=answers(Unauthorized, NotFound, AppointmentClosed, InvalidInput),
)
async def cancel(appointment_id: UUID, actor: Actor, db: Transaction) -> CancelledOut:
    """By the clinic's policy as it was when you booked: `refund_percent` says what is given back of
    what was paid, `refund` how much that is. Cancelling twice is fine."""
    return await appointments.cancel(db, actor.user_id, appointment_id)


@mine.post(
    "/{appointment_id}/review",
    status_code=201,
    summary="Review a visit",
    responses=answers(
        Unauthorized,
        NotFound,
        NotYetAttended,
        AlreadyReviewed,
        OwnPractice,
        InvalidInput,
        *REFUSALS,
    ),
)
async def review_visit(
    appointment_id: UUID, new: ReviewCreate, actor: Actor, once: IdempotencyKey, db: Transaction
) -> MyReviewOut:
    """Once for each appointment that took place (`fulfilled`). Everybody can read it, under your
    first name and an initial or without a name; it counts for the doctor and the clinic."""
    return await once.answer(
        db,
        actor.user_id,
        new,
        lambda: visits.review(db, actor.user_id, appointment_id, new),
        MyReviewOut,
    )


@bills.post(
    "/create",
    status_code=201,
    summary="Pay for an appointment",
    responses=answers(
        Unauthorized,
        NotFound,
        AmountMismatch,
        AlreadyPaid,
        NothingToPay,
        PaymentInPreparation,
        BankRefused,
        BankUnavailable,
        PaymentsOff,
        TooManyRequests,
        InvalidInput,
        *REFUSALS,
    ),
)
async def create_payment(
    wanted: PaymentCreate, actor: Actor, once: IdempotencyKey, house: House, language: Language
) -> PaymentOut:
    """Send the payer to `payment_url`, a page of the bank. While it can be used, asking again
    answers the same payment. An appointment whose hold is nearly over is held a little longer,
    once. Money that comes too late for the time goes back by itself."""
    await throttle.check(house.pool, (PAYMENTS_PER_USER, str(actor.user_id)))
    return await paying.open_payment(house, actor.user_id, wanted, once, language)
