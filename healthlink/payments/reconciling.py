"""Our books beside the banks': every difference by its name, and nothing is changed."""

import csv
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
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

GONE = ("cancelled", "failed", "refunded")
"""States of a line whose money is not with Idram any more."""
_AMOUNT = re.compile(r"-?[0-9]{1,12}([.][0-9]{1,2})?")

Told = Callable[[int], None]
"""Hears how many payments have been compared."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one payment: what we have, and what they have."""

    payment_id: UUID | str
    what: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Line:
    """Of Idram's statement: money that moved, in hundredths."""

    transaction: str
    amount_minor: int

    @property
    def told(self) -> str:
        return f"{self.amount_minor} ({self.transaction})"


Lines = dict[str, list[Line]]
"""By bill: two for one are two payments, of which we know one at most."""


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
        for bill, lines in theirs.items():
            found += await _left_over(resources, bill, lines)
    return found


async def _left_over(resources: Resources, bill: str, lines: list[Line]) -> list[Difference]:
    """In the statement, and not of late: an older bill of ours, or none."""
    payment = await sql.by_number(resources.pool, gateway=idram.NAME, order_number=bill)
    if payment:
        return list(_beside(payment, lines))
    return [Difference(bill, "not in our books", "", line.told) for line in lines]


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


async def _compare(
    resources: Resources, payment: Payment, theirs: Lines | None
) -> list[Difference]:
    if payment.gateway == idram.NAME:
        if theirs is None:
            return []
        return list(_beside(payment, theirs.pop(payment.order_number, [])))
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


def _beside(payment: Payment, lines: list[Line]) -> Iterator[Difference]:
    kept = payment.charged_minor - payment.returned_minor
    told = ", ".join(line.told for line in lines) or "0"
    if sum(line.amount_minor for line in lines) != kept:
        yield Difference(payment.id, "amount", str(kept), told)
    elif kept and payment.gateway_ref not in {line.transaction for line in lines}:
        yield Difference(payment.id, "transaction", str(payment.gateway_ref), told)


def _statement(file: Path) -> Lines:
    """Raises ValueError with what cannot be read, and where."""
    lines: Lines = {}
    try:
        with file.open(newline="", encoding="utf-8-sig") as rows:
            for number, row in enumerate(csv.DictReader(rows, strict=True), 2):
                if row.get("state") not in GONE:
                    lines.setdefault(row.get("bill_no") or "", []).append(_line(number, row))
    except OSError as error:
        raise ValueError(error.strerror) from None
    except csv.Error as error:
        raise ValueError(str(error)) from None
    return lines


def _line(number: int, row: Mapping[str, str | None]) -> Line:
    bill, transaction, amount = (row.get(name) or "" for name in ("bill_no", "trans_id", "amount"))
    if not (bill and transaction and _AMOUNT.fullmatch(amount)):
        raise ValueError(f"line {number} is not bill_no,trans_id,amount")
    return Line(transaction, int(Decimal(amount) * MINOR_UNITS))
