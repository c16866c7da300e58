"""Our books beside the banks': every difference by its name, and nothing is changed."""

import csv
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from uuid import UUID

from healthlink.money import MINOR_UNITS
from healthlink.payments import gateways, states
from healthlink.payments.dto import Payment
from healthlink.payments.errors import PaymentsOff
from healthlink.payments.gateways import idram
from healthlink.payments.gateways.gateway import Gateway, GatewayFailure
from healthlink.payments.queries import sql
from healthlink.wiring import Resources

TOGETHER = 200
FIRST = UUID(int=0)

Told = Callable[[int], None]
"""Hears how many payments have been compared."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one payment: what we have, and what they have."""

    payment_id: UUID | str
    what: str
    ours: str
    theirs: str


async def differences(
    resources: Resources, days: int, statement: Path | None, told: Told
) -> list[Difference]:
    """`statement`: Idram's, who cannot be asked; without it Idram's payments are only compared with
    our own ledger."""
    theirs = _statement(statement) if statement else None
    found = [difference async for difference in _ledger(resources, days)]
    done = 0
    async for payment in _of_late(resources, days):
        found += await _compare(resources, payment, theirs)
        done += 1
        told(done)
    if theirs is not None:
        found += [
            Difference(bill, "not in our books", "", f"{amount} ({transaction})")
            for bill, (transaction, amount) in theirs.items()
        ]
    return found


async def _of_late(resources: Resources, days: int) -> AsyncIterator[Payment]:
    after: UUID | None = FIRST
    while after:
        rows = sql.of_late(resources.pool, days=days, after=after, most=TOGETHER)
        some: list[Payment] = [row async for row in rows]
        for payment in some:
            yield payment
        after = some[-1].id if len(some) == TOGETHER else None


async def _ledger(resources: Resources, days: int) -> AsyncIterator[Difference]:
    async for row in sql.unbalanced(resources.pool, days=days):
        off = f"charged {row['charged']}, returned {row['returned']}"
        yield Difference(row["id"], "ledger", off, "0")


Lines = dict[str, tuple[str, int]]
"""By bill: the transaction, and its amount in hundredths."""


async def _compare(
    resources: Resources, payment: Payment, theirs: Lines | None
) -> list[Difference]:
    if payment.gateway == idram.NAME:
        return [] if theirs is None else list(_beside(payment, theirs))
    try:
        gateway = gateways.find(resources, payment.gateway)
        return [difference async for difference in _asked(gateway, payment)]
    except (GatewayFailure, PaymentsOff) as failure:
        return [Difference(payment.id, "not told", payment.state, str(failure))]


async def _asked(gateway: Gateway, payment: Payment) -> AsyncIterator[Difference]:
    standing = await gateway.standing(payment.order_number)
    verdict = states.judge(payment, standing)
    if verdict.review and verdict.review != payment.review:
        yield Difference(payment.id, verdict.review, payment.state, standing.stage)
    if verdict.state != payment.state and verdict.state not in ("expired", "cancelled"):
        yield Difference(payment.id, "state", payment.state, verdict.state)
    for what in ("charged_minor", "returned_minor"):
        ours, told = getattr(payment, what), getattr(verdict, what)
        if ours != told:
            yield Difference(payment.id, what, str(ours), str(told))


def _beside(payment: Payment, theirs: Lines) -> Iterator[Difference]:
    """Takes the payment's line out of `theirs`."""
    transaction, amount = theirs.pop(payment.order_number, ("", 0))
    kept = payment.charged_minor - payment.returned_minor
    if amount != kept:
        yield Difference(payment.id, "amount", str(kept), str(amount))
    elif amount and transaction != payment.gateway_ref:
        yield Difference(payment.id, "transaction", str(payment.gateway_ref), transaction)


def _statement(file: Path) -> Lines:
    """Raises ValueError with the line that cannot be read."""
    lines: Lines = {}
    with file.open(newline="", encoding="utf-8-sig") as rows:
        for number, row in enumerate(csv.DictReader(rows), 2):
            if row.get("state") in ("cancelled", "failed"):
                continue
            try:
                amount = int(Decimal(row["amount"]) * MINOR_UNITS)
                lines[row["bill_no"]] = (row["trans_id"], amount)
            except (KeyError, InvalidOperation, TypeError):
                raise ValueError(f"line {number} is not bill_no,trans_id,amount") from None
    return lines
