"""The waitlist over HTTP."""

from datetime import timedelta
from uuid import UUID

from healthlink.auth.dependencies import Actor
from healthlink.booking.dto import AppointmentOut
from healthlink.booking.errors import (
    NotOffered,
    TooManyAppointments,
    TooManyHolds,
    UnknownPerson,
)
from healthlink.booking.waitlist import entries
from healthlink.booking.waitlist.dto import WaitCreate, WaitOut
from healthlink.booking.waitlist.errors import AlreadyWaiting, BadWait, OfferOver, TooManyWaits
from healthlink.dependencies import House, Page, Primary, Transaction
from healthlink.errors import InvalidInput, NotFound, Unauthorized
from healthlink.idempotency.dependencies import IdempotencyKey
from healthlink.idempotency.errors import REFUSALS
from healthlink.problems import answers
from healthlink.routing import room

waits = room("Waitlist", "/api/v1/waitlist")


@waits.post(
    "",
    status_code=201,
    summary="Wait for a time",
    responses=answers(
        Unauthorized,
        AlreadyWaiting,
        TooManyWaits,
        NotOffered,
        UnknownPerson,
        BadWait,
        InvalidInput,
        *REFUSALS,
    ),
)
async def join_waitlist(
    new: WaitCreate, actor: Actor, once: IdempotencyKey, house: House, db: Transaction
) -> WaitOut:
    """The next time that suits and becomes free is kept for you for half an hour, in the order of
    who has waited longest; if one is free already, at once. Ten waits are the most."""
    minutes = house.settings.waitlist_hold_minutes
    return await once.answer(
        db,
        actor.user_id,
        new,
        lambda: entries.join(db, actor.user_id, new, hold_minutes=minutes),
        WaitOut,
    )


@waits.get("", summary="What I wait for", responses=answers(Unauthorized, InvalidInput))
async def list_waits(actor: Actor, pool: Primary, page: Page) -> list[WaitOut]:
    """The latest first, also what is over. A `Link` header names the next page."""
    return page.cut(
        await entries.list_mine(pool, actor.user_id, fetch=page.fetch, skip=page.offset)
    )


@waits.delete(
    "/{entry_id}",
    status_code=204,
    summary="Wait no longer",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def leave_waitlist(entry_id: UUID, actor: Actor, db: Transaction) -> None:
    """An open offer goes to the next who waits. Doing it twice is fine."""
    await entries.leave(db, actor.user_id, entry_id)


@waits.post(
    "/{entry_id}/accept",
    summary="Take the offered time",
    responses=answers(
        Unauthorized, NotFound, OfferOver, TooManyHolds, TooManyAppointments, InvalidInput
    ),
)
async def accept_offer(
    entry_id: UUID, actor: Actor, house: House, db: Transaction
) -> AppointmentOut:
    """Answers the appointment, `confirmed` or, if the service is prepaid, `pending` and to be paid
    like any other. Doing it twice answers the same."""
    hold = timedelta(minutes=house.settings.hold_minutes)
    return await entries.accept(db, actor.user_id, entry_id, hold=hold)


@waits.post(
    "/{entry_id}/decline",
    summary="Pass the offered time on",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def decline_offer(entry_id: UUID, actor: Actor, db: Transaction) -> WaitOut:
    """It goes to the next who waits, and you wait on for another. Doing it twice is fine."""
    return await entries.decline(db, actor.user_id, entry_id)
