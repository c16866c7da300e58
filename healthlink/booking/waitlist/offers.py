"""Offering free times: to whoever has waited longest and whom they suit, one at a time.

Whoever frees a time makes the offer in the same transaction, so that nobody else can take it
meanwhile: one offer, for the sake of deadlocks, and only if nobody else is at it. A job goes on
from there, each offer in a transaction of its own, and a sweep each minute is the net.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from healthlink import jobs
from healthlink.booking import schedules, slots
from healthlink.booking.dto import Plan
from healthlink.booking.errors import NotOffered
from healthlink.booking.schedules import MOST_DAYS
from healthlink.booking.slots import Interval
from healthlink.booking.waitlist import freed, news
from healthlink.booking.waitlist.dto import Waiting
from healthlink.booking.waitlist.queries import sql
from healthlink.db.pool import Db
from healthlink.ids import new_id

AT_ONCE = 5
"""How many of the queue are looked at by who frees a time."""
TOGETHER = 50
TRIES = 3
"""How many times are tried for one entry when others are faster."""
NOTICE = timedelta(hours=1)
"""An offer ends so long before the visit …"""
SHORTEST = timedelta(minutes=5)
"""… and leaves at least this to answer."""


async def offer_freed(db: Db, doctor_id: UUID) -> None:
    """A time of this doctor has just become free, in this transaction."""
    if await sql.someone_waits(db, doctor_id=doctor_id):
        await offer_one(db, doctor_id, most=AT_ONCE)
        await jobs.enqueue(db, "offer_times", doctor_id=doctor_id)


async def offer_time_of(db: Db, engagement_id: UUID) -> None:
    """What this appointment took has just become free, in this transaction."""
    doctor_id: UUID | None = await sql.waited_for_at(db, id=engagement_id)
    if doctor_id:
        await offer_freed(db, doctor_id)


async def booked(db: Db, person_id: UUID, plan: Plan) -> None:
    """Who has booked waits no longer."""
    if await sql.booked(db, person_id=person_id, service_id=plan.service_id):
        await freed.offer_soon(db, plan.doctor_id)


async def offer_one(db: Db, doctor_id: UUID, *, most: int | None = None) -> bool:
    """Makes the next offer of this doctor's time; False if there is none to make, or if somebody
    else is at it."""
    if not await sql.claim_doctor(db, doctor_id=doctor_id):
        return False
    async for entry in _queue(db, doctor_id, most):
        if await _offer(db, entry):
            await news.offered(db, entry.id)
            return True
    return False


async def _queue(db: Db, doctor_id: UUID, most: int | None) -> AsyncIterator[Waiting]:
    """Who waits for this doctor, in order, locked; all of them, or the first few."""
    fetch = most or TOGETHER
    place: dict[str, object] = {"created_at": None, "id": None}
    while True:
        rows = sql.waiting(db, doctor_id=doctor_id, **place, fetch=fetch, known=most is None)
        page = [row async for row in rows]
        for entry in page:
            yield entry
        if most or len(page) < fetch:
            return
        place = {"created_at": page[-1].created_at, "id": page[-1].id}


async def _offer(db: Db, entry: Waiting) -> bool:
    """The earliest time that suits; somebody may be faster at one while another is free."""
    tries = 0
    async for plan, span in _suiting(db, entry):
        busy = schedules.length(plan).busy(span[0])
        offered = await sql.offer(
            db,
            id=new_id(),
            entry_id=entry.id,
            starts_at=span[0],
            ends_at=span[1],
            busy_from=busy[0],
            busy_until=busy[1],
        )
        tries += 1
        if offered or tries == TRIES:
            return offered is not None
    return False


async def _suiting(db: Db, entry: Waiting) -> AsyncIterator[tuple[Plan, Interval]]:
    first = entry.first
    while first <= entry.last:
        last = min(entry.last, first + timedelta(days=MOST_DAYS - 1))
        try:
            plan = await schedules.get_plan(db, entry.service_id, first, last)
        except NotOffered:
            return
        for span in _of_plan(plan, entry):
            yield plan, span
        first = last + timedelta(days=1)


def _of_plan(plan: Plan, entry: Waiting) -> Iterator[Interval]:
    zone = ZoneInfo(plan.timezone)
    blocked = slots.merged(schedules.spans(entry.blocked))
    soonest, latest = plan.now + NOTICE + SHORTEST, plan.now + schedules.HORIZON
    for span in schedules.free_spans(plan):
        in_time = soonest <= span[0] <= latest
        if in_time and suits(entry, span, zone) and not slots.overlaps(span, blocked):
            yield span


def suits(entry: Waiting, span: Interval, zone: ZoneInfo) -> bool:
    """Whether it is a time of day and a day of the week that the person named."""
    wall = span[0].astimezone(zone)
    begins = wall.hour * 60 + wall.minute
    ends = begins + (span[1] - span[0]) // timedelta(minutes=1)
    hours = entry.from_minute <= begins and ends <= entry.to_minute
    return hours and wall.isoweekday() in entry.weekdays
