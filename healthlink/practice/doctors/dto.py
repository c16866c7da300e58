"""Doctors' own profiles on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from healthlink.auth.dto import Spoken, TokenPair
from healthlink.catalog.manage.dto import Specialization, Zone
from healthlink.fields import Input, Line, Name, Output, Phone

FirstName = Annotated[Name, Field(max_length=100, examples=["Արմեն"])]
LastName = Annotated[Name, Field(max_length=99, examples=["Հակոբյան"])]
ClinicName = Annotated[
    str,
    StringConstraints(max_length=200, strip_whitespace=True),
    Line,
    Field(description="As patients of the practice know it", examples=["Սիրտ կլինիկա"]),
]
Minutes = Annotated[int, Field(ge=5, le=720, strict=True, examples=[30])]


class DoctorRegistration(Input):
    first_name: FirstName
    last_name: LastName
    specialization: Specialization
    phone: Phone
    clinic_name: ClinicName = ""


class DoctorMePatch(Input):
    """What is absent or null stays."""

    first_name: FirstName | None = Field(default=None, examples=["Արմեն"])
    last_name: LastName | None = Field(default=None, examples=["Հակոբյան"])
    specialization: Specialization | None = Field(default=None, examples=["Սրտաբան"])
    phone: Phone | None = Field(default=None, examples=["+37491123456"])
    clinic_name: ClinicName | None = Field(default=None, examples=["Սիրտ կլինիկա"])
    timezone: Zone | None = Field(
        default=None, description="Of the visits planned by hand", examples=["Asia/Yerevan"]
    )
    visit_minutes: Minutes | None = Field(
        default=None, description="How long a visit takes if nothing is said", examples=[30]
    )


class DoctorMe(Output):
    """A doctor as they see themselves."""

    id: UUID
    first_name: str | None = Field(examples=["Արմեն"])
    last_name: str | None = Field(examples=["Հակոբյան"])
    language: Spoken = Field(description="Of the account, and of the bot", examples=["hy"])
    full_name: str = Field(description="As patients see it", examples=["Արմեն Հակոբյան"])
    specialization: str = Field(examples=["Սրտաբան"])
    phone: str | None = Field(examples=["+37491123456"])
    clinic_name: str | None = Field(examples=["Սիրտ կլինիկա"])
    timezone: str | None = Field(examples=["Asia/Yerevan"])
    visit_minutes: int | None = Field(examples=[30])
    registered: bool = Field(description="Has a practice", examples=[True])
    listed: bool = Field(description="On the market", examples=[False])
    public: bool = Field(
        description="On the market or at a clinic: name and specialization are changed there",
        examples=[False],
    )
    registered_at: datetime | None = Field(examples=["2026-11-24T06:30:00Z"])
    trial_ends_at: datetime | None = Field(examples=["2026-12-01T06:30:00Z"])
    merge_undo_until: datetime | None = Field(
        description="Until when `POST /me/merge/undo` takes a merge apart", examples=[None]
    )


class DoctorTokens(TokenPair):
    doctor: DoctorMe
