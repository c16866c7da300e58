"""Calendars on the wire, and visits as letters, pages and calendars tell of them."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal
from uuid import UUID

from pydantic import Field

from healthlink.booking.dto import Status
from healthlink.fields import Input, Output

Of = Literal["visits", "practice"]


class CalendarCreate(Input):
    of: Of = Field(
        description="`visits`: what I booked; `practice`: who comes to me, for doctors",
        examples=["visits"],
    )


class CalendarOut(Output):
    id: UUID
    of: Of = Field(examples=["visits"])
    created_at: datetime = Field(examples=["2026-12-01T06:30:00Z"])


class CalendarOpened(CalendarOut):
    url: str = Field(
        description="For a calendar program to subscribe to; told only now. Whoever has it can "
        "read the calendar",
        examples=["https://clinic.example/calendars/Kp3…vQ.ics"],
    )


@dataclass(frozen=True, slots=True)
class Meeting:
    """When, with whom and where: of a visit, or of a time that is offered."""

    starts_at: datetime
    now: datetime
    timezone: str
    service: str
    doctor: str
    clinic: str
    city: str
    address: str
    booker: str
    relative: str | None  # who comes, if it is not the booker


@dataclass(frozen=True, slots=True)
class Visit(Meeting):
    """An appointment, with all that there is to tell about it to whoever booked it."""

    id: UUID
    user_id: UUID
    service_id: UUID
    sequence: int
    status: Status
    changeable: bool
    ends_at: datetime
    changed_at: datetime  # when the booker or the clinic did something about it
    promised_at: datetime | None
    cancelled_by: str | None
    cancel_reason: str | None
    latitude: float | None
    longitude: float | None
    email: str | None
    price_minor: int
    currency: str
    paid_minor: int
    at_desk: bool  # paid there, and not through us
    refund_minor: int  # goes back, or would if it were cancelled now
    free_cancel_until: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A visit as a calendar shows it. `who`: in a doctor's who comes, else one of the family."""

    id: UUID
    sequence: int
    status: Status
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    service: str
    doctor: str
    clinic: str
    city: str
    address: str
    latitude: float | None
    longitude: float | None
    who: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar that its address has opened."""

    id: UUID
    user_id: UUID
    of: Of
    language: str
    doctor_id: UUID | None


@dataclass(frozen=True, slots=True)
class News:
    """What decides who is told of a visit, and when."""

    user_id: UUID
    sequence: int
    starts_at: datetime
    timezone: str
    now: datetime
    quiet_from: time
    quiet_to: time
