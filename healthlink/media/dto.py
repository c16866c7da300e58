"""Files on the wire, whoever owns them."""

import datetime as dt
from dataclasses import dataclass
from typing import IO, Generic, Literal, TypeVar

from pydantic import BaseModel, Field

from healthlink.fields import Output

ContentType = Literal["image/jpeg", "image/png", "application/pdf"]
Variant = Literal["content", "thumbnail"]
Fields = TypeVar("Fields", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Sent(Generic[Fields]):
    """An upload: a real file, what it is called, and what was said of it."""

    file: IO[bytes]
    file_name: str
    fields: Fields


class Links(Output):
    """Where a file opens without a header, as a page or a player needs."""

    url: str = Field(
        description="The file, for you, as long as you are signed in, until `links_expire_at`",
        examples=["https://healthlink.example/…/0192f0c1-…/content?token=eyJ…"],
    )
    thumbnail_url: str | None = Field(
        description="It fits into 512 by 512 pixels",
        examples=["https://healthlink.example/…/0192f0c1-…/thumbnail?token=eyJ…"],
    )
    links_expire_at: dt.datetime = Field(examples=["2026-11-20T09:05:00Z"])
