"""Idram at work: a payer presses Pay, the shop is asked, the money is taken, the shop is told."""

import asyncio
import random
import uuid
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from typing import Any

from healthlink_sandbox.clock import Clock
from healthlink_sandbox.idram.faults import HONEST, Fault, Faults
from healthlink_sandbox.idram.form import LANGUAGES, Asked
from healthlink_sandbox.idram.ledger import Ledger
from healthlink_sandbox.idram.payments import Bill, Payment, Reply, Verdict, Visit
from healthlink_sandbox.idram.shop import Shop
from healthlink_sandbox.settings import Merchant

PAYER = "200000002"


@dataclass
class Wallet:
    """While the shop is spoken to, a payment may change: it is read anew before each change."""

    clock: Clock
    ledger: Ledger
    opened_with: Merchant
    shop: Shop = field(default_factory=Shop)
    faults: Faults = field(default_factory=Faults)
    merchant: Merchant = field(init=False)
    held: list[tuple[Payment, Fault]] = field(default_factory=list)
    _running: set[asyncio.Task[Any]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.merchant = self.opened_with

    def visit(self, asked: Asked) -> Visit:
        bill = Bill(
            bill_no=asked.bill_no, amount=asked.amount, email=asked.email, custom=asked.custom
        )
        visit = Visit(
            id=str(uuid.uuid4()),
            bill=bill,
            description=asked.description,
            language=LANGUAGES[asked.language],
        )
        self.ledger.keep_visit(visit)
        return visit

    async def pay(self, bill: Bill, payer: str = PAYER, fault: Fault | None = None) -> Payment:
        fault = fault or self.faults.take()
        payment = self._begin(bill, payer)
        if not await self._allowed(payment, fault):
            payment.state = "refused"
            self.ledger.keep(payment)
            return payment
        await self._charge(payment, fault)
        if "second_transaction" in fault.kinds:
            await self._charge(self._begin(bill, payer), fault)
        return self._now(payment)

    async def confirm(self, payment: Payment, fault: Fault = HONEST) -> None:
        """Tells the shop; whatever it replies counts, also the second time."""
        copies = fault.copies if "duplicate" in fault.kinds else 1
        if fault.concurrent:
            await asyncio.gather(*(self._confirm_once(payment, fault) for _ in range(copies)))
            return
        for _ in range(copies):
            await self._confirm_once(payment, fault)

    async def release(self) -> list[Payment]:
        """Sends the held confirmations, the first first."""
        going, self.held = self.held, []
        for payment, fault in going:
            await self.confirm(payment, fault)
        return [self._now(payment) for payment, _ in going]

    def set_merchant(self, changes: dict[str, str]) -> None:
        self.merchant = replace(self.merchant, **changes)

    def reset(self) -> None:
        for task in self._running:
            task.cancel()
        self.ledger.forget()
        self.faults.planned, self.held = [], []
        self.merchant = self.opened_with

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.shop.close()

    def _begin(self, bill: Bill, payer: str) -> Payment:
        payment = Payment(id=str(uuid.uuid4()), bill=bill, payer=payer, at=self.clock.now())
        self.ledger.keep(payment)
        return payment

    async def _allowed(self, payment: Payment, fault: Fault) -> bool:
        if {"no_precheck", "early"} & set(fault.kinds):
            return True
        reply = await self.shop.ask(self.merchant, payment)
        payment.hear(reply)
        self.ledger.keep(payment)
        return reply.verdict == Verdict.ALLOWED and "precheck_only" not in fault.kinds

    async def _charge(self, payment: Payment, fault: Fault) -> None:
        trans_id = str(random.randrange(10**13, 10**14))
        payment.take_money(trans_id, self.clock.now())
        self.ledger.keep(payment)
        if "lost" in fault.kinds:
            return
        if "hold" in fault.kinds:
            self.held.append((payment, fault))
        elif "late" in fault.kinds:
            self._later(self._confirm_after(payment, fault))
        elif "early" in fault.kinds:
            await asyncio.gather(self.confirm(payment, fault), self._precheck_late(payment))
        else:
            await self.confirm(payment, fault)

    async def _precheck_late(self, payment: Payment) -> None:
        """The money is taken, whatever the answer."""
        self._hear(payment, await self.shop.ask(self.merchant, payment))

    async def _confirm_once(self, payment: Payment, fault: Fault) -> None:
        self._hear(payment, await self.shop.tell(self.merchant, payment, fault))

    async def _confirm_after(self, payment: Payment, fault: Fault) -> None:
        await asyncio.sleep(fault.seconds)
        await self.confirm(payment, fault)

    def _hear(self, payment: Payment, reply: Reply) -> None:
        """Unless all was forgotten meanwhile."""
        if found := self.ledger.find(payment.id):
            found.hear(reply)
            self.ledger.keep(found)

    def _now(self, payment: Payment) -> Payment:
        return self.ledger.find(payment.id) or payment

    def _later(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
