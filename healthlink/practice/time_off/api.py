"""A doctor's time off over HTTP."""

from uuid import UUID

from healthlink.booking.desk.calendar.dto import TimeOffCreate
from healthlink.booking.desk.calendar.errors import BadPeriod
from healthlink.booking.errors import TimePassed, TooFarAhead
from healthlink.dependencies import Now, Page
from healthlink.errors import InvalidInput, NotFound, Unauthorized
from healthlink.idempotency.dependencies import IdempotencyKey
from healthlink.idempotency.errors import REFUSALS
from healthlink.practice.dependencies import InPractice, Records
from healthlink.practice.dto import Made
from healthlink.practice.errors import NoPractice
from healthlink.practice.time_off import time_off
from healthlink.practice.time_off.dto import AwayConflicts, AwayOut
from healthlink.problems import answers
from healthlink.routing import room
from healthlink.subscription.errors import SubscriptionLapsed

off = room("Visits", "/me/time-off")

ANY = (Unauthorized, NoPractice, InvalidInput)
WHEN = (BadPeriod, TimePassed, TooFarAhead)


@off.get("", summary="My time off", responses=answers(*ANY))
async def list_my_time_off(practice: InPractice, db: Records, page: Page) -> list[AwayOut]:
    """The next first, without what is over; also what the desk of one clinic has set for you."""
    return page.cut(await time_off.list_coming(db, practice, fetch=page.fetch, skip=page.offset))


@off.post(
    "",
    status_code=201,
    summary="Take time off",
    responses=answers(*ANY, SubscriptionLapsed, *WHEN, *REFUSALS),
)
async def take_time_off(
    new: TimeOffCreate,
    once: IdempotencyKey,
    practice: InPractice,
    now: Now,
    db: Records,
) -> AwayConflicts:
    """Whole days, the last one too, or from `from_time` of the first until `to_time` of the last:
    vacation, or blocked hours. Nothing can be booked or planned then, at any clinic. What is booked
    or planned already stays; `conflicts` names it."""
    assert practice.user_id
    made = await once.answer(
        db, practice.user_id, new, lambda: time_off.add(db, practice, new, now), Made
    )
    return await time_off.get(db, practice, made.id)


@off.get("/{time_off_id}", summary="A time off of mine", responses=answers(*ANY, NotFound))
async def get_my_time_off(time_off_id: UUID, practice: InPractice, db: Records) -> AwayConflicts:
    """With what is in its way, as it is now."""
    return await time_off.get(db, practice, time_off_id)


@off.delete(
    "/{time_off_id}",
    status_code=204,
    summary="Receive after all",
    responses=answers(*ANY, SubscriptionLapsed, NotFound),
)
async def drop_my_time_off(time_off_id: UUID, practice: InPractice, db: Records) -> None:
    """Its times can be booked again. What a clinic's desk has set, the desk takes back."""
    await time_off.drop(db, practice, time_off_id)
