"""A payment, and what the shop's replies make of it: rules only, no clock, no storage, no wire."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel

OK = b"OK"

Step = Literal["precheck", "confirmation"]


class Verdict(StrEnum):
    DONE = "done"
    CANCELLED = "cancelled"
    KEPT = "kept"
    ALLOWED = "allowed"
    REFUSED = "refused"


class Misused(Exception):
    """The state of the payment forbids it."""


class Reply(BaseModel):
    """What the shop was sent, what it said, and what that means."""

    step: Step
    sent: dict[str, str]
    status: int | None = None
    """None: no answer came."""
    body: str = ""
    error: str | None = None
    verdict: Verdict


class Bill(BaseModel):
    """What is to be paid, as the payer's browser brought it."""

    bill_no: str
    amount: str
    email: str = ""
    custom: dict[str, str] = {}


class Visit(BaseModel):
    """A payer before the page."""

    id: str
    bill: Bill
    description: str
    language: str
    payment: str | None = None
    """That ended well."""


class Payment(BaseModel):
    id: str
    bill: Bill
    payer: str
    state: Literal["asked", "refused", "successful", "cancelled", "refunded"] = "asked"
    confirmed: bool = False
    trans_id: str | None = None
    at: datetime
    alerts: list[str] = []
    """What Idram's support would be told."""
    replies: list[Reply] = []

    @property
    def stands(self) -> bool:
        return self.state == "successful"

    def hear(self, reply: Reply) -> None:
        self.replies.append(reply)
        if reply.step == "precheck":
            return
        if reply.verdict == Verdict.DONE:
            self.confirmed = True
            return
        self.alerts.append(f"{reply.verdict}: {reply.error or reply.status}")
        if reply.verdict == Verdict.CANCELLED and self.stands:
            self.state = "cancelled"

    def take_money(self, trans_id: str, at: datetime) -> None:
        self.trans_id, self.state, self.at = trans_id, "successful", at

    def undo(self, how: Literal["cancelled", "refunded"]) -> None:
        """By Idram's support, at the shop's request: no program can ask for it."""
        if not self.stands:
            raise Misused(self.state)
        self.state = how


def judged_precheck(status: int | None, body: bytes) -> Verdict:
    return Verdict.ALLOWED if (status, body) == (200, OK) else Verdict.REFUSED


def judged_confirmation(status: int | None, body: bytes) -> Verdict:
    """Idram's document of October 2025: whoever hears of it and does not say OK has no money; whose
    server fails keeps it."""
    if (status, body) == (200, OK):
        return Verdict.DONE
    if status is not None and 200 <= status < 300:
        return Verdict.CANCELLED
    return Verdict.KEPT
