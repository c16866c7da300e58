"""The day's visits of a clinic over HTTP, for its staff."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from healthlink.booking.desk import closing, planning, till, visits
from healthlink.booking.desk.dto import (
    Cancellation,
    DeskPayment,
    Reopening,
    VisitCreate,
    VisitOut,
    VisitPatch,
)
from healthlink.booking.desk.errors import (
    NotConfirmed,
    NothingToReturn,
    UnknownRoom,
    VisitNotYet,
)
from healthlink.booking.desk.overrides import Rules
from healthlink.booking.dto import Status
from healthlink.booking.errors import (
    AppointmentClosed,
    NotOffered,
    OutsideWorkingHours,
    PersonBusy,
    SlotTaken,
    TimePassed,
    TooFarAhead,
)
from healthlink.catalog.dependencies import ManagedClinic
from healthlink.dependencies import Page, Primary, Transaction
from healthlink.errors import InvalidInput, NotFound, Unauthorized
from healthlink.fields import Day
from healthlink.idempotency.dependencies import IdempotencyKey
from healthlink.idempotency.errors import REFUSALS
from healthlink.payments.errors import AlreadyPaid, AmountMismatch, NothingToPay
from healthlink.problems import answers
from healthlink.routing import room

day = room("Desk", "/api/v1/manage/clinics/{clinic_id}/appointments")

ANY = (Unauthorized, NotFound, InvalidInput)
WHEN = (NotOffered, TimePassed, OutsideWorkingHours, TooFarAhead, SlotTaken, PersonBusy)


@day.get("", summary="The visits of a day", responses=answers(*ANY))
async def list_visits(
    by: ManagedClinic,
    pool: Primary,
    page: Page,
    date: Annotated[Day | None, Query(description="Default: today, at the clinic")] = None,
    doctor_id: UUID | None = None,
    status: Status | None = None,
) -> list[VisitOut]:
    """By time, cancelled ones too. A `Link` header names the next page."""
    found = await visits.list_day(
        pool, by.clinic_id, date, doctor_id, status, fetch=page.fetch, skip=page.offset
    )
    return page.cut(found)


@day.post(
    "", status_code=201, summary="Book for a caller", responses=answers(*ANY, *WHEN, *REFUSALS)
)
async def book_for_caller(
    new: VisitCreate, by: ManagedClinic, once: IdempotencyKey, db: Transaction
) -> VisitOut:
    """Confirmed at once, also if the service is prepaid: it is paid at the desk. The same name from
    the same number is the same caller; an account of that number is never touched. With `override`
    also outside the hours, on a day off, and earlier today."""
    return await once.answer(db, by.user_id, new, lambda: planning.book(db, by, new), VisitOut)


@day.get("/{appointment_id}", summary="A visit", responses=answers(*ANY))
async def get_visit(appointment_id: UUID, by: ManagedClinic, pool: Primary) -> VisitOut:
    """One of another clinic is not found."""
    return await visits.get(pool, by.clinic_id, appointment_id)


@day.patch(
    "/{appointment_id}",
    summary="Move a visit",
    responses=answers(*ANY, *WHEN, AppointmentClosed, UnknownRoom),
)
async def move_visit(
    appointment_id: UUID, to: VisitPatch, by: ManagedClinic, db: Transaction
) -> VisitOut:
    """To another time, to another doctor who offers the same procedure, or to another room, in one
    step. The price stays; the patient may cancel freely at least as long as before."""
    return await planning.move(db, by, appointment_id, to, Rules(to.override))


@day.post(
    "/{appointment_id}/arrive",
    summary="The patient is here",
    responses=answers(*ANY, NotConfirmed, VisitNotYet),
)
async def arrive(appointment_id: UUID, by: ManagedClinic, db: Transaction) -> VisitOut:
    """On the day of the visit, or later."""
    return await closing.arrive(db, by, appointment_id)


@day.post(
    "/{appointment_id}/fulfil",
    summary="The visit has taken place",
    responses=answers(*ANY, NotConfirmed, VisitNotYet),
)
async def fulfil(appointment_id: UUID, by: ManagedClinic, db: Transaction) -> VisitOut:
    """On the day of the visit or later."""
    return await closing.fulfil(db, by, appointment_id)


@day.post(
    "/{appointment_id}/no-show",
    summary="Nobody came",
    responses=answers(*ANY, NotConfirmed, VisitNotYet),
)
async def miss(appointment_id: UUID, by: ManagedClinic, db: Transaction) -> VisitOut:
    """After the visit was to begin."""
    return await closing.miss(db, by, appointment_id)


@day.post(
    "/{appointment_id}/reopen",
    summary="Undo arrived, fulfilled or missed",
    responses=answers(*ANY, NotConfirmed),
)
async def reopen(
    appointment_id: UUID, wish: Reopening, by: ManagedClinic, db: Transaction
) -> VisitOut:
    """The visit is confirmed again and nobody has arrived. What was cancelled is booked anew."""
    return await closing.reopen(db, by, appointment_id, wish.reason)


@day.post(
    "/{appointment_id}/cancel",
    summary="Cancel a visit for the clinic",
    responses=answers(*ANY, AppointmentClosed),
)
async def cancel_visit(
    appointment_id: UUID, wish: Cancellation, by: ManagedClinic, db: Transaction
) -> VisitOut:
    """All that was paid is given back: at the bank by itself, at the desk by you (`desk_due_back`,
    then `/returned`). After its end only with `override`."""
    return await closing.cancel(db, by, appointment_id, wish.reason, Rules(wish.override))


@day.post(
    "/{appointment_id}/paid",
    summary="Money taken at the desk",
    responses=answers(
        *ANY, AmountMismatch, AlreadyPaid, NothingToPay, AppointmentClosed, SlotTaken
    ),
)
async def take_money(
    appointment_id: UUID, taken: DeskPayment, by: ManagedClinic, db: Transaction
) -> VisitOut:
    """The whole price, of which `amount` is only a check. Confirms a visit that was held for its
    payment. What comes through the bank afterwards goes back by itself."""
    return await till.take(db, by, appointment_id, taken)


@day.post(
    "/{appointment_id}/returned",
    summary="Money handed back at the desk",
    responses=answers(*ANY, NothingToReturn),
)
async def hand_back(appointment_id: UUID, by: ManagedClinic, db: Transaction) -> VisitOut:
    """All of `desk_due_back`, after a cancellation."""
    return await till.hand_back(db, by, appointment_id)
