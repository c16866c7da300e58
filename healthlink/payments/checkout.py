"""From a sum that is due to a page of the bank where it can be paid.

The row is there before the bank is called: its order number is our claim there. Whoever comes back
to a payment that was left half-way continues it; a second one is never open beside it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import structlog

from healthlink import jobs
from healthlink.db.pool import Db
from healthlink.payments import gateways, settlement, states, words
from healthlink.payments.dto import Due, Payment
from healthlink.payments.errors import BankRefused, BankUnavailable, PaymentInPreparation
from healthlink.payments.gateways import sber
from healthlink.payments.gateways.gateway import (
    Gateway,
    GatewayFailure,
    NumberTaken,
    Order,
    Refused,
    Registered,
    StatusRefused,
    Uncertain,
)
from healthlink.payments.queries import sql
from healthlink.wiring import Resources

ENOUGH = timedelta(minutes=1)
"""A page that closes sooner is not worth sending anybody to."""
PATIENCE_SECONDS = 12.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Payer:
    """`email` only where receipts are sent."""

    language: str
    email: str | None = None


async def open_payment(db: Db, due: Due) -> Payment:
    """The open payment for what is due: a new one, or the one that is there already."""
    payment_id = uuid4()
    added = await sql.add_payment(
        db,
        id=payment_id,
        user_id=due.user_id,
        purpose=due.purpose,
        subject_id=due.subject_id,
        gateway=due.gateway,
        order_number=payment_id.hex,
        amount_minor=due.amount_minor,
        currency=due.currency,
        seconds=due.seconds,
    )
    if added:
        await settlement.note(db, payment_id, "opened", amount_minor=due.amount_minor)
        declined = sql.abandon_declined(db, purpose=due.purpose, subject_id=due.subject_id)
        await _close_later(db, [row["id"] async for row in declined])
    found: Payment | None = await sql.open_payment(
        db, purpose=due.purpose, subject_id=due.subject_id, gateway=due.gateway
    )
    if found is None:  # closed between our two statements
        raise PaymentInPreparation(retry_after=1)
    return found


async def find_page(
    resources: Resources, payment: Payment, payer: Payer, enough: timedelta = ENOUGH
) -> Payment | None:
    """The payment with a page of the bank that stays open for `enough`; None if there is none, and
    another payment is needed.

    Raises BankRefused, PaymentInPreparation, and GatewayFailure when the bank does not answer.
    """
    good = payment.expires_at - payment.now >= enough and not payment.abandoned
    if good and payment.state == "registering":
        return await _register(resources, payment.id, payer)
    if good and payment.state == "pending":
        return payment
    await _make_room(resources, payment)
    return None


async def _make_room(resources: Resources, payment: Payment) -> None:
    """For another payment; PaymentInPreparation if this one is being paid at this moment."""
    try:
        closed = await close(resources, payment.id)
    except GatewayFailure:
        if not (payment.state == "registering" and payment.now >= payment.expires_at):
            raise
        await _fail(resources, payment.id, "bank-silent")  # its page was told to nobody
        return
    if closed.state in states.OPEN:
        raise PaymentInPreparation(retry_after=30)


async def abandon(db: Db, purpose: str, subject_id: UUID) -> None:
    """What is still open for something that nobody wants any more is closed at the bank, later."""
    unwanted = sql.abandon(db, purpose=purpose, subject_id=subject_id)
    await _close_later(db, [row["id"] async for row in unwanted])


async def _close_later(db: Db, unwanted: list[UUID]) -> None:
    for payment_id in unwanted:
        await settlement.note(db, payment_id, "abandoned")
        await jobs.enqueue(db, "close_payment", payment_id=payment_id)


async def close(resources: Resources, payment_id: UUID) -> Payment:
    """Asks the bank to take no money for it any more, and then how it stands."""
    await sql.abandon_one(resources.pool, id=payment_id)
    payment = await settlement.get(resources.pool, payment_id)
    if not payment.charged_minor:
        gateway = gateways.find(resources, payment.gateway)
        with suppress(Refused):  # it is being paid, or the bank has never heard of it
            await gateway.decline(payment.order_number, payment.gateway_ref)
    return await settlement.sync(resources, payment_id)


async def _register(resources: Resources, payment_id: UUID, payer: Payer) -> Payment | None:
    payment: Payment | None = await sql.begin_registering(resources.pool, id=payment_id)
    if payment is None:
        return await _registered_by_another(resources, payment_id)
    try:
        gateway = gateways.find(resources, payment.gateway)
        registered = await _at_the_bank(resources, gateway, payment, payer)
        if registered is None:
            await _make_room(resources, payment)
            return None
        return await _keep(resources, payment_id, registered)
    except Refused as refused:
        await _fail(resources, payment_id, "not-registered", code=refused.code)
        raise BankRefused from None
    finally:
        mine = payment.registrations
        await sql.end_registering(resources.pool, id=payment_id, registrations=mine)


async def _registered_by_another(resources: Resources, payment_id: UUID) -> Payment:
    payment = await settlement.get(resources.pool, payment_id)
    if payment.state != "pending":
        raise PaymentInPreparation(retry_after=2)
    return payment


async def _at_the_bank(
    resources: Resources, gateway: Gateway, payment: Payment, payer: Payer
) -> Registered | None:
    """None if an earlier try arrived there: its page is never told a second time."""
    order = _order(resources, payment, payer)
    if payment.registrations == 1:
        try:
            return await gateway.register(order)
        except (NumberTaken, Uncertain) as doubt:
            log.warning("registration_doubtful", payment_id=str(payment.id), reason=str(doubt))
    if await _is_there(gateway, payment.order_number):
        return None
    try:
        return await gateway.register(order)
    except NumberTaken:
        return None


async def _is_there(gateway: Gateway, number: str) -> bool:
    """False also where the bank will not tell: registering again then shows it."""
    try:
        return (await gateway.standing(number)).stage != "unknown"
    except StatusRefused:
        return False


async def _keep(resources: Resources, payment_id: UUID, registered: Registered) -> Payment | None:
    ref, url = registered.ref or None, registered.payment_url
    try:
        async with resources.pool.acquire() as db, db.transaction():
            await sql.registered(db, id=payment_id, gateway_ref=ref, payment_url=url)
            await settlement.note(db, payment_id, "registered", ref=ref)
    except asyncpg.UniqueViolationError:
        await _fail(resources, payment_id, "another-order")
        raise BankRefused from None
    payment = await settlement.get(resources.pool, payment_id)
    if payment.state == "pending" and not payment.abandoned:
        return payment
    await close(resources, payment_id)
    return None


async def _fail(resources: Resources, payment_id: UUID, review: str, **detail: int) -> None:
    log.error("payment_to_review", payment_id=str(payment_id), review=review)
    async with resources.pool.acquire() as db, db.transaction():
        await sql.fail(db, id=payment_id, review=review)
        await settlement.note(db, payment_id, review, **detail)


@asynccontextmanager
async def patience() -> AsyncIterator[None]:
    """A bank that does not answer in time becomes something that a client can be told."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield
    except (GatewayFailure, TimeoutError) as failure:
        log.warning("bank_unavailable", reason=str(failure))
        raise BankUnavailable(retry_after=30) from None


def _order(resources: Resources, payment: Payment, payer: Payer) -> Order:
    settings = resources.settings
    return Order(
        payment.order_number,
        payment.amount_minor,
        payment.currency,
        f"HealthLink. {words.BILLS[payment.purpose][payer.language]}",
        payer.language,
        f"{settings.base_url}/payments/{payment.id}",
        max(1, int((payment.expires_at - payment.now).total_seconds())),
        payer.email,
        sber.receipt(settings, payment.amount_minor) if payer.email else None,
    )
