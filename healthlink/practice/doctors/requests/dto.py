"""Asking to receive at a clinic, on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from healthlink.catalog.manage.dto import Moment
from healthlink.fields import Input, Output, Reason

Status = Literal["waiting", "accepted", "declined"]


class ClinicWish(Input):
    clinic_id: UUID


class ClinicRequest(Output):
    id: UUID
    clinic_id: UUID
    clinic_name: str = Field(examples=["Клиника «Авиценна»"])
    status: Status
    reason: str = Field(description="Why it was declined", examples=[""])
    asked_at: Moment
    answered_at: datetime | None = Field(examples=[None])


class DoctorAsking(Output):
    """A doctor who waits for a clinic's answer."""

    id: UUID = Field(description="Of the request")
    doctor_id: UUID
    full_name: str = Field(examples=["Արմեն Հակոբյան"])
    specialization: str = Field(examples=["Սրտաբան"])
    listed: bool = Field(description="On the market already, elsewhere", examples=[False])
    phone: str | None = Field(examples=["+37491123456"])
    asked_at: Moment


class WhyDeclined(Input):
    reason: Annotated[Reason, Field(description="The doctor reads it", examples=["Нет кабинета"])]
