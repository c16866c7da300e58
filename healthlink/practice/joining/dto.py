"""Joining a card with an account, on the wire."""

import datetime as dt
from uuid import UUID

from pydantic import Field, SecretStr

from healthlink.fields import Input, Output
from healthlink.media.dto import ContentType, Links
from healthlink.practice.consents.dto import Version
from healthlink.practice.files.dto import Kind

EXAMPLE = "01a200042d0f70cfaa21b679dbf8964fh3Zk0Qm9vXyT1bq0Jp5Lr8sWc2Nd4Ef6Gh7Ij8Kl9Mn0"


class InvitationOut(Output):
    """For the patient's eyes only: whoever opens it first, with an account, is the patient."""

    link: str = Field(examples=["https://health.example/records/01a2…"])
    token: str = Field(examples=[EXAMPLE])
    expires_at: dt.datetime = Field(examples=["2026-11-27T09:00:00Z"])


class RecordJoin(Input):
    token: SecretStr = Field(max_length=200, examples=[EXAMPLE])
    version: Version = Field(description="Of the words of purpose `account`; `GET /consents`")
    person_id: UUID | None = Field(
        default=None,
        description="Whose card it is: yours, if it is left out, or one's of your family",
    )


class RecordOut(Output):
    """A card of mine, or of one of my family, at a doctor."""

    patient_id: UUID
    doctor_id: UUID
    doctor_name: str = Field(examples=["Արմեն Հակոբյան"])
    person_id: UUID
    first_name: str = Field(examples=["Անահիտ"])
    last_name: str = Field(examples=["Սարգսյան"])


class SharedRow(Output):
    id: UUID
    kind: Kind = Field(examples=["document"])
    file_name: str = Field(examples=["Արյան անալիզ.pdf"])
    content_type: ContentType = Field(examples=["application/pdf"])
    size: int = Field(description="Bytes", examples=[482_113])
    shared_at: dt.datetime = Field(examples=["2026-11-20T09:00:00Z"])
    has_thumbnail: bool = Field(examples=[False])


class SharedOut(Links, SharedRow):
    """A file that a doctor shares with me."""
