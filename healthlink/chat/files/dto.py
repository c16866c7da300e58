"""Files of the chat on the wire."""

import datetime as dt
from uuid import UUID

from pydantic import Field

from healthlink.fields import Input, Output
from healthlink.media.dto import ContentType, Links


class NothingElse(Input):
    """What is sent beside the file."""


class FileAdd(Input):
    """By which a repeated upload is known."""

    conversation_id: UUID
    file_name: str
    sha256: str


class ChatFileRow(Output):
    id: UUID
    conversation_id: UUID
    seq: int | None = Field(
        description="Of the message it was sent with; none while it waits for one", examples=[7]
    )
    sender_id: UUID
    file_name: str = Field(description="As it was called", examples=["анализ.jpg"])
    content_type: ContentType = Field(description="As it is kept", examples=["image/jpeg"])
    size: int = Field(description="Bytes", examples=[48213])
    width: int | None = Field(description="Of an image, in pixels", examples=[2048])
    height: int | None = Field(examples=[1536])
    created_at: dt.datetime = Field(examples=["2026-11-20T09:00:00Z"])
    has_thumbnail: bool = Field(
        description="An image gets one a moment after the upload", examples=[True]
    )


class ChatFileOut(Links, ChatFileRow):
    """A file of the chat."""
