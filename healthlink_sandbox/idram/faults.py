"""Misbehaviour on demand: what Idram does otherwise with a payment."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from healthlink_sandbox.planned import Planned

Kind = Literal[
    "duplicate",  # the confirmation is sent `copies` times, one after another or `concurrent`
    "no_precheck",
    "early",  # the confirmation does not wait for the precheck's answer
    "late",  # the confirmation comes `seconds` after the browser has left
    "hold",  # it comes when the control releases it
    "lost",  # it never comes
    "wrong_checksum",
    "upper_checksum",
    "lower_checksum",  # as ever
    "changed_amount",  # to `amount`; the checksum is right for it
    "changed_account",  # to `account`; the checksum is right for it
    "whole_amount",  # 5000 instead of 5000.00; the checksum is right for it
    "second_transaction",  # the bill is paid again, with a transaction of its own
    "reply_lost",  # the connection breaks when the shop has answered, or (`unread`) at once
    "impatient",  # the shop has `seconds` to answer the confirmation
    "precheck_only",  # then the payer changes their mind
]


class Fault(BaseModel):
    """All `kinds` together, for the next `times` payments."""

    model_config = ConfigDict(extra="forbid")

    kinds: list[Kind] = []
    times: int | None = 1
    """None: always."""
    copies: int = Field(default=2, ge=1, le=100)
    concurrent: bool = False
    seconds: float = Field(default=1.0, ge=0, le=3600)
    amount: str = "1.00"
    account: str = "999999999"
    unread: bool = False


HONEST = Fault()


class Faults(Planned[Fault]):
    def take(self) -> Fault:
        """The first; nothing planned: no misbehaviour."""
        return self.use(lambda _: True) or HONEST
