"""The earliest free times on the wire, and the rows that the search for them reads."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Range
from pydantic import Field

from healthlink.booking.dto import Date, Ends, Starts, Time
from healthlink.fields import Output


class EarliestOut(Output):
    """A free time, and where and what for. `date` and `time` are the clinic's."""

    doctor_id: UUID
    clinic_id: UUID
    service_id: UUID = Field(description="The shortest that can begin then")
    date: Date
    time: Time
    starts_at: Starts
    ends_at: Ends


@dataclass(frozen=True, slots=True)
class Candidate:
    """A doctor at a clinic, where nothing is free before `bound`, as far as `version` knows."""

    doctor_id: UUID
    clinic_id: UUID
    bound: dt.datetime
    version: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """What decides when a doctor is free at a clinic, on the days from `first` to `last`."""

    doctor_id: UUID
    clinic_id: UUID
    version: int
    timezone: str
    now: dt.datetime
    first: dt.date
    last: dt.date
    hours: list[list[int]]  # weekday (1 is Monday), opens, closes (minutes of the day), step
    services: list[UUID]  # the shortest first
    lengths: list[list[int]]  # of each: minutes, and those that are needed before and after
    taken: list[Range[dt.datetime]]  # in order and apart; time off too
    held: list[Range[dt.datetime]]  # unpaid or offered: perhaps free again in a moment
    bound_to_rooms: list[UUID]  # services that need one
    fitting_services: list[UUID]  # which services …
    fitting_rooms: list[UUID]  # … which rooms will do for, pair by pair
    rooms_taken_ids: list[UUID]
    rooms_taken: list[Range[dt.datetime]]
    rooms_held: list[bool]
