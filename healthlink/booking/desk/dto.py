"""The desk on the wire, and the row that its rules read."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from healthlink.booking.dto import Date, Ends, Starts, Status, Time
from healthlink.fields import Amount, ClockTime, Day, Input, Line, Name, Output, Phone, Price

Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500, strip_whitespace=True),
    Line,
    Field(examples=["Острая боль, врач согласен принять"]),
]
Method = Annotated[Literal["cash", "card", "other"], Field(examples=["cash"])]


CALLER: JsonDict = {"full_name": "Гаянэ Саркисян", "phone": "+37491123456"}


class Override(Input):
    """Leave to break a rule of time, with the reason that is written down beside it."""

    reason: Reason


Leave = Annotated[
    Override | None,
    Field(
        default=None,
        description="Does it although a rule says no; only with a reason, which is kept. Nothing "
        "ever overlaps",
        examples=[{"reason": "Пациент уже здесь"}],
    ),
]


class Caller(Input):
    model_config = ConfigDict(json_schema_extra={"examples": [CALLER]})

    full_name: Name = Field(examples=["Гаянэ Саркисян"])
    phone: Phone


class VisitCreate(Input):
    doctor_id: UUID
    service_id: UUID
    date: Annotated[Day, Field(examples=["2026-12-01"])]
    time: Time
    caller: Caller
    override: Leave


class VisitPatch(Input):
    """What is left out stays."""

    date: Day | None = Field(default=None, examples=["2026-12-01"])
    time: ClockTime | None = Field(default=None, examples=["10:30"])
    doctor_id: UUID | None = Field(
        default=None, description="Another doctor who offers the same procedure"
    )
    room_id: UUID | None = Field(default=None, description="A certain room; left out: a free one")
    override: Leave


class Cancellation(Input):
    reason: Reason
    override: Leave


class Reopening(Input):
    reason: Reason


class DeskPayment(Input):
    method: Method
    amount: Price = Field(
        description="The price, as the visit has it; it is only compared", examples=[15000]
    )


class VisitOut(Output):
    """An appointment as its clinic sees it."""

    id: UUID
    doctor_id: UUID
    doctor_name: str = Field(examples=["Արամ Գրիգորյան"])
    service_id: UUID
    service_name: str = Field(examples=["Консультация кардиолога"])
    date: Date
    time: Time
    status: Status
    starts_at: Starts
    ends_at: Ends
    room_id: UUID | None
    room_name: str | None = Field(examples=["Кабинет 3"])
    person_id: UUID = Field(description="Who comes")
    full_name: str = Field(description="Of who comes", examples=["Давид Саргсян"])
    birth_date: dt.date | None = Field(examples=["2019-04-02"])
    phone: str | None = Field(description="Of who booked", examples=["+37491123456"])
    relation: str | None = Field(
        description="What who comes is to who booked; null: the same person", examples=["child"]
    )
    holder_name: str = Field(description="Of who booked", examples=["Анна Саргсян"])
    price: Amount = Field(examples=[15000])
    currency: str = Field(examples=["AMD"])
    paid: Amount = Field(description="At the bank or at the desk", examples=[15000])
    held_until: dt.datetime | None = Field(examples=[None])
    desk_method: Literal["cash", "card", "other"] | None = Field(examples=["cash"])
    desk_paid: Amount = Field(description="What the desk took", examples=[15000])
    desk_due_back: Amount = Field(description="What the desk owes back of it", examples=[0])
    desk_returned_at: dt.datetime | None = Field(examples=[None])
    arrived_at: dt.datetime | None = Field(examples=["2026-12-01T06:20:00Z"])
    closed_at: dt.datetime | None = Field(examples=[None])
    cancelled_at: dt.datetime | None = Field(examples=[None])
    cancelled_by: Literal["patient", "clinic"] | None = Field(examples=[None])
    cancel_reason: str | None = Field(examples=[None])
    booked_by: UUID | None = Field(description="Of the clinic's staff; null: booked online")


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment as the desk may change it."""

    id: UUID
    doctor_id: UUID
    service_id: UUID
    person_id: UUID
    room_id: UUID | None
    status: Status
    date: dt.date
    time: dt.time
    arrived: bool
    begun: bool
    over: bool
    day_has_come: bool
