"""The chat on the wire, and the rows behind it."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from healthlink.fields import Input, Output, Plain

MOST_LETTERS, MOST_FILES = 4000, 10

Content = Annotated[
    str,
    StringConstraints(max_length=MOST_LETTERS, strip_whitespace=True),
    Plain,
    Field(examples=["Здравствуйте! Анализы готовы?"]),
]
ClientId = Annotated[
    str, StringConstraints(min_length=1, max_length=64), Plain, Field(examples=["m-1"])
]


class MessageCreate(Input):
    """`recipient_id`: a user, or a doctor's profile. `client_id`: sent twice by you, it is one."""

    recipient_id: UUID
    content: Content = ""
    client_id: ClientId | None = None
    files: list[UUID] = Field(default_factory=list, max_length=MOST_FILES)


class FileOut(Output):
    id: UUID
    file_name: str = Field(examples=["анализ.pdf"])
    content_type: str = Field(examples=["application/pdf"])
    size: int = Field(description="Bytes", examples=[48213])


class MessageOut(Output):
    id: UUID
    conversation_id: UUID
    seq: int = Field(description="1, 2, 3 … in the conversation, without a gap", examples=[7])
    cursor: int = Field(
        description="1, 2, 3 … of all that you have sent and received: `since` of a socket",
        examples=[31],
    )
    sender_id: UUID
    recipient_id: UUID
    content: str = Field(examples=["Здравствуйте! Анализы готовы?"])
    files: list[FileOut]
    deleted: bool = Field(description="Its writer has no account any more", examples=[False])
    sent_at: dt.datetime = Field(examples=["2026-11-20T09:00:00Z"])


class ConversationOut(Output):
    id: UUID
    other_id: UUID = Field(description="The other's user")
    doctor_id: UUID | None = Field(description="Their profile, if you write to a doctor")
    name: str = Field(examples=["Արամ Գրիգորյան"])
    last_seq: int = Field(examples=[7])
    read_seq: int = Field(description="How far you have read", examples=[5])
    other_read_seq: int = Field(description="How far they have", examples=[7])
    unread: int = Field(description="1000 stands for more, too", examples=[2])
    last_content: str | None = Field(examples=["Анализы готовы?"])
    last_sender_id: UUID | None
    last_sent_at: dt.datetime | None = Field(examples=["2026-11-20T09:00:00Z"])
    blocked_by_me: bool = Field(examples=[False])
    blocked_by_other: bool = Field(examples=[False])


class ConversationStart(Input):
    """`recipient_id`: a user, or a doctor's profile."""

    recipient_id: UUID


class ConversationStarted(Output):
    id: UUID


class ReadUpTo(Input):
    seq: int = Field(ge=1, le=2**53, examples=[7])


class Reported(Input):
    seq: int = Field(ge=1, le=2**53, examples=[7])
    reason: Annotated[
        str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True), Plain
    ] = Field(examples=["Реклама"])


class ReportOut(Output):
    id: UUID
    reported_at: dt.datetime = Field(examples=["2026-11-20T09:00:00Z"])
    reason: str = Field(examples=["Реклама"])
    reporter_id: UUID
    sender_id: UUID
    content: str = Field(examples=["Купите у меня"])
    sent_at: dt.datetime = Field(examples=["2026-11-20T09:00:00Z"])


class TicketOut(Output):
    ticket: str = Field(
        description="For `?ticket=` of one socket, within 30 seconds", examples=["Xhec…"]
    )
    expires_in: int = Field(examples=[30])


class ChatSettings(Output):
    accepts_questions: bool = Field(
        description="As a doctor: also of people whom you have never seen", examples=[False]
    )
    shows_text: bool = Field(
        description="In Telegram: the message itself, not only that there is one", examples=[False]
    )


class ChatSettingsPatch(Input):
    accepts_questions: bool | None = Field(default=None, strict=True, examples=[True])
    shows_text: bool | None = Field(default=None, strict=True, examples=[True])


class _Frame(BaseModel):
    """What a client says over a socket. What is not known is not minded."""

    model_config = ConfigDict(extra="ignore")


class SendFrame(_Frame):
    type: Literal["message"]
    recipient_id: UUID
    content: Content = ""
    client_id: ClientId | None = None
    files: list[UUID] = Field(default_factory=list, max_length=MOST_FILES)


class ReadFrame(_Frame):
    type: Literal["read"]
    conversation_id: UUID
    seq: int = Field(ge=1, le=2**53)


class TypingFrame(_Frame):
    type: Literal["typing"]
    conversation_id: UUID


class ResumeFrame(_Frame):
    type: Literal["resume"]
    since: int = Field(ge=0, le=2**53)


class PresenceFrame(_Frame):
    type: Literal["presence"]


class PingFrame(_Frame):
    type: Literal["ping"]


Frame = Annotated[
    SendFrame | ReadFrame | TypingFrame | ResumeFrame | PresenceFrame | PingFrame,
    Field(discriminator="type"),
]


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation and its two users."""

    id: UUID
    patient_id: UUID
    doctor_id: UUID

    def other(self, user_id: UUID) -> UUID:
        return self.doctor_id if user_id == self.patient_id else self.patient_id


@dataclass(frozen=True, slots=True)
class Untold:
    """How a conversation stands for one of its two, who was last written to at `top`; `name` is
    the other's."""

    top: int
    read_seq: int
    told_seq: int
    name: str
    shows_text: bool
    connected: bool

    @property
    def heard(self) -> int:
        return max(self.read_seq, self.told_seq)


@dataclass(frozen=True, slots=True)
class Stored:
    """A message. `files`: JSON, as FileOut. `unheard`: the first that its recipient, who is not
    connected, is to be told of."""

    conversation_id: UUID
    seq: int
    id: UUID
    sender_id: UUID
    recipient_id: UUID
    sender_cursor: int
    recipient_cursor: int
    client_id: str | None
    content: str
    sent_at: dt.datetime
    deleted: bool
    files: str
    unheard: bool

    def cursor(self, user_id: UUID) -> int:
        return self.sender_cursor if user_id == self.sender_id else self.recipient_cursor
