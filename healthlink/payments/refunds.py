"""Giving money back: asked for in the transaction that decides it, sent to the bank afterwards.

A refund's id is its idempotency key at the bank. Of a payment one refund is on its way at a time.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg
import structlog

from healthlink import jobs
from healthlink.db.pool import Db, Pool
from healthlink.ids import new_id
from healthlink.payments import gateways, settlement
from healthlink.payments.dto import Payment, Reason, Refund
from healthlink.payments.errors import PaymentsOff
from healthlink.payments.gateways.gateway import (
    Gateway,
    GatewayFailure,
    Refused,
    Standing,
    Uncertain,
    Untouched,
)
from healthlink.payments.queries import sql
from healthlink.wiring import Resources

MOST_REFUSALS = 5
"""Of one refund; then people must see to it."""
MANY_TRIES = 12
"""After some seven hours without an answer people are told; it is tried on."""
_MINUTE, _LONGEST = timedelta(minutes=1), timedelta(hours=1)

log = structlog.get_logger()


async def request(db: Db, payment_id: UUID, amount_minor: int, reason: Reason) -> bool:
    """Part of the caller's decision; False if not so much is left. The sending is a job."""
    if not await sql.reserve(db, id=payment_id, amount_minor=amount_minor):
        return False
    refund_id = new_id()
    await sql.add_refund(
        db, id=refund_id, payment_id=payment_id, amount_minor=amount_minor, reason=reason
    )
    await sql.release(db, payment_id=payment_id, refund_id=refund_id, amount_minor=amount_minor)
    await settlement.note(
        db, payment_id, "refund-requested", amount_minor=amount_minor, reason=reason
    )
    await jobs.enqueue(db, "send_refund", refund_id=refund_id)
    return True


async def send(resources: Resources, refund_id: UUID) -> None:
    """Brings a refund to the bank; what goes wrong is tried again later, by the sweep."""
    refund = await _take(resources.pool, refund_id)
    if refund is None:
        return
    try:
        gateway = gateways.find(resources, refund.gateway)
    except PaymentsOff:
        await _put_back(resources.pool, refund, Untouched(f"{refund.gateway} is not set up"))
        return
    if gateway.refunds_by_hand:
        await _to_people(resources.pool, refund, "refund-by-hand", f"by hand at {gateway.name}")
        return
    try:
        standing = await gateway.standing(refund.order_number)
    except GatewayFailure as failure:
        await _put_back(resources.pool, refund, failure)
        return
    refund = await _fitted(resources.pool, refund, standing)
    try:
        await _give_back(gateway, refund, standing)
    except Untouched as failure:
        await _put_back(resources.pool, refund, failure)
    except GatewayFailure as failure:
        await _put_back(resources.pool, replace(refund, maybe_sent=True), failure)
    except Refused as refused:
        await _refused(resources.pool, refund, refused)
    else:
        await _finish(resources, refund)


async def _take(pool: Pool, refund_id: UUID) -> Refund | None:
    try:
        refund: Refund | None = await sql.take_refund(pool, id=refund_id)
    except asyncpg.UniqueViolationError:
        return None  # another one of this payment was faster: the sweep comes back
    return refund


async def _fitted(pool: Pool, refund: Refund, standing: Standing) -> Refund:
    """What somebody at the bank has given back without us counts: only the rest is asked for. But a
    refund that may have arrived never changes its amount."""
    theirs = min((standing.returned_minor or 0) - refund.settled_minor, refund.amount_minor)
    if refund.maybe_sent or theirs <= 0:
        return refund
    async with pool.acquire() as db, db.transaction():
        await sql.split_refund(db, id=refund.id, by_bank_id=new_id(), by_bank_minor=theirs)
        await settlement.note(db, refund.payment_id, "given-back-by-bank", amount_minor=theirs)
    return replace(refund, amount_minor=refund.amount_minor - theirs)


async def _give_back(gateway: Gateway, refund: Refund, standing: Standing) -> None:
    """Returns when the bank has given the money back, by this call or an earlier one of ours."""
    if _is_done(gateway, refund, standing):
        return
    if standing.ref is None:
        raise Uncertain("the bank names no order to give back from")
    if _is_reversible(gateway, refund, standing):
        try:
            await gateway.reverse(standing.ref)
        except Refused as refused:
            log.info("not_reversible", refund_id=str(refund.id), code=refused.code)
        else:
            return
    await gateway.refund(standing.ref, refund.amount_minor, str(refund.id))


def _is_done(gateway: Gateway, refund: Refund, standing: Standing) -> bool:
    """An earlier try may have arrived, or a clerk has been faster: what the bank has given back
    tells, because only one refund is on its way. Raises Refused where nobody can tell."""
    if standing.stage == "reversed" or refund.amount_minor == 0:
        return True
    if standing.stage == "refunded" and standing.returned_minor is None:
        if refund.maybe_sent and not gateway.repeats_refunds:
            raise Refused(0, "the bank does not tell how much it has given back")
        return False
    return (standing.returned_minor or 0) >= refund.settled_minor + refund.amount_minor


def _is_reversible(gateway: Gateway, refund: Refund, standing: Standing) -> bool:
    whole = refund.amount_minor == refund.charged_minor and standing.stage == "paid"
    if not whole or standing.paid_at is None or (gateway.reverses_once and refund.tries > 1):
        return False
    return _day(standing.paid_at, gateway) == _day(refund.now, gateway)


def _day(at: datetime, gateway: Gateway) -> date:
    """Of the bank: on the one of the payment everything can be reversed."""
    return at.astimezone(gateway.zone).date()


async def _put_back(pool: Pool, refund: Refund, failure: Exception) -> None:
    """`unknown` once it may have been done; never `requested` again after that."""
    state = "unknown" if refund.maybe_sent else "requested"
    wait = min(_MINUTE * 2 ** min(refund.tries - 1, 6), _LONGEST)
    said = {"state": state, "error": str(failure), "refusals": refund.refusals}
    await sql.put_refund_back(pool, id=refund.id, wait=wait, **said)
    log.warning("refund_waits", refund_id=str(refund.id), state=state, tries=refund.tries)
    if refund.tries == MANY_TRIES:
        log.error("payment_to_review", payment_id=str(refund.payment_id), review="refund-waits")
        await sql.flag(pool, id=refund.payment_id, review="refund-waits")


async def _refused(pool: Pool, refund: Refund, refused: Refused) -> None:
    """A bank may refuse for a while (an empty account, a locked order); then a person must see."""
    refund = replace(refund, refusals=refund.refusals + 1)
    if refund.refusals < MOST_REFUSALS:
        await _put_back(pool, refund, refused)
        return
    await _to_people(pool, refund, "refund-refused", f"{refused}: {refused.message}")


async def _to_people(pool: Pool, refund: Refund, review: str, said: str) -> None:
    async with pool.acquire() as db, db.transaction():
        await sql.give_refund_to_people(db, id=refund.id, error=said)
        await sql.flag(db, id=refund.payment_id, review=review)
        await settlement.note(db, refund.payment_id, review, refund=str(refund.id))
    log.error("payment_to_review", payment_id=str(refund.payment_id), review=review)


async def done_by_hand(resources: Resources, refund_id: UUID) -> bool:
    """A person has given the money back; False for a refund that waits for nobody. A bank that can
    be asked is, a gateway that cannot is believed to have done it."""
    async with resources.pool.acquire() as db, db.transaction():
        payment_id: UUID | None = await sql.finish_by_hand(db, id=refund_id)
        if payment_id is None:
            return False
        payment: Payment = await sql.lock(db, id=payment_id)
        await settlement.note(db, payment_id, "refunded-by-hand", refund=str(refund_id))
        if gateways.find(resources, payment.gateway).refunds_by_hand:
            asked_at = max(payment.now, payment.asked_at or payment.now)
            await settlement.settle(db, payment_id, await _told(db, payment), asked_at=asked_at)
        else:
            await sql.check_again(db, id=payment_id)
    return True


async def _told(db: Db, payment: Payment) -> Standing:
    """As the gateway would tell it, if it could."""
    returned: int = await sql.returned_by_hand(db, payment_id=payment.id)
    whole = (payment.order_number, payment.gateway_ref, payment.amount_minor, payment.currency)
    return Standing("refunded", *whole, returned_minor=returned, detail="by hand")


async def _finish(resources: Resources, refund: Refund) -> None:
    async with resources.pool.acquire() as db, db.transaction():
        if await sql.finish_refund(db, id=refund.id):
            amount = refund.amount_minor
            await settlement.note(db, refund.payment_id, "refunded", amount_minor=amount)
            await sql.check_again(db, id=refund.payment_id)
    try:
        await settlement.sync(resources, refund.payment_id)
    except GatewayFailure:
        log.info("sync_left_to_the_sweep", payment_id=str(refund.payment_id))
