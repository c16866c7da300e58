"""The doctor's plan on the wire, and the rows that its rules read."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from pydantic import Field

from healthlink.fields import Amount, Input, Output
from healthlink.payments.dto import State

Status = Literal["trial", "active", "grace", "expired", "cancelled"]
Provider = Literal["idram", "idbank"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A doctor's plan; `now` is the database's clock."""

    doctor_id: UUID
    trial_ends_at: dt.datetime
    paid_until: dt.datetime | None
    ends_at: dt.datetime
    writable_until: dt.datetime
    cancelled_at: dt.datetime | None
    now: dt.datetime

    @property
    def status(self) -> Status:
        if self.now >= self.writable_until:
            return "expired"
        if self.now >= self.ends_at:
            return "grace"
        if self.cancelled_at:
            return "cancelled"
        return "trial" if self.now < self.trial_ends_at and self.paid_until is None else "active"


@dataclass(frozen=True, slots=True)
class Purchase:
    """Months for which money has come."""

    payment_id: UUID
    months: int
    paid_at: dt.datetime
    kept: bool
    applied: bool
    free_until: dt.datetime


@dataclass(frozen=True, slots=True)
class Period:
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Free:
    """What a plan has without money."""

    trial_ends_at: dt.datetime
    granted_until: dt.datetime | None
    granted_at: dt.datetime | None


class PlanOut(Output):
    id: str = Field(examples=["month"])
    months: int = Field(examples=[1])
    amount: Amount = Field(examples=[10000])
    currency: str = Field(examples=["AMD"])


class BillOut(Output):
    """One payment for months."""

    payment_id: UUID
    provider: Provider
    plan: str = Field(examples=["month"])
    months: int = Field(examples=[1])
    amount: Amount = Field(examples=[10000])
    currency: str = Field(examples=["AMD"])
    status: State = Field(examples=["paid"])
    refund: Amount = Field(description="Given back, or on its way back", examples=[0])
    starts_at: dt.datetime | None = Field(
        description="Of the months that it pays for; null until the money has come",
        examples=["2026-12-01T06:30:00Z"],
    )
    ends_at: dt.datetime | None = Field(examples=["2027-01-01T06:30:00Z"])
    paid_at: dt.datetime | None = Field(examples=["2026-11-30T10:00:00Z"])
    created_at: dt.datetime = Field(examples=["2026-11-30T09:58:00Z"])
    receipt_url: str | None = Field(
        description="A page to print", examples=["https://healthlink.example/payments/0192f0c1-…"]
    )
    payment_url: str | None = Field(description="While it can be paid", examples=[None])


class SubscriptionOut(Output):
    status: Status = Field(
        description="`grace`: over, but everything still works for three days; `cancelled`: you do "
        "not go on, and everything works until the end; `expired`: reading and export work",
        examples=["trial"],
    )
    can_write: bool = Field(description="Otherwise writing answers 402", examples=[True])
    trial_ends_at: dt.datetime = Field(examples=["2026-12-01T06:30:00Z"])
    paid_until: dt.datetime | None = Field(examples=[None])
    ends_at: dt.datetime = Field(description="Of all of it", examples=["2026-12-01T06:30:00Z"])
    writable_until: dt.datetime = Field(
        description="With the days of grace", examples=["2026-12-04T06:30:00Z"]
    )
    price: Amount = Field(description="Of a month", examples=[10000])
    currency: str = Field(examples=["AMD"])
    plans: list[PlanOut]
    payments: list[BillOut] = Field(description="The latest first", examples=[[]])


class SubscriptionBuy(Input):
    provider: Provider = Field(examples=["idram"])
    plan: str = Field(
        default="month", max_length=20, description="One of `plans`", examples=["month"]
    )
