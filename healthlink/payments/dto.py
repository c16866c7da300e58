"""Payments on the wire, and the rows that their rules read."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from healthlink.fields import Amount, Input, Output, Plain

State = Literal[
    "registering",
    "pending",
    "authorized",
    "paid",
    "partially_refunded",
    "refunded",
    "reversed",
    "declined",
    "expired",
    "cancelled",
    "failed",
]
Purpose = Literal["appointment", "subscription"]
Reason = Literal["cancelled", "time-taken", "paid-twice", "by-operator", "by-bank"]
"""Why money goes back."""


class PaymentConfirm(Input):
    payment_id: UUID
    status: Annotated[str, StringConstraints(max_length=100), Plain] = Field(
        description="What the client believes. It decides nothing: the bank is asked",
        examples=["success"],
    )


class ConfirmedOut(Output):
    success: bool = Field(
        description="The money has come, and is not on its way back", examples=[True]
    )


class HeardOut(Output):
    status: str = Field(description="A bank reads the 200 before it", examples=["ok"])


class PaymentOut(Output):
    payment_id: UUID
    payment_url: str = Field(
        description="Send the payer here", examples=["https://ecomtest.sberbank.ru/pp/pay_ru?…"]
    )
    expires_at: dt.datetime = Field(
        description="The bank's page closes then", examples=["2026-12-01T06:49:00Z"]
    )

    @classmethod
    def of(cls, payment: "Payment") -> Self:
        assert payment.payment_url
        return cls(
            payment_id=payment.id, payment_url=payment.payment_url, expires_at=payment.expires_at
        )


class PaymentStatusOut(Output):
    payment_id: UUID
    purpose: Purpose = Field(examples=["appointment"])
    appointment_id: UUID | None = Field(description="Of that purpose")
    status: State = Field(examples=["pending"])
    amount: Amount = Field(examples=[15000])
    currency: str = Field(examples=["AMD"])
    refund: Amount = Field(description="Given back, or on its way back", examples=[0])
    payment_url: str | None = Field(
        description="While it can be paid", examples=["https://ecomtest.sberbank.ru/pp/pay_ru?…"]
    )
    expires_at: dt.datetime = Field(examples=["2026-12-01T06:49:00Z"])
    created_at: dt.datetime = Field(examples=["2026-12-01T06:30:00Z"])


@dataclass(frozen=True, slots=True)
class Payment:
    """One order at the bank, as our rules see it; `now` is the database's clock."""

    id: UUID
    user_id: UUID
    purpose: Purpose
    subject_id: UUID
    gateway: str
    order_number: str
    gateway_ref: str | None
    payment_url: str | None
    amount_minor: int
    currency: str
    state: State
    review: str | None
    abandoned: bool
    charged_minor: int
    returned_minor: int
    refunding_minor: int
    created_at: dt.datetime
    expires_at: dt.datetime
    paid_at: dt.datetime | None
    registrations: int
    asked_at: dt.datetime | None
    check_at: dt.datetime | None
    now: dt.datetime

    @property
    def kept_minor(self) -> int:
        """What has come and is not on its way back."""
        return self.charged_minor - self.refunding_minor


@dataclass(frozen=True, slots=True)
class Received:
    """Money of a payment that nobody has asked to give back."""

    payment_id: UUID
    kept_minor: int


@dataclass(frozen=True, slots=True)
class Refund:
    """One wish to give back, with what its payment says about the how. `tries` counts this one;
    `maybe_sent`: an earlier one may have reached the bank."""

    id: UUID
    payment_id: UUID
    amount_minor: int
    tries: int
    refusals: int
    maybe_sent: bool
    gateway: str
    order_number: str
    charged_minor: int
    settled_minor: int  # by other refunds of the payment
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class Due:
    """What somebody is to pay for; `seconds` from now the page of the gateway closes."""

    user_id: UUID
    purpose: Purpose
    subject_id: UUID
    amount_minor: int
    currency: str
    seconds: int
    gateway: str


@dataclass(frozen=True, slots=True)
class Callback:
    """What a gateway told us by itself."""

    gateway: str
    order_number: str | None
    ref: str | None
    content: dict[str, Any]
    signature: Literal["right", "wrong", "unsigned", "not-verifiable"]
