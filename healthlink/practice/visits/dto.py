"""Visits on the wire, and the row that their rules read."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from healthlink.fields import ClockTime, Day, Input, Output, Plain

Status = Literal["planned", "completed", "cancelled", "no_show"]
Minutes = Annotated[
    int, Field(ge=5, le=720, description="How long it takes", examples=[30], strict=True)
]
Notes = Annotated[
    str,
    StringConstraints(max_length=20_000, strip_whitespace=True),
    Plain,
    Field(examples=["Контроль через месяц"]),
]


class PatientVisitCreate(Input):
    """Dates and times are those of the practice's clock."""

    visit_date: Annotated[Day, Field(examples=["2026-12-01"])]
    visit_time: ClockTime | None = Field(
        default=None,
        description="Takes your time from then on; without one the visit takes none",
        examples=["10:30"],
    )
    minutes: Minutes | None = Field(
        default=None, description="Default: as the practice has it", examples=[30]
    )
    next_visit_date: Day | None = Field(
        default=None, description="Plans a visit that follows this one", examples=["2027-01-12"]
    )
    next_visit_time: ClockTime | None = Field(default=None, examples=["11:00"])
    status: Status = Field(default="planned", examples=["planned"])
    notes: Notes = ""


class PatientVisitPatch(Input):
    """What is not named stays. Null empties a time; a null `next_visit_date` cancels the visit that
    follows."""

    visit_date: Day | None = Field(default=None, examples=["2026-12-01"])
    visit_time: ClockTime | None = Field(default=None, examples=["10:30"])
    minutes: Minutes | None = Field(default=None, examples=[30])
    next_visit_date: Day | None = Field(default=None, examples=["2027-01-12"])
    next_visit_time: ClockTime | None = Field(default=None, examples=["11:00"])
    status: Status | None = Field(default=None, examples=["completed"])
    notes: Notes | None = Field(default=None, examples=["Контроль через месяц"])


class PatientVisitOut(Output):
    id: UUID
    patient_id: UUID
    first_name: str = Field(description="Of the patient", examples=["Անահիտ"])
    last_name: str = Field(examples=["Սարգսյան"])
    phone: str | None = Field(examples=["+37491123456"])
    visit_date: dt.date = Field(examples=["2026-12-01"])
    visit_time: ClockTime | None = Field(examples=["10:30"])
    minutes: int = Field(examples=[30])
    status: Status = Field(examples=["planned"])
    notes: str = Field(examples=["Контроль через месяц"])
    next_visit_id: UUID | None = Field(description="The visit that follows this one")
    next_visit_date: dt.date | None = Field(examples=["2027-01-12"])
    next_visit_time: ClockTime | None = Field(examples=["11:00"])
    follows_id: UUID | None = Field(description="The visit that this one follows")
    appointment_id: UUID | None = Field(
        description="Booked on the market: moving, closing or cancelling either does it to both"
    )
    confirmed_at: dt.datetime | None = Field(
        description="When you confirmed it, or gave it this time; null again if the patient or the "
        "clinic moves it",
        examples=[None],
    )
    service_name: str | None = Field(description="What was booked", examples=[None])
    clinic_name: str | None = Field(description="Where it was booked", examples=[None])
    created_at: dt.datetime = Field(examples=["2026-11-01T09:00:00Z"])
    updated_at: dt.datetime = Field(examples=["2026-11-20T09:00:00Z"])


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned of a visit: when, for how long, and how it went."""

    visit_date: dt.date
    visit_time: dt.time | None
    minutes: int
    status: Status


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as its rules need it."""

    id: UUID
    patient_id: UUID
    person_id: UUID | None
    visit_date: dt.date
    visit_time: dt.time | None
    minutes: int
    status: Status
    notes: str
    appointment_id: UUID | None
    engagement_id: UUID | None

    @property
    def plan(self) -> Plan:
        return Plan(self.visit_date, self.visit_time, self.minutes, self.status)
