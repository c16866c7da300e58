"""Assistants on the wire."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, SecretStr

from healthlink.fields import Input, Name, Output

EXAMPLE = "h3Zk0Qm9vXyT1bq0Jp5Lr8sWc2Nd4Ef6Gh7Ij8Kl9Mn0"


class AssistantCreate(Input):
    name: Annotated[Name, Field(description="As you call them", examples=["Մարիամ"])]


class AssistantInvitation(Output):
    """For the assistant's eyes only: whoever opens it first, with an account, is the assistant."""

    id: UUID
    link: str = Field(examples=["https://health.example/assistants/h3Zk0…"])
    token: str = Field(examples=[EXAMPLE])
    expires_at: dt.datetime = Field(examples=["2026-11-27T09:00:00Z"])


class AssistantOut(Output):
    id: UUID
    name: str = Field(examples=["Մարիամ"])
    account_name: str | None = Field(
        description="As they call themselves; null until they accept", examples=["Мариам Галстян"]
    )
    invited_at: dt.datetime = Field(examples=["2026-11-20T09:00:00Z"])
    expires_at: dt.datetime | None = Field(
        description="Until when the invitation is good", examples=[None]
    )
    joined_at: dt.datetime | None = Field(examples=["2026-11-20T10:00:00Z"])


class AssistantAccept(Input):
    token: SecretStr = Field(max_length=200, examples=[EXAMPLE])


class WorkplaceOut(Output):
    """A practice where I work."""

    doctor_id: UUID = Field(description="For the header `Practice-Id`")
    doctor_name: str = Field(examples=["Արմեն Հակոբյան"])
    clinic_name: str = Field(examples=["Կլինիկա «Նաիրի»"])
    role: Literal["doctor", "assistant"] = Field(examples=["assistant"])
