"""Making a payment equal to what the bank says, whoever asks, and however often.

What a client or a callback claims decides nothing; it only makes us ask. News goes to the room that
the payment's purpose belongs to, as a job in the same transaction.
"""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog

from healthlink import jobs
from healthlink.db.pool import Db, Pool, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id
from healthlink.payments import gateways, states
from healthlink.payments.dto import Payment, Purpose, Received
from healthlink.payments.errors import PaymentsOff
from healthlink.payments.figures import MOVED
from healthlink.payments.gateways.gateway import Gateway, GatewayFailure, Refused, Standing
from healthlink.payments.queries import sql
from healthlink.payments.states import Verdict
from healthlink.wiring import Resources

NEWS: dict[Purpose, str] = {
    "appointment": "settle_appointment",
    "subscription": "settle_subscription",
}
"""Purpose -> the job that hears, with `subject_id`, that money has come or gone."""
log = structlog.get_logger()


async def get(db: Reader, payment_id: UUID) -> Payment:
    payment: Payment | None = await sql.payment(db, id=payment_id)
    if payment is None:
        raise NotFound
    return payment


async def sync(resources: Resources, payment_id: UUID) -> Payment:
    """Asks the bank and settles. Raises GatewayFailure when it does not answer and PaymentsOff when
    we may not ask it any more; it will be asked again."""
    payment = await get(resources.pool, payment_id)
    if payment.state in states.OVER:
        return payment
    try:
        gateway = gateways.find(resources, payment.gateway)
        standing = await gateway.standing(payment.order_number)
    except (GatewayFailure, PaymentsOff):
        await _ask_later(resources.pool, payment)
        raise
    async with resources.pool.acquire() as db, db.transaction():
        told = await settle(db, payment_id, standing, asked_at=payment.now)
    if told:
        await jobs.try_now(resources, NEWS[payment.purpose], subject_id=payment.subject_id)
    settled = await get(resources.pool, payment_id)
    await _let_go(gateway, settled)
    return settled


async def refresh(resources: Resources, payment_id: UUID) -> Payment:
    """As `sync`, unless the money has come or nothing more can. Whoever calls it counts how often:
    an answer that is a second old may be older than the payment."""
    payment = await get(resources.pool, payment_id)
    if payment.charged_minor or payment.check_at is None:
        return payment
    return await sync(resources, payment_id)


async def settle(db: Db, payment_id: UUID, standing: Standing, *, asked_at: datetime) -> bool:
    """Moves the payment forward to what the bank said when it was asked; True if money moved."""
    payment: Payment = await sql.lock(db, id=payment_id)
    if payment.asked_at and payment.asked_at > asked_at:
        return False  # somebody who asked later has settled it already
    payment = replace(payment, now=asked_at)
    verdict = states.judge(payment, standing)
    returned = verdict.returned_minor - payment.returned_minor
    charged = verdict.charged_minor - payment.charged_minor
    check_at = states.next_check(payment, verdict)
    await sql.settle(
        db,
        id=payment_id,
        state=verdict.state,
        charged_minor=verdict.charged_minor,
        review=verdict.review,
        paid_at=(standing.paid_at or payment.now) if charged else None,
        asked_at=asked_at,
        check_at=check_at and _spread(check_at),
    )
    if charged:
        await sql.charge(db, payment_id=payment_id, amount_minor=charged)
    if returned:
        await _write_return(db, payment, verdict)
    await _note(db, payment, verdict, standing)
    if charged or returned:
        await _tell(db, payment)
    return bool(charged or returned)


async def _tell(db: Db, payment: Payment) -> None:
    """The room that the payment's purpose belongs to hears of it."""
    if payment.purpose == "appointment":
        await jobs.enqueue(db, "settle_appointment", subject_id=payment.subject_id)
    else:
        await jobs.enqueue(db, "settle_subscription", subject_id=payment.subject_id)


async def _write_return(db: Db, payment: Payment, verdict: Verdict) -> None:
    """What the bank gave back unasked is written down as a refund of its own first."""
    unasked = verdict.returned_minor - payment.refunding_minor
    if unasked > 0:
        await _refund_by_bank(db, payment.id, unasked)
    returned = verdict.returned_minor - payment.returned_minor
    await sql.return_money(db, payment_id=payment.id, amount_minor=returned)
    await sql.set_returned(db, id=payment.id, returned_minor=verdict.returned_minor)


async def _refund_by_bank(db: Db, payment_id: UUID, amount_minor: int) -> None:
    refund_id = new_id()
    await sql.reserve(db, id=payment_id, amount_minor=amount_minor)
    await sql.add_refund_by_bank(db, id=refund_id, payment_id=payment_id, amount_minor=amount_minor)
    await sql.release(db, payment_id=payment_id, refund_id=refund_id, amount_minor=amount_minor)
    log.error("payment_to_review", payment_id=str(payment_id), review="returned-unasked")
    await sql.flag(db, id=payment_id, review="returned-unasked")


async def _note(db: Db, payment: Payment, verdict: Verdict, standing: Standing) -> None:
    """Only news: most answers say what was known."""
    moved = verdict.state != payment.state
    returned = verdict.returned_minor - payment.returned_minor
    odd = verdict.review and verdict.review != payment.review
    if odd:
        log.error("payment_to_review", payment_id=str(payment.id), review=verdict.review)
    if moved:
        MOVED.labels(payment.gateway, verdict.state).inc()
    if moved or returned or odd:
        seen = {"from": payment.state, "to": verdict.state, "bank": standing.detail}
        await note(db, payment.id, "settled", **seen, returned=returned, review=verdict.review)


async def received(db: Db, purpose: str, subject_id: UUID) -> list[Received]:
    """What has come for something and nobody has asked to give back, the first first; locked."""
    return [row async for row in sql.received(db, purpose=purpose, subject_id=subject_id)]


async def lock(db: Db, payment_id: UUID) -> None:
    """Until the end of the transaction nobody else moves its money."""
    await sql.lock(db, id=payment_id)


async def apply(db: Db, payment_id: UUID) -> None:
    """The money is for what it was meant for."""
    await sql.apply(db, payment_id=payment_id)
    await note(db, payment_id, "applied")


async def note(db: Reader, payment_id: UUID, kind: str, **detail: Any) -> None:
    """A line in the payment's history."""
    await sql.note(db, payment_id=payment_id, kind=kind, detail=orjson.dumps(detail).decode())


async def _ask_later(pool: Pool, payment: Payment) -> None:
    await sql.postpone(pool, id=payment.id, check_at=_spread(states.retry(payment)))
    if states.is_silent(payment) and payment.review is None:
        log.error("payment_to_review", payment_id=str(payment.id), review="bank-silent")
        await sql.flag(pool, id=payment.id, review="bank-silent")


async def _let_go(gateway: Gateway, payment: Payment) -> None:
    """Money that is only held is let go once the payer can do no more: we take in one step. How it
    went the next question tells."""
    over = payment.now >= payment.expires_at + states.MARGIN
    if payment.state != "authorized" or not payment.gateway_ref or not over:
        return
    try:
        await gateway.reverse(payment.gateway_ref)
    except Refused as refused:
        log.warning("not_let_go", payment_id=str(payment.id), code=refused.code)


def _spread(at: datetime) -> datetime:
    """A little later, so that what was opened together is not asked together."""
    return at + timedelta(seconds=random.uniform(0, 5))
