"""Other people's accounts on the wire: never a password, a token or a device."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from healthlink.auth.dto import Moment, Role
from healthlink.fields import Input, Output, Reason


class WhyBlocked(Input):
    reason: Annotated[Reason, Field(examples=["Пишет врачам спам"])]


class UserCard(Output):
    id: UUID
    email: str | None = Field(examples=["anna@example.com"])
    full_name: str = Field(examples=["Анна Саргсян"])
    phone: str | None = Field(examples=["+37491123456"])
    role: Role
    created_at: Moment
    email_verified_at: datetime | None = Field(
        description="Since when the address is known to be theirs", examples=[None]
    )
    blocked_at: datetime | None = Field(
        description="Since when nobody can sign in to it", examples=[None]
    )
