"""The calendar on the wire, and rows of it."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from healthlink.booking.desk.dto import VisitOut
from healthlink.booking.dto import Ends, Starts
from healthlink.fields import ClockTime, Day, Input, Line, Name, Output

MIDNIGHT = 24 * 60
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)


def _minute(value: Any) -> Any:
    if type(value) is int:
        return value
    if not isinstance(value, str) or not (found := _CLOCK.fullmatch(value)):
        raise PydanticCustomError("clock", "Not a time of the form HH:MM")
    return int(found[1]) * 60 + int(found[2]) if found[1] else MIDNIGHT


def _refuse_number(value: Any) -> Any:
    if type(value) is int:
        raise PydanticCustomError("clock", "Not a time of the form HH:MM")
    return value


Minute = Annotated[
    int,
    BeforeValidator(_minute),
    PlainSerializer(lambda minute: f"{minute // 60:02}:{minute % 60:02}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"}),
]
"""`HH:MM` on the clinic's wall clock, up to `24:00`; in rows the minutes since midnight."""
Told = Annotated[Minute, BeforeValidator(_refuse_number)]
"""As a client writes it: never as a number."""

Conflicts = Annotated[
    list[VisitOut],
    Field(
        description="Coming visits that this stands in the way of, at most 100. They stay; move or "
        "cancel them"
    ),
]


class Shift(Output):
    """Hours of a weekday; a break is what lies between two."""

    weekday: int = Field(description="1 is Monday", examples=[1])
    opens: Minute = Field(examples=["09:00"])
    closes: Minute = Field(examples=["13:00"])
    step_minutes: int = Field(description="Between two beginnings", examples=[15])


class ShiftIn(Input):
    weekday: int = Field(ge=1, le=7, description="1 is Monday", examples=[1])
    opens: Told = Field(examples=["09:00"])
    closes: Told = Field(examples=["13:00"])
    step_minutes: int = Field(ge=5, le=240, default=15, examples=[15])

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.opens >= self.closes:
            raise PydanticCustomError("backwards", "Ends before it begins")
        return self


class WeekIn(Input):
    hours: list[ShiftIn] = Field(
        max_length=70,
        examples=[[{"weekday": 1, "opens": "09:00", "closes": "13:00", "step_minutes": 15}]],
    )


class WeekOut(Output):
    hours: list[Shift]
    conflicts: Conflicts


Why = Annotated[
    str,
    StringConstraints(max_length=500, strip_whitespace=True),
    Line,
]


class TimeOffCreate(Input):
    """Whole days, both of them too, or from a time of the first until a time of the last."""

    first: Day = Field(alias="from", examples=["2026-12-24"])
    last: Day = Field(alias="to", examples=["2026-12-31"])
    from_time: ClockTime | None = Field(default=None, examples=["09:00"])
    to_time: ClockTime | None = Field(default=None, examples=["18:00"])
    reason: Why = Field(default="", examples=["Отпуск"])


class TimeOffOut(Output):
    id: UUID
    first: dt.date = Field(serialization_alias="from", examples=["2026-12-24"])
    last: dt.date = Field(serialization_alias="to", examples=["2026-12-31"])
    from_time: ClockTime | None = Field(examples=[None])
    to_time: ClockTime | None = Field(examples=[None])
    starts_at: Starts
    ends_at: Ends
    reason: str = Field(examples=["Отпуск"])


class TimeOffConflicts(TimeOffOut):
    conflicts: Conflicts


@dataclass(frozen=True, slots=True)
class TimeOff:
    """A doctor's time off at one clinic."""

    id: UUID
    starts_at: dt.datetime
    ends_at: dt.datetime
    reason: str


class RoomCreate(Input):
    name: Name = Field(examples=["Кабинет 3"])


class RoomPatch(Input):
    """What is left out stays."""

    name: Name | None = Field(default=None, examples=["Кабинет 3"])
    active: bool | None = Field(default=None, examples=[True])


class RoomOut(Output):
    id: UUID
    name: str = Field(examples=["Кабинет 3"])
    active: bool = Field(examples=[True])


class RoomConflicts(RoomOut):
    conflicts: Conflicts


class ServiceRooms(Input):
    room_ids: list[UUID] = Field(
        max_length=50,
        description="Any of these will do; none: the service needs no room",
        examples=[[]],
    )
