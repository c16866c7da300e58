"""A doctor's plan: when it ends, by what was tried, given and paid for."""

import calendar
from dataclasses import asdict, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from healthlink.db.pool import Db, Reader
from healthlink.payments import settlement
from healthlink.subscription import reminders
from healthlink.subscription.dto import Free, Period, Purchase, Subscription
from healthlink.subscription.errors import NoSubscription
from healthlink.subscription.queries import sql

PURPOSE: Final = "subscription"


async def get(db: Reader, user_id: UUID) -> Subscription:
    """Raises NoSubscription."""
    plan: Subscription | None = await sql.plan_of(db, user_id=user_id)
    if plan is None:
        raise NoSubscription
    return plan


async def get_period(db: Reader, payment_id: UUID) -> Period | None:
    """The months that a payment pays for."""
    period: Period | None = await sql.period(db, payment_id=payment_id)
    return period


async def start_trial(db: Db, doctor_id: UUID, days: int) -> None:
    """Twice is fine: the first one counts."""
    if ends_at := await sql.start_trial(db, doctor_id=doctor_id, days=days):
        await reminders.post(db, doctor_id, ends_at)


async def join(db: Db, user_id: UUID, from_id: UUID, into_id: UUID) -> Free | None:
    """Two practices become one, `into_id`: what the user has paid is for it, and what is better of
    what cost nothing. Answers what the one had of that: `part` wants it."""
    before: Free | None = await sql.free(db, doctor_id=into_id)
    if ends_at := await sql.keep_better(db, from_id=from_id, into_id=into_id):
        await reminders.post(db, into_id, ends_at)
    await _move(db, user_id, from_id, into_id)
    return before


async def part(
    db: Db, user_id: UUID, into_id: UUID, from_id: UUID, before: Free | None, since: datetime
) -> None:
    """The user is back in `from_id`, with all that they have paid; `into_id` is as it was `before`.
    Days that were given since then are the user's."""
    now: Free | None = await sql.free(db, doctor_id=into_id)
    if now and now.granted_at and now.granted_at > since:
        own: Free = await sql.free(db, doctor_id=from_id)
        given = replace(now, trial_ends_at=own.trial_ends_at)
        await sql.set_free(db, doctor_id=from_id, **asdict(given))
    await _move(db, user_id, into_id, from_id)
    if before:
        await sql.set_free(db, doctor_id=into_id, **asdict(before))
        await _settle(db, into_id)
    else:
        await sql.forget(db, doctor_id=into_id)


async def _move(db: Db, user_id: UUID, from_id: UUID, into_id: UUID) -> None:
    await sql.move_purchases(db, user_id=user_id, from_id=from_id, into_id=into_id)
    for doctor_id in sorted((from_id, into_id)):
        await _settle(db, doctor_id)


async def grant(db: Db, doctor_id: UUID, days: int) -> datetime | None:
    """Gives days without money, from the end on; None for somebody without a practice."""
    ends_at: datetime | None = await sql.grant(db, doctor_id=doctor_id, days=days)
    if ends_at:
        await reminders.post(db, doctor_id, ends_at)
    return ends_at


async def cancel(db: Db, user_id: UUID) -> Subscription:
    """Everything works until the end; nobody is reminded, and no grace follows. Twice is fine."""
    plan = await get(db, user_id)
    await sql.cancel(db, doctor_id=plan.doctor_id)
    return await get(db, user_id)


async def resume(db: Db, user_id: UUID) -> Subscription:
    """Takes that back. Twice is fine."""
    plan = await get(db, user_id)
    await sql.resume(db, doctor_id=plan.doctor_id)
    await reminders.post(db, plan.doctor_id, plan.ends_at)
    return await get(db, user_id)


async def settle(db: Db, subject_id: UUID) -> None:
    """Makes the plans agree with the money that has come for `subject_id`, however often it is
    called: each payment extends from the end of what is paid, and what goes back takes its months
    back."""
    rows = sql.beneficiaries(db, subject_id=subject_id)
    for doctor_id in [row["doctor_id"] async for row in rows]:
        await _settle(db, doctor_id)


async def _settle(db: Db, doctor_id: UUID) -> None:
    plan: Subscription | None = await sql.lock(db, doctor_id=doctor_id)
    if plan is None:  # the practice has just parted from another: the months are there
        return
    purchases: list[Purchase] = [row async for row in sql.purchases(db, doctor_id=doctor_id)]
    paid_until: datetime | None = None
    for purchase in purchases:
        starts_at, ends_at = _times(purchase, paid_until)
        await sql.set_times(
            db, payment_id=purchase.payment_id, starts_at=starts_at, ends_at=ends_at
        )
        paid_until = ends_at or paid_until
        if purchase.kept and not purchase.applied:
            await settlement.apply(db, purchase.payment_id)
    if paid_until != plan.paid_until:
        await _extend(db, plan, paid_until)


def _times(
    purchase: Purchase, paid_until: datetime | None
) -> tuple[datetime, datetime] | tuple[None, None]:
    """From the end of what there is, and never before it was paid; none for money that is back."""
    if not purchase.kept:
        return None, None
    starts_at = max(paid_until or purchase.free_until, purchase.free_until, purchase.paid_at)
    return starts_at, add_months(starts_at, purchase.months)


async def _extend(db: Db, plan: Subscription, paid_until: datetime | None) -> None:
    """Or shorten it. Whoever pays goes on."""
    longer = paid_until is not None and (plan.paid_until is None or paid_until > plan.paid_until)
    whole = {"doctor_id": plan.doctor_id, "paid_until": paid_until, "resumed": longer}
    await reminders.post(db, plan.doctor_id, await sql.set_paid_until(db, **whole))


def add_months(at: datetime, months: int) -> datetime:
    """The same day and time of a later month; the last day of a shorter one."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)
