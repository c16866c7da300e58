"""What a user books, moves and cancels. Races are judged by the database, not by a look before."""

from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final, NoReturn
from uuid import UUID

from healthlink.auth.users import part_of_export
from healthlink.booking import news, schedules
from healthlink.booking.dto import (
    AppointmentCreate,
    AppointmentOut,
    AppointmentPatch,
    CancelledOut,
    Changeable,
    Load,
    Plan,
    Status,
)
from healthlink.booking.errors import (
    AppointmentClosed,
    NotOffered,
    PersonBusy,
    SlotTaken,
    TooManyAppointments,
    TooManyHolds,
    UnknownPerson,
)
from healthlink.booking.queries import sql
from healthlink.booking.waitlist import offers
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id
from healthlink.payments import checkout, refunds, settlement

MOST_HOLDS = 3
MOST_COMING = 30
MOST_A_DAY = 60
ALL = 100_000
PURPOSE: Final = "appointment"
"""What its payments are for."""


@dataclass(frozen=True, slots=True)
class Times:
    """What an appointment takes of the patient's time, and of the doctor's."""

    starts_at: datetime
    ends_at: datetime
    busy_from: datetime
    busy_until: datetime


async def book(db: Db, user_id: UUID, new: AppointmentCreate, *, hold: timedelta) -> AppointmentOut:
    """Takes a time: confirmed at once, or held for `hold` if the service is prepaid."""
    plan = await schedules.get_plan(db, new.service_id, new.date, new.date)
    if (plan.clinic_id, plan.doctor_id) != (new.clinic_id, new.doctor_id):
        raise NotOffered("service_id")
    start = schedules.start_of(plan, new.date, minute_of(new.time))
    person_id = await attendee(db, user_id, new.person_id)
    await allow(db, user_id, prepaid=plan.prepaid)
    times = times_of(plan, start)
    return await get(db, user_id, await take(db, user_id, person_id, plan, times, hold=hold))


async def take(
    db: Db, user_id: UUID, person_id: UUID, plan: Plan, times: Times, *, hold: timedelta | None
) -> UUID:
    """The new appointment, or SlotTaken, or PersonBusy. Somebody may be faster in one room while
    another is free: then it is tried again. Without a `hold` a prepaid one is confirmed too."""
    whose = {"user_id": user_id, "person_id": person_id, "service_id": plan.service_id}
    for _ in plan.rooms or (None,):
        booked: UUID | None = await sql.book(db, id=new_id(), hold=hold, **whose, **asdict(times))
        if booked is not None:
            if not plan.prepaid or hold is None:
                await news.tell(db, booked, "booked")
            await offers.booked(db, person_id, plan)
            return booked
    return await _refuse(db, person_id, times)


async def attendee(db: Db, user_id: UUID, person_id: UUID | None) -> UUID:
    """The account holder, or one of the family."""
    if person_id is None or person_id == user_id:
        return user_id
    if not await sql.may_attend(db, person_id=person_id, user_id=user_id):
        raise UnknownPerson("person_id")
    return person_id


async def allow(db: Db, user_id: UUID, *, prepaid: bool) -> None:
    """Holds are counted exactly; of the rest, racing bookings may slip one over the limit."""
    if prepaid:
        await sql.lock_holds(db, user_id=user_id)
    load: Load = await sql.load(db, user_id=user_id)
    if prepaid and load.holds >= MOST_HOLDS:
        raise TooManyHolds
    if load.coming >= MOST_COMING or load.recent >= MOST_A_DAY:
        raise TooManyAppointments


async def _refuse(db: Db, person_id: UUID, times: Times) -> NoReturn:
    if await sql.is_person_busy(
        db, person_id=person_id, starts_at=times.starts_at, ends_at=times.ends_at
    ):
        raise PersonBusy
    raise SlotTaken


async def move(db: Db, user_id: UUID, id: UUID, to: AppointmentPatch) -> AppointmentOut:
    """Another free time of the same service, in one step: the old one is given up only for it.

    Raises SlotTaken or PersonBusy, from the constraints.
    """
    mine = await _access(db, user_id, id)
    if not mine.changeable:
        raise AppointmentClosed
    plan = await schedules.get_plan(db, mine.service_id, to.date, to.date)
    start = schedules.start_of(plan, to.date, minute_of(to.time))
    times = times_of(plan, start)
    whose = {
        "doctor_id": mine.doctor_id,
        "person_id": mine.person_id,
        "service_id": mine.service_id,
    }
    await sql.lock_times(db, **whose)
    await sql.release_lapsed(db, **whose, busy_from=times.busy_from, busy_until=times.busy_until)
    if await sql.move(db, id=id, service_id=mine.service_id, **asdict(times)) is None:
        # closed or given to another doctor since it was looked at, or no room is free then
        raise SlotTaken if (await _access(db, user_id, id)).changeable else AppointmentClosed
    await news.tell(db, id, "moved")
    await offers.offer_freed(db, mine.doctor_id)
    return await get(db, user_id, id)


async def cancel(db: Db, user_id: UUID, id: UUID) -> CancelledOut:
    """Gives the time back, and what the policy frozen at booking says of the money. Twice is fine;
    what has begun, is over or has run out raises AppointmentClosed."""
    await _access(db, user_id, id)
    await _cancel(db, id)
    cancelled: CancelledOut = await sql.cancelled_appointment(db, id=id, user_id=user_id)
    if cancelled.status != "cancelled":
        raise AppointmentClosed
    return cancelled


async def cancel_coming(db: Db, user_id: UUID) -> None:
    """Everything that has not begun."""
    for row in [row async for row in sql.coming_appointments(db, user_id=user_id)]:
        await _cancel(db, row["id"])


async def _cancel(db: Db, id: UUID) -> None:
    """With the money: what is due goes back, what is being paid is no longer wanted."""
    if await sql.cancel(db, id=id, by="patient", reason=None) is not None:
        await give_back(db, id)
        await news.tell(db, id, "cancelled")
        await offers.offer_time_of(db, id)


async def give_back(db: Db, id: UUID) -> None:
    """What a cancelled appointment's policy gives back of the money, by the way it came."""
    await checkout.abandon(db, PURPOSE, id)
    await sql.owe_at_desk(db, id=id)
    payment_id: UUID | None = await sql.paid_with(db, id=id)
    if payment_id is None:
        return
    await settlement.lock(db, payment_id)
    due_minor: int = await sql.refund_due(db, id=id)
    if due_minor > 0:
        await refunds.request(db, payment_id, due_minor, "cancelled")


async def get(db: Reader, user_id: UUID, id: UUID) -> AppointmentOut:
    card: AppointmentOut | None = await sql.appointment(db, id=id, user_id=user_id)
    if card is None:
        raise NotFound
    return card


async def list_mine(
    db: Reader, user_id: UUID, status: Status | None = None, *, fetch: int = ALL, skip: int = 0
) -> list[AppointmentOut]:
    """The latest time first."""
    rows = sql.appointments_of(db, user_id=user_id, status=status, fetch=fetch, skip=skip)
    return [row async for row in rows]


async def _access(db: Db, user_id: UUID, id: UUID) -> Changeable:
    mine: Changeable | None = await sql.changeable(db, id=id, user_id=user_id)
    if mine is None:
        raise NotFound
    return mine


def times_of(plan: Plan, start: datetime) -> Times:
    length = schedules.length(plan)
    return Times(*length.attended(start), *length.busy(start))


def minute_of(wall: time) -> int:
    return wall.hour * 60 + wall.minute


@part_of_export("appointments")
async def _export(db: Reader, user_id: UUID) -> list[dict[str, Any]]:
    return [card.model_dump(mode="json") for card in await list_mine(db, user_id)]
