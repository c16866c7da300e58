"""Rows of who opened what, on the wire and as they are sealed."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from pydantic import Field

from healthlink.fields import Output
from healthlink.practice.dto import Role


class AccessOut(Output):
    id: int = Field(examples=[4711])
    at: dt.datetime = Field(examples=["2026-11-20T09:00:00Z"])
    actor_id: UUID | None = Field(description="Null: the system, after a booking")
    actor_name: str | None = Field(examples=["Արմեն Հակոբյան"])
    role: Role = Field(examples=["doctor"])
    action: str = Field(examples=["patient.read"])
    patient_ids: list[UUID] = Field(description="Whose records")
    patient_name: str | None = Field(
        examples=["Անահիտ Սարգսյան"], description="If it was one; null for patients themselves"
    )
    object_id: UUID | None = Field(description="The visit or file; for a refusal what was asked")
    outcome: Literal["done", "refused"] = Field(examples=["done"])
    address: str | None = Field(examples=["203.0.113.7"])


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as it goes into a chain."""

    id: int | None
    at: dt.datetime
    doctor_id: UUID
    actor_id: UUID | None
    role: str
    action: str
    patient_ids: list[UUID]
    object_id: UUID | None
    outcome: str
    address: str | None
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Link(Entry):
    """A row and its seal. `id` is None if the row is gone."""

    number: int
    hash: bytes
