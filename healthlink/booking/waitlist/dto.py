"""The waitlist on the wire, and the rows that its rules read."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from asyncpg import Range
from pydantic import Field

from healthlink.booking.letters.dto import Meeting
from healthlink.fields import ClockTime, Day, Input, Output

State = Literal["waiting", "offered", "accepted", "over"]
Reason = Literal["passed", "left", "booked", "unanswered"]
OfferState = Literal["open", "accepted", "declined", "over"]

Weekday = Annotated[int, Field(ge=1, le=7)]


class WaitCreate(Input):
    service_id: UUID
    person_id: UUID | None = Field(
        default=None,
        description="Who will come: you, if it is left out, or one of your family",
    )
    first: Annotated[Day, Field(description="On the clinic's calendar", examples=["2026-12-01"])]
    last: Annotated[
        Day, Field(description="At most sixty days after the first", examples=["2026-12-14"])
    ]
    from_time: ClockTime | None = Field(
        default=None, description="The visit begins then or later", examples=["09:00"]
    )
    to_time: ClockTime | None = Field(
        default=None, description="The visit is over by then", examples=["13:00"]
    )
    weekdays: list[Weekday] | None = Field(
        default=None,
        min_length=1,
        max_length=7,
        description="1 is Monday; any, if it is left out",
        examples=[[1, 3, 5]],
    )


class WaitOut(Output):
    """`offered`: the time is kept for you until `offered_until`; accept it or decline it."""

    id: UUID
    clinic_id: UUID
    doctor_id: UUID
    service_id: UUID
    person_id: UUID = Field(description="Who will come: your own id, or one of your family")
    first: dt.date = Field(examples=["2026-12-01"])
    last: dt.date = Field(examples=["2026-12-14"])
    from_time: ClockTime | None = Field(examples=["09:00"])
    to_time: ClockTime | None = Field(examples=["13:00"])
    weekdays: list[int] = Field(description="1 is Monday", examples=[[1, 3, 5]])
    state: State
    reason: Reason | None = Field(
        description="Why it is over: the last day passed, you left, you booked otherwise, or three "
        "offers were left unanswered",
        examples=[None],
    )
    offered_until: dt.datetime | None = Field(examples=["2026-11-30T06:30:00Z"])
    date: dt.date | None = Field(description="What is offered", examples=["2026-12-01"])
    time: ClockTime | None = Field(examples=["10:30"])
    starts_at: dt.datetime | None = Field(examples=["2026-12-01T06:30:00Z"])
    ends_at: dt.datetime | None = Field(examples=["2026-12-01T07:00:00Z"])
    appointment_id: UUID | None = Field(description="What became of it")
    created_at: dt.datetime = Field(examples=["2026-11-28T15:00:00Z"])


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry that may be offered something, and when it may not."""

    id: UUID
    person_id: UUID
    service_id: UUID
    first: dt.date  # or today
    last: dt.date
    from_minute: int
    to_minute: int
    weekdays: list[int]
    blocked: list[Range[dt.datetime]]  # the person is busy, or has been offered it before
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as its owner may act on it."""

    doctor_id: UUID
    state: str
    prepaid: bool
    offered: bool
    appointment_id: UUID | None


@dataclass(frozen=True, slots=True)
class Told(Meeting):
    """One offered time, with all that there is to tell about it to who waits."""

    id: UUID  # and of the appointment that it becomes
    entry_id: UUID
    user_id: UUID
    state: OfferState
    until: dt.datetime  # to answer, while it is open
    prepaid: bool
