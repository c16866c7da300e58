"""Booking on the wire, and the rows that its rules read."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from asyncpg import Range
from pydantic import Field

from healthlink.fields import Amount, ClockTime, Day, Input, Output, Price

Status = Literal["pending", "confirmed", "expired", "fulfilled", "cancelled", "no_show"]


Date = Annotated[dt.date, Field(examples=["2026-12-01"])]
Time = Annotated[ClockTime, Field(examples=["10:30"])]
Starts = Annotated[dt.datetime, Field(examples=["2026-12-01T06:30:00Z"])]
Ends = Annotated[dt.datetime, Field(examples=["2026-12-01T07:00:00Z"])]


class SlotOut(Output):
    """A free time. `date` and `time` are the clinic's, the instants are UTC."""

    date: Date
    time: Time
    starts_at: Starts
    ends_at: Ends


class AppointmentCreate(Input):
    clinic_id: UUID
    doctor_id: UUID
    service_id: UUID
    date: Annotated[Day, Field(examples=["2026-12-01"])]
    time: Time
    person_id: UUID | None = Field(
        default=None,
        description="Who will come: you, if it is left out, or one of your family",
    )


class AppointmentPatch(Input):
    date: Annotated[Day, Field(examples=["2026-12-01"])]
    time: Time


class AppointmentOut(Output):
    id: UUID
    clinic_id: UUID
    doctor_id: UUID
    service_id: UUID
    date: Date
    time: Time
    status: Status
    starts_at: Starts
    ends_at: Ends
    price: Amount = Field(examples=[15000])
    currency: str = Field(examples=["AMD"])
    paid: Amount = Field(description="What has been paid, in `currency`", examples=[0])
    held_until: dt.datetime | None = Field(
        description="Pay before this, or the time is free for others; null if nothing is due",
        examples=[None],
    )
    free_cancel_until: dt.datetime = Field(examples=["2026-11-30T06:30:00Z"])
    refund_percent: int | None = Field(
        description="What a cancellation now (or then) gives back of what was paid; null when it "
        "is too late for one",
        examples=[100],
    )
    person_id: UUID = Field(description="Who will come: your own id, or one of your family")


class CancelledOut(AppointmentOut):
    refund: Amount = Field(
        description="Has been or will be given back of it, in `currency`: to the card that "
        "paid, or at the clinic's desk if that is where it was paid",
        examples=[15000],
    )


class PaymentCreate(Input):
    appointment_id: UUID
    amount: Price = Field(
        description="The price, as the appointment has it; it is only compared", examples=[15000]
    )


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment as its owner may review it."""

    doctor_id: UUID
    clinic_id: UUID
    attended: bool


@dataclass(frozen=True, slots=True)
class Payable:
    """An appointment as it may be paid for; `due`: there is something to pay, and time for it."""

    price_minor: int
    currency: str
    paid: bool
    due: bool
    extended: bool
    left_seconds: int | None  # of the hold; None if nothing is held


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An appointment as money that has come finds it."""

    doctor_id: UUID
    person_id: UUID
    service_id: UUID
    status: str
    price_minor: int
    coming: bool
    held: bool  # or needs no hold
    payment_id: UUID | None
    paid_at_desk: bool
    busy_from: dt.datetime
    busy_until: dt.datetime


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
    first: dt.date
    last: dt.date
    hours: list[list[int]]  # weekday (1 is Monday), opens, closes (minutes of the day), step
    taken: list[Range[dt.datetime]]
    off: list[Range[dt.datetime]]
    needs_room: bool
    rooms: list[UUID]  # any of these will do
    rooms_taken: list[Range[dt.datetime]]
    rooms_taken_ids: list[UUID]  # whose the times before are, one by one


@dataclass(frozen=True, slots=True)
class Load:
    """How much a user has booked: unpaid holds, coming appointments, bookings of the last day."""

    holds: int
    coming: int
    recent: int


@dataclass(frozen=True, slots=True)
class Changeable:
    """An appointment as its owner may change it."""

    id: UUID
    service_id: UUID
    doctor_id: UUID
    person_id: UUID
    changeable: bool
