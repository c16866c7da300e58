"""The row that the mirror reads."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment, and what a practice has of it."""

    person_id: UUID
    visit_date: dt.date
    visit_time: dt.time
    starts_at: dt.datetime
    minutes: int
    status: str  # as a visit's
    counts: bool  # this doctor's, and never only a hold: the practice must have it
    gone: bool  # who booked it has no account any more
    full_name: str
    birth_date: dt.date | None
    phone: str | None
    patient_id: UUID | None  # of the visit, if there is one


@dataclass(frozen=True, slots=True)
class Changed:
    """A visit that is made equal to its appointment; `was`: for when it was planned before."""

    visit_id: UUID
    was: dt.datetime | None
