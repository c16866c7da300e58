"""Appointments and their money: opening a payment, and what happens when money has come."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from healthlink.auth import users
from healthlink.booking import news
from healthlink.booking.appointments import PURPOSE
from healthlink.booking.dto import Payable, PaymentCreate, Status, Unsettled
from healthlink.booking.queries import sql
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound
from healthlink.idempotency.once import Once
from healthlink.money import MINOR_UNITS
from healthlink.payments import checkout, gateways, refunds, settlement
from healthlink.payments.checkout import Payer
from healthlink.payments.dto import Due, Payment, PaymentOut, Reason
from healthlink.payments.errors import (
    AlreadyPaid,
    AmountMismatch,
    NothingToPay,
    PaymentInPreparation,
    PaymentsOff,
)
from healthlink.payments.gateways import sber
from healthlink.wiring import Resources

SHORT = timedelta(minutes=3)
"""Who begins to pay with less of the hold left than this gets it extended, once …"""
EXTENSION = timedelta(minutes=10)
"""… so that so much is left."""
BEFORE_THE_END = timedelta(minutes=1)
"""The bank's page closes before the hold ends, so that nobody pays for a time that is free."""
TRIES = 3
UNCONFIRMED = ("pending", "expired")
"""States that money ends, if the time is still to be had."""


async def open_payment(
    resources: Resources, user_id: UUID, wanted: PaymentCreate, once: Once, language: str
) -> PaymentOut:
    """A page of the bank for an appointment: the same one while it is good, else a new one.
    Raises PaymentsOff, BankUnavailable, BankRefused, PaymentInPreparation, and what is wrong with
    the wish.

    The bank is asked between two transactions; a repeated request goes on where the first stopped.
    """
    if not gateways.is_set_up(resources.settings, sber.NAME):
        raise PaymentsOff
    payer = Payer(language, await _email(resources, user_id))
    async with checkout.patience():
        for _ in range(TRIES):
            async with resources.pool.acquire() as db, db.transaction():
                if first := await once.begin(db, user_id, wanted, PaymentOut):
                    return first
                payment, enough = await _claim(db, resources, user_id, wanted)
            if page := await checkout.find_page(resources, payment, payer, enough):
                opened = PaymentOut.of(page)
                await once.finish(resources.pool, user_id, opened)
                return opened
    raise PaymentInPreparation(retry_after=30)


async def _claim(
    db: Db, resources: Resources, user_id: UUID, wanted: PaymentCreate
) -> tuple[Payment, timedelta]:
    """The open payment, and how long its page must still be open to be of use."""
    appointment_id = wanted.appointment_id
    await sql.lock(db, id=appointment_id)
    payable: Payable | None = await sql.payable(db, id=appointment_id, user_id=user_id)
    if payable is None:
        raise NotFound
    if wanted.amount * MINOR_UNITS != payable.price_minor:
        raise AmountMismatch("amount")
    if payable.paid or await settlement.received(db, PURPOSE, appointment_id):
        raise AlreadyPaid
    if not payable.due:
        raise NothingToPay
    hold = timedelta(minutes=resources.settings.hold_minutes)
    open_for, enough = await _time_to_pay(db, appointment_id, payable, hold)
    seconds = int(open_for.total_seconds())
    price = (payable.price_minor, payable.currency)
    due = Due(user_id, PURPOSE, appointment_id, *price, seconds, sber.NAME)
    return await checkout.open_payment(db, due), enough


async def _time_to_pay(
    db: Db, id: UUID, payable: Payable, hold: timedelta
) -> tuple[timedelta, timedelta]:
    """How long the bank's page may be open, and how long it must: after an extension the page that
    was open before will not do."""
    left = hold if payable.left_seconds is None else timedelta(seconds=payable.left_seconds)
    enough = checkout.ENOUGH
    if left < SHORT and not payable.extended:
        await sql.extend_hold(db, id=id, hold=EXTENSION)
        left, enough = EXTENSION, SHORT
    if left - BEFORE_THE_END < enough:
        raise NothingToPay
    return left - BEFORE_THE_END, enough


async def _email(resources: Resources, user_id: UUID) -> str | None:
    """Asked for only where the law wants a receipt to be sent."""
    if not resources.settings.receipts:
        return None
    return (await users.get_profile(resources.pool, user_id)).email


async def get_status(db: Reader, payment_id: UUID) -> Status | None:
    """Of the appointment that was paid with it; None if it has paid for none (yet)."""
    status: Status | None = await sql.status_of_paid(db, payment_id=payment_id)
    return status


async def settle(db: Db, appointment_id: UUID) -> None:
    """Makes an appointment agree with the money that has come for it, however often it is called:
    the first payment confirms it, if its time is still to be had; all other money goes back."""
    found = await hold_still(db, appointment_id)
    received = await settlement.received(db, PURPOSE, appointment_id)
    reason: Reason = "paid-twice"
    if found.payment_id is None and not found.paid_at_desk and received:
        if received[0].kept_minor < found.price_minor:
            reason = "by-bank"  # a part was given back there before we heard of any of it
        elif await take_time(db, appointment_id, found):
            first, *received = received
            await sql.link_payment(db, appointment_id=appointment_id, payment_id=first.payment_id)
            await sql.mark_paid(db, id=appointment_id, paid_minor=first.kept_minor)
            await settlement.apply(db, first.payment_id)
            if found.status in UNCONFIRMED:
                await news.tell(db, appointment_id, "booked")
        else:
            reason = "cancelled" if found.status == "cancelled" else "time-taken"
    for payment in received:
        if payment.payment_id != found.payment_id:
            await refunds.request(db, payment.payment_id, payment.kept_minor, reason)


async def hold_still(db: Db, appointment_id: UUID) -> Unsettled:
    """The appointment and its money as they are, and stay until the end of the transaction."""
    before: Unsettled = await sql.unsettled(db, id=appointment_id)
    await sql.lock_times(
        db,
        doctor_id=before.doctor_id,
        person_id=before.person_id,
        service_id=before.service_id,
    )
    await sql.lock(db, id=appointment_id)
    found: Unsettled = await sql.unsettled(db, id=appointment_id)
    return found


async def take_time(db: Db, id: UUID, found: Unsettled) -> bool:
    """True if the appointment has its time: still, or again although its hold ran out."""
    if found.status not in UNCONFIRMED:
        return found.status != "cancelled"
    if not (found.held or found.coming):
        return False
    span = {"busy_from": found.busy_from, "busy_until": found.busy_until}
    whose = {
        "doctor_id": found.doctor_id,
        "person_id": found.person_id,
        "service_id": found.service_id,
    }
    try:
        async with db.transaction():  # a savepoint
            if not found.held:
                await sql.release_lapsed(db, **whose, **span)
            await sql.take_again(db, id=id)
    except asyncpg.ExclusionViolationError:
        return False
    return True
