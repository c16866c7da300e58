"""A doctor's time off on the wire."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from pydantic import Field

from healthlink.booking.desk.calendar.dto import TimeOff, TimeOffOut
from healthlink.fields import ClockTime, Output


class InTheWay(Output):
    """A visit, or an appointment that is still held for its payment and no visit yet."""

    visit_id: UUID | None
    appointment_id: UUID | None
    patient_id: UUID | None
    full_name: str = Field(examples=["Անահիտ Սարգսյան"])
    phone: str | None = Field(examples=["+37491123456"])
    visit_date: dt.date = Field(examples=["2026-12-24"])
    visit_time: ClockTime | None = Field(examples=["10:30"])
    status: Literal["planned", "held"] = Field(examples=["planned"])


class AwayOut(TimeOffOut):
    clinic_name: str | None = Field(
        description="Of this clinic only: its desk has set it, and takes it back", examples=[None]
    )


class AwayConflicts(AwayOut):
    conflicts: list[InTheWay] = Field(
        description="What is planned or booked then, at most 100. It stays; move or cancel it"
    )


@dataclass(frozen=True, slots=True)
class Away(TimeOff):
    """A doctor's time off, everywhere or at one clinic."""

    clinic_name: str | None
