"""Booking on the wire, and the rows that its rules read."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from asyncpg import Range
from pydantic import Field

from healthlink.fields import Amount, ClockTime, Day, Input, Output

Status = Literal["pending", "confirmed", "expired", "fulfilled", "cancelled", "no_show"]


class SlotOut(Output):
    """A free time. `date` and `time` are the clinic's, the instants are UTC."""

    date: Annotated[dt.date, Field(examples=["2026-12-01"])]
    time: Annotated[ClockTime, Field(examples=["10:30"])]
    starts_at: dt.datetime
    ends_at: dt.datetime


class AppointmentCreate(Input):
    clinic_id: UUID
    doctor_id: UUID
    service_id: UUID
    date: Annotated[Day, Field(examples=["2026-12-01"])]
    time: Annotated[ClockTime, Field(examples=["10:30"])]


class AppointmentMove(Input):
    date: Annotated[Day, Field(examples=["2026-12-02"])]
    time: Annotated[ClockTime, Field(examples=["11:00"])]


class AppointmentOut(Output):
    id: UUID
    clinic_id: UUID
    doctor_id: UUID
    service_id: UUID
    date: dt.date
    time: ClockTime
    status: Status
    starts_at: dt.datetime
    ends_at: dt.datetime
    price: Amount
    currency: str
    held_until: dt.datetime | None = Field(
        description="Pay before this, or the time is free for others; null if nothing is to be paid"
    )
    free_cancel_until: dt.datetime
    refund_percent: int = Field(description="What a cancellation now gives back of what was paid")


class CancelledOut(AppointmentOut):
    paid: Amount
    refund: Amount = Field(description="What will be given back, in `currency`")


@dataclass(frozen=True, slots=True)
class Plan:
    """One offer, with all that decides when it can be booked in a window of days."""

    service_id: UUID
    clinic_id: UUID
    doctor_id: UUID
    timezone: str
    duration_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    prepaid: bool
    now: dt.datetime
    hours: list[list[int]]  # weekday (1 is Monday), opens, closes (minutes of the day), step
    taken: list[Range[dt.datetime]]
    off: list[Range[dt.datetime]]


@dataclass(frozen=True, slots=True)
class Held:
    """An appointment as its owner may change it."""

    id: UUID
    service_id: UUID
    doctor_id: UUID
    person_id: UUID
    changeable: bool
