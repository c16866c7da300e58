"""Reviews on the wire, and the rows that their rules read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from healthlink.fields import Input, Name, Output, Prose

Sort = Literal["newest", "best", "worst"]
ReportReason = Literal["spam", "abuse", "personal-data", "not-a-patient", "other"]
AnsweredBy = Literal["doctor", "clinic"]
Stars = Annotated[int, Field(ge=1, le=5, strict=True, examples=[5])]
Words = Annotated[Prose, Field(examples=["Всё объяснил простыми словами.\nСпасибо!"])]


class ReviewCreate(Input):
    stars: Stars
    text: Words = ""
    anonymous: bool = Field(default=False, description="Shown without a name", examples=[False])


class ReviewPatch(Input):
    """What is not named stays as it is."""

    stars: Stars | None = Field(default=None, examples=[4])
    text: Words | None = Field(default=None, examples=["Уточняю: ждали всего десять минут."])
    anonymous: bool | None = Field(default=None, examples=[True])


class ReviewOut(Output):
    id: UUID
    doctor_id: UUID
    clinic_id: UUID
    stars: int = Field(examples=[5])
    text: str = Field(examples=["Всё объяснил простыми словами.\nСпасибо!"])
    author: str | None = Field(
        description="The first name and an initial; null if the author prefers none",
        examples=["Анна С."],
    )
    created_at: datetime = Field(examples=["2026-12-01T10:00:00Z"])
    edited_at: datetime | None = Field(examples=[None])
    answer: str | None = Field(examples=["Спасибо за тёплые слова, Анна!"])
    answered_by: AnsweredBy | None = Field(examples=["doctor"])
    answered_at: datetime | None = Field(examples=["2026-12-02T08:30:00Z"])


class MyReviewOut(ReviewOut):
    appointment_id: UUID
    editable: bool = Field(description="For a week after it was written", examples=[True])
    hidden: bool = Field(description="By an administrator: only you see it", examples=[False])
    hidden_reason: str | None = Field(examples=[None])


class ManagedReviewOut(ReviewOut):
    hidden_at: datetime | None = Field(examples=[None])
    hidden_reason: str | None = Field(examples=[None])
    reports: int = Field(description="That nobody has looked at yet", examples=[2])
    reasons: list[str] = Field(description="Of those reports", examples=[["spam", "other"]])
    remarks: list[str] = Field(
        description="What those reports say, in the same order", examples=[["Это реклама", ""]]
    )


class AnswerPut(Input):
    text: Annotated[Prose, Field(min_length=1, examples=["Спасибо за тёплые слова, Анна!"])]


class ReportCreate(Input):
    reason: ReportReason
    text: Annotated[Prose, Field(examples=["Это реклама соседней клиники"])] = ""


class Judgement(Input):
    reason: Annotated[Name, Field(examples=["Назван диагноз другого пациента"])]


@dataclass(frozen=True, slots=True)
class Answerable:
    """A review as somebody who wants to answer it stands to it."""

    clinic_id: UUID
    is_doctor: bool
    is_staff: bool
