"""Consents on the wire."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from healthlink.fields import Input, Line, Output

Purpose = Literal["treatment", "account", "reminders"]
Version = Annotated[
    str, StringConstraints(min_length=1, max_length=20), Line, Field(examples=["2026-11"])
]


class ConsentText(Output):
    purpose: Purpose = Field(examples=["treatment"])
    version: str = Field(examples=["2026-11"])
    text: str = Field(examples=["Համաձայն եմ, որ այս բժիշկը պահի և մշակի իմ տվյալները։"])


class ConsentCreate(Input):
    purpose: Purpose = Field(examples=["treatment"])
    version: Version = Field(description="Of the words that were read; `GET /consents`")


class ConsentOut(Output):
    id: UUID
    purpose: Purpose = Field(examples=["treatment"])
    version: str = Field(examples=["2026-11"])
    given_at: dt.datetime = Field(examples=["2026-11-20T09:00:00Z"])
    given_by: UUID = Field(description="The user who said so: the doctor, or the patient")
    withdrawn_at: dt.datetime | None = Field(examples=[None])
