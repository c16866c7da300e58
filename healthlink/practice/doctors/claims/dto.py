"""Invitations and merges on the wire, and what a merge remembers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, SecretStr

from healthlink.auth.dto import Secret, Secretive
from healthlink.catalog.manage.dto import Moment
from healthlink.fields import Output
from healthlink.subscription.dto import Free


class DoctorInvitation(Output):
    link: str = Field(
        description="Where the doctor goes: into the bot, or to the web if there is none",
        examples=["https://t.me/healthlink_bot?start=claim_h4Zs9fQe…"],
    )
    token: str = Field(examples=["h4Zs9fQe…"])
    qr: str = Field(
        description="The link to be photographed: an SVG as a `data:` address",
        examples=["data:image/svg+xml;charset=utf-8,%3Csvg…"],
    )
    expires_at: Moment


class Claim(Secretive):
    token: Annotated[
        Secret,
        Field(
            min_length=1,
            max_length=200,
            description="Of the invitation, or the bot's `start` parameter (`claim_…`)",
            examples=["h4Zs9fQe…"],
        ),
    ]

    @property
    def bare(self) -> SecretStr:
        return SecretStr(self.token.get_secret_value().removeprefix("claim_"))


class Moved(BaseModel):
    """What came from the other practice: ids, and nothing of what is in the records."""

    patients: list[UUID] = []
    unlinked: dict[UUID, UUID] = {}
    assistants: list[UUID] = []
    times_off: list[UUID] = []
    plan: Free | None = None
    """What the one had before without money."""


class Merge(BaseModel):
    """Two practices that became one."""

    id: UUID
    from_id: UUID
    into_id: UUID
    merged_at: datetime
    moved: str
