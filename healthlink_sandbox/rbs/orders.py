"""An order and what may happen to it: rules only, no clock, no storage, no wire."""

import random
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

ATTEMPTS = 3
BANK_ZONE = ZoneInfo("Europe/Moscow")
NO_ATTEMPTS, APPROVED, SESSION_OVER, ACS_REFUSED = -100, 0, -2007, -2006
INSUFFICIENT_FUNDS, EXPIRED_CARD = 116, 101


class Status(IntEnum):
    REGISTERED = 0
    AUTHORIZED = 1
    DEPOSITED = 2
    REVERSED = 3
    REFUNDED = 4
    ACS_STARTED = 5
    DECLINED = 6


class Reason(StrEnum):
    MISSING = "missing"
    BAD_VALUE = "bad_value"
    ACCESS_DENIED = "access_denied"
    UNKNOWN_CURRENCY = "unknown_currency"
    WRONG_BASKET = "wrong_basket"
    NUMBER_TAKEN = "number_taken"
    UNKNOWN_ORDER = "unknown_order"
    SESSION_OVER = "session_over"
    ATTEMPTS_OVER = "attempts_over"
    CANCELLED = "cancelled"
    ALREADY_PAID = "already_paid"
    WRONG_STATE = "wrong_state"
    NOT_REVERSIBLE = "not_reversible"
    WRONG_AMOUNT = "wrong_amount"
    MORE_THAN_LEFT = "more_than_left"
    KEY_REUSED = "key_reused"


class Refused(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class News(BaseModel):
    """What a callback tells about."""

    operation: str
    success: bool = True
    amount: int


class Operation(BaseModel):
    type: str
    amount: int
    at: datetime
    reference: str
    approval: str
    action_code: int = APPROVED
    key: str | None = None


class Refund(BaseModel):
    amount: int
    key: str | None
    at: datetime


class Order(BaseModel):
    id: str
    number: str
    amount: int
    currency: str
    return_url: str
    fail_url: str
    description: str = ""
    language: str = "ru"
    email: str = ""
    phone: str = ""
    client_id: str = ""
    two_stage: bool = False
    params: dict[str, Any] = {}
    bundle: dict[str, Any] | None = None
    registered_at: datetime
    expires_at: datetime
    reversal_hours: int | None = None
    """How long a payment may be reversed; None: until the bank's day ends."""

    status: Status = Status.REGISTERED
    action_code: int = NO_ATTEMPTS
    attempts: int = 0
    closed: Reason | None = None
    approved: int = 0
    deposited: int = 0
    authorized_at: datetime | None = None
    deposited_at: datetime | None = None
    operations: list[Operation] = []
    refunds: list[Refund] = []
    reversal_tried: bool = False
    lies: dict[str, Any] = {}

    @property
    def refunded(self) -> int:
        return sum(refund.amount for refund in self.refunds)

    @property
    def left(self) -> int:
        return self.deposited - self.refunded

    @property
    def unpaid(self) -> bool:
        return self.status in (Status.REGISTERED, Status.ACS_STARTED, Status.DECLINED)

    @property
    def may_expire(self) -> bool:
        return self.unpaid and not self.closed

    def why_not_payable(self, now: datetime) -> Reason | None:
        if not self.unpaid:
            return Reason.ALREADY_PAID
        if self.closed:
            return self.closed
        return Reason.SESSION_OVER if now >= self.expires_at else None

    def why_not_confirmable(self) -> Reason | None:
        if self.status == Status.ACS_STARTED:
            return None
        return self.closed or (Reason.WRONG_STATE if self.unpaid else Reason.ALREADY_PAID)

    def pay(self, now: datetime, *, late: bool = False) -> News:
        """`late`: the money came though the session was over, as happens at real banks."""
        if self.two_stage:
            return self.authorize(now, late=late)
        self._authorize("AUTHORIZATION", now, late)
        self._deposit(self.amount, now)
        return News(operation="deposited", amount=self.amount)

    def authorize(self, now: datetime, *, late: bool = False) -> News:
        self._authorize("PREAUTHORIZATION", now, late)
        self.status = Status.AUTHORIZED
        return News(operation="approved", amount=self.amount)

    def decline_card(self, code: int, now: datetime) -> News:
        self._check_payable(now)
        self.attempts += 1
        self.status, self.action_code = Status.DECLINED, code
        if self.attempts >= ATTEMPTS:
            self.closed = Reason.ATTEMPTS_OVER
        kind = "PREAUTHORIZATION" if self.two_stage else "AUTHORIZATION"
        self._record(kind, self.amount, now, action_code=code)
        operation = "approved" if self.two_stage else "deposited"
        return News(operation=operation, success=False, amount=self.amount)

    def start_3ds(self, now: datetime) -> None:
        self._check_payable(now)
        self.status = Status.ACS_STARTED

    def finish_3ds(self, now: datetime, *, confirmed: bool) -> News:
        if reason := self.why_not_confirmable():
            raise Refused(reason)
        return self.pay(now) if confirmed else self.decline_card(ACS_REFUSED, now)

    def expire(self, now: datetime) -> News:
        if not self.may_expire:
            raise Refused(Reason.WRONG_STATE)
        self.expires_at = min(self.expires_at, now)
        self.status, self.action_code = Status.DECLINED, SESSION_OVER
        self.closed = Reason.SESSION_OVER
        return News(operation="declinedByTimeout", amount=self.amount)

    def cancel(self) -> None:
        """By the shop, before anybody has paid."""
        if not self.may_expire:
            raise Refused(Reason.WRONG_STATE)
        self.status, self.closed = Status.DECLINED, Reason.CANCELLED

    def deposit(self, amount: int, now: datetime) -> News:
        if self.status != Status.AUTHORIZED:
            raise Refused(Reason.WRONG_STATE)
        if not 0 < amount <= self.approved:
            raise Refused(Reason.WRONG_AMOUNT)
        self._record("COMPLETION", amount, now)
        self._deposit(amount, now)
        return News(operation="deposited", amount=amount)

    def reverse(self, now: datetime) -> News:
        if self.unpaid:
            raise Refused(Reason.WRONG_STATE)
        if self.status != Status.AUTHORIZED and not self._reversible(now):
            raise Refused(Reason.NOT_REVERSIBLE)
        self._record("REVERSAL", self.approved, now)
        self.status, self.deposited = Status.REVERSED, 0
        return News(operation="reversed", amount=self.approved)

    def refund(self, amount: int, key: str | None, now: datetime) -> News | None:
        """None when the key says that this refund has been made before."""
        if self._refunded_before(amount, key):
            return None
        if self.status not in (Status.DEPOSITED, Status.REFUNDED):
            raise Refused(Reason.WRONG_STATE)
        if amount <= 0:
            raise Refused(Reason.WRONG_AMOUNT)
        if amount > self.left:
            raise Refused(Reason.MORE_THAN_LEFT)
        self.refunds.append(Refund(amount=amount, key=key, at=now))
        self._record("REFUND", amount, now, key=key)
        self.status = Status.REFUNDED
        return News(operation="refunded", amount=amount)

    def _check_payable(self, now: datetime, late: bool = False) -> None:
        reason = self.why_not_payable(now)
        if reason and not (late and self.unpaid):
            raise Refused(reason)

    def _authorize(self, kind: str, now: datetime, late: bool) -> None:
        self._check_payable(now, late)
        self.attempts += 1
        self.approved, self.authorized_at, self.action_code = self.amount, now, APPROVED
        self._record(kind, self.amount, now)

    def _deposit(self, amount: int, now: datetime) -> None:
        self.status, self.deposited, self.deposited_at = Status.DEPOSITED, amount, now

    def _reversible(self, now: datetime) -> bool:
        """A payment in one stage, while it is time and before anything was given back."""
        if self.status != Status.DEPOSITED or self.two_stage or self.deposited_at is None:
            return False
        if self.reversal_hours is not None:
            return now - self.deposited_at <= timedelta(hours=self.reversal_hours)
        return bank_day(self.deposited_at) == bank_day(now)

    def _refunded_before(self, amount: int, key: str | None) -> bool:
        same = [refund for refund in self.refunds if key is not None and refund.key == key]
        if same and same[0].amount != amount:
            raise Refused(Reason.KEY_REUSED)
        return bool(same)

    def _record(self, kind: str, amount: int, now: datetime, **more: Any) -> None:
        reference = f"{random.randrange(10**12):012}"
        approval = f"{random.randrange(10**6):06}"
        self.operations.append(
            Operation(
                type=kind, amount=amount, at=now, reference=reference, approval=approval, **more
            )
        )


def bank_day(at: datetime) -> object:
    return at.astimezone(BANK_ZONE).date()
