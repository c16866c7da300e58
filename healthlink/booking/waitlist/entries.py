"""Who waits for what: joined, answered, left."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from healthlink.auth.users import part_of_export
from healthlink.booking import appointments, news, schedules
from healthlink.booking.dto import AppointmentOut
from healthlink.booking.errors import NotOffered
from healthlink.booking.waitlist import offers
from healthlink.booking.waitlist.dto import Entry, WaitCreate, WaitOut
from healthlink.booking.waitlist.errors import BadWait, OfferOver, TooManyWaits
from healthlink.booking.waitlist.queries import sql
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id

MOST = 10
LONGEST = timedelta(days=60)
A_YEAR = timedelta(days=365)
MIDNIGHT = 1440
ALL = 100_000


async def join(db: Db, user_id: UUID, new: WaitCreate, *, hold_minutes: int) -> WaitOut:
    """If a suiting time is free, it is offered at once. Raises AlreadyWaiting, TooManyWaits."""
    plan = await schedules.get_plan(db, new.service_id)
    hours = _hours(new)
    _check_days(new, plan.now.astimezone(ZoneInfo(plan.timezone)).date())
    person_id = await appointments.attendee(db, user_id, new.person_id)
    await sql.lock_waits(db, user_id=user_id)
    if await sql.waits(db, user_id=user_id) >= MOST:
        raise TooManyWaits
    entry_id = new_id()
    added = await sql.add(
        db,
        id=entry_id,
        user_id=user_id,
        person_id=person_id,
        service_id=new.service_id,
        first=new.first,
        last=new.last,
        from_minute=hours[0],
        to_minute=hours[1],
        weekdays=sorted(set(new.weekdays or range(1, 8))),
        hold_minutes=hold_minutes,
    )
    if not added:
        raise NotOffered("service_id")
    await offers.offer_freed(db, plan.doctor_id)
    return await get(db, user_id, entry_id)


def _check_days(new: WaitCreate, today: date) -> None:
    if not new.first <= new.last <= new.first + LONGEST:
        raise BadWait("last")
    if not today <= new.last <= today + A_YEAR:
        raise BadWait("last")


def _hours(new: WaitCreate) -> tuple[int, int]:
    """The minutes of the day."""
    begins = appointments.minute_of(new.from_time) if new.from_time else 0
    ends = appointments.minute_of(new.to_time) if new.to_time else MIDNIGHT
    if begins >= ends:
        raise BadWait("to_time")
    return begins, ends


async def accept(db: Db, user_id: UUID, entry_id: UUID, *, hold: timedelta) -> AppointmentOut:
    """The offered time becomes an appointment: confirmed, or held for `hold` if the service is
    prepaid. Twice answers the same; what ran out raises OfferOver."""
    entry = await _access(db, user_id, entry_id)
    if entry.appointment_id:
        return await appointments.get(db, user_id, entry.appointment_id)
    if not entry.offered:
        raise OfferOver
    await appointments.allow(db, user_id, prepaid=entry.prepaid)
    booked: UUID | None = await sql.accept(db, entry_id=entry_id, user_id=user_id, hold=hold)
    if booked is None:
        raise OfferOver
    await news.tell(db, booked, "booked")
    return await appointments.get(db, user_id, booked)


async def decline(db: Db, user_id: UUID, entry_id: UUID) -> WaitOut:
    """Passes an offer on and waits for another. Without an offer nothing happens."""
    entry = await _access(db, user_id, entry_id)
    if await sql.decline(db, entry_id=entry_id) is not None:
        await offers.offer_freed(db, entry.doctor_id)
    return await get(db, user_id, entry_id)


async def leave(db: Db, user_id: UUID, entry_id: UUID) -> None:
    """Twice is fine, and so is leaving what is over."""
    entry = await _access(db, user_id, entry_id)
    if await sql.leave(db, entry_id=entry_id) is None:
        return
    if await sql.decline(db, entry_id=entry_id) is not None:
        await offers.offer_freed(db, entry.doctor_id)


async def get(db: Reader, user_id: UUID, entry_id: UUID) -> WaitOut:
    card: WaitOut | None = await sql.card(db, id=entry_id, user_id=user_id)
    if card is None:
        raise NotFound
    return card


async def list_mine(db: Reader, user_id: UUID, *, fetch: int = ALL, skip: int = 0) -> list[WaitOut]:
    """The latest first."""
    return [row async for row in sql.cards(db, user_id=user_id, fetch=fetch, skip=skip)]


async def _access(db: Db, user_id: UUID, entry_id: UUID) -> Entry:
    """Locked until the end of the transaction, and read after that."""
    if await sql.lock(db, id=entry_id, user_id=user_id) is None:
        raise NotFound
    entry: Entry = await sql.entry(db, id=entry_id)
    return entry


@part_of_export("waitlist")
async def _export(db: Reader, user_id: UUID) -> list[dict[str, Any]]:
    return [card.model_dump(mode="json") for card in await list_mine(db, user_id)]
