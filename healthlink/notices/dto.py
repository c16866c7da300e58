"""What people are told, on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from healthlink.fields import ClockTime, Input, Output

Clock = Annotated[ClockTime, Field(examples=["22:00"])]


class NoticeSettings(Output):
    reminder_day: bool = Field(description="A day before a visit", examples=[True])
    reminder_hours: bool = Field(description="Some hours before a visit", examples=[True])
    quiet_from: Clock = Field(description="No reminders from here …")
    quiet_to: Clock = Field(description="… to here, on the clinic's clock; none if both are equal")


class NoticeSettingsPatch(Input):
    reminder_day: bool | None = Field(default=None, examples=[False])
    reminder_hours: bool | None = Field(default=None, examples=[True])
    quiet_from: Clock | None = Field(default=None, examples=["22:00"])
    quiet_to: Clock | None = Field(default=None, examples=["08:00"])


class Told(BaseModel):
    """A notice, as its reader may know it."""

    kind: str
    channel: str
    state: str
    due_at: datetime
    sent_at: datetime | None
