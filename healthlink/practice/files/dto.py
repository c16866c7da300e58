"""Files on the wire."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from pydantic import Field

from healthlink.fields import Input, Output
from healthlink.media import files
from healthlink.media.dto import ContentType, Links
from healthlink.practice.dto import Practice

Kind = Literal["xray", "photo", "document"]


class MediaFields(Input):
    """What is sent beside the file."""

    kind: Kind = Field(examples=["xray"])
    visit_id: UUID | None = Field(default=None, examples=[None])


class MediaAdd(MediaFields):
    """By which a repeated upload is known."""

    patient_id: UUID
    file_name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a file: somebody in a practice, or the patient with whom it was shared."""

    user_id: UUID
    practice: Practice | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Stored(files.Stored):
    """A patient's file, and where its bytes are."""

    patient_id: UUID
    doctor_id: UUID


class MediaRow(Output):
    id: UUID
    patient_id: UUID
    visit_id: UUID | None = Field(examples=[None])
    kind: Kind = Field(examples=["xray"])
    file_name: str = Field(description="As it was called", examples=["Ռենտգեն.jpg"])
    content_type: ContentType = Field(description="As it is kept", examples=["image/jpeg"])
    size: int = Field(description="Bytes", examples=[482_113])
    width: int | None = Field(description="Of an image, in pixels", examples=[2048])
    height: int | None = Field(examples=[1536])
    created_at: dt.datetime = Field(examples=["2026-11-20T09:00:00Z"])
    shared_at: dt.datetime | None = Field(
        description="Since when the patient may see it, too", examples=[None]
    )
    has_thumbnail: bool = Field(
        description="An image gets one a moment after the upload", examples=[True]
    )


class MediaOut(Links, MediaRow):
    """A file of a patient."""
