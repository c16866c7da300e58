"""What payments do later: ask the bank, send refunds, close what nobody wants any more."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import structlog

from healthlink import jobs
from healthlink.payments import checkout, refunds, settlement
from healthlink.payments.errors import PaymentsOff
from healthlink.payments.gateways.gateway import GatewayFailure
from healthlink.payments.queries import sql
from healthlink.wiring import Resources

AT_ONCE = 8
"""Questions to the bank at the same time."""

log = structlog.get_logger()


@jobs.job
async def sync_payment(resources: Resources, payment_id: str) -> None:
    """Asks the bank how a payment stands, because of what a callback said."""
    await sql.take_hint(resources.pool, id=UUID(payment_id))
    await _left_to_the_sweep(settlement.sync(resources, UUID(payment_id)), payment_id)


@jobs.job
async def close_payment(resources: Resources, payment_id: str) -> None:
    """Asks the bank to take no money for a payment any more."""
    await _left_to_the_sweep(checkout.close(resources, UUID(payment_id)), payment_id)


@jobs.job
async def send_refund(resources: Resources, refund_id: str) -> None:
    """Brings a refund to the bank."""
    await refunds.send(resources, UUID(refund_id))


@jobs.sweep("* * * * *")
async def check_payments(resources: Resources) -> None:
    """Asks the bank about every payment whose time has come, callback or not."""

    async def check(payment_id: UUID) -> None:
        await _left_to_the_sweep(settlement.sync(resources, payment_id), str(payment_id))

    while due := [row["id"] async for row in sql.due_checks(resources.pool)]:
        await _each(check, due)


@jobs.sweep("* * * * *")
async def tell_again(resources: Resources) -> None:
    """Money that has come and is for nothing yet: its news is told again, and then to people."""
    rows = [row async for row in sql.unapplied(resources.pool)]

    async def tell(row: Any) -> None:
        news = settlement.NEWS[row["purpose"]]
        await jobs.try_now(resources, news, subject_id=row["subject_id"])

    await _each(tell, rows)
    _alarm([row async for row in sql.flag_unapplied(resources.pool)])


@jobs.sweep("41 4 * * *")
async def audit_refunds(resources: Resources) -> None:
    """Flags refunds that the bank agreed to days ago and does not show; drops old callbacks."""
    _alarm([row async for row in sql.flag_unseen_refunds(resources.pool)])
    while await sql.prune_callbacks(resources.pool):
        pass


@jobs.sweep("* * * * *")
async def check_refunds(resources: Resources) -> None:
    """Sends what could not be sent before."""
    due = [row["id"] async for row in sql.due_refunds(resources.pool)]
    await _each(lambda refund_id: refunds.send(resources, refund_id), due)


def _alarm(flagged: list[Any]) -> None:
    for row in flagged:
        log.error("payment_to_review", payment_id=str(row["id"]), review=row["review"])


async def _each(do: Callable[[Any], Awaitable[None]], things: list[Any]) -> None:
    """A fault in one keeps no other from its turn."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(thing: Any) -> None:
        async with gate:
            await do(thing)

    done = await asyncio.gather(*map(one, things), return_exceptions=True)
    for fault in filter(None, done):
        raise fault  # after the others had their turn


async def _left_to_the_sweep(asked: Awaitable[object], payment_id: str) -> None:
    try:
        await asked
    except (GatewayFailure, PaymentsOff) as failure:
        log.warning("bank_unavailable", payment_id=payment_id, reason=str(failure))
