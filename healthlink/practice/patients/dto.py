"""Cards on the wire."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from healthlink.fields import ClockTime, Day, Input, Line, Name, Output, Phone, Plain

Status = Literal["in_progress", "completed"]
Sort = Literal["name", "recent"]
FirstName = Annotated[Name, Field(examples=["Անահիտ"])]
LastName = Annotated[Name, Field(examples=["Սարգսյան"])]
BirthDate = Annotated[Day, Field(examples=["1984-03-21"])]
Diagnosis = Annotated[
    str,
    StringConstraints(max_length=2_000, strip_whitespace=True),
    Plain,
    Field(examples=["Հիպերտոնիա"]),
]
Code = Annotated[
    str,
    StringConstraints(max_length=8, pattern=r"^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$"),
    Line,
    Field(description="ICD-10; `GET /icd10` finds it", examples=["I10"]),
]
Notes = Annotated[
    str,
    StringConstraints(max_length=20_000, strip_whitespace=True),
    Plain,
    Field(examples=["Ալերգիա պենիցիլինի նկատմամբ"]),
]


class PatientCreate(Input):
    first_name: FirstName
    last_name: LastName
    birth_date: BirthDate | None = Field(default=None, examples=["1984-03-21"])
    phone: Phone | None = Field(default=None, examples=["+37491123456"])
    diagnosis: Diagnosis = ""
    diagnosis_code: Code | None = Field(default=None, examples=["I10"])
    status: Status = Field(default="in_progress", examples=["in_progress"])
    notes: Notes = ""


class PatientPatch(Input):
    """What is not named stays. Null empties a birth date, a phone, a code."""

    first_name: FirstName | None = Field(default=None, examples=["Անահիտ"])
    last_name: LastName | None = Field(default=None, examples=["Սարգսյան"])
    birth_date: BirthDate | None = Field(default=None, examples=["1984-03-21"])
    phone: Phone | None = Field(default=None, examples=["+37491123456"])
    diagnosis: Diagnosis | None = Field(default=None, examples=["Հիպերտոնիա"])
    diagnosis_code: Code | None = Field(default=None, examples=["I10"])
    status: Status | None = Field(default=None, examples=["completed"])
    notes: Notes | None = Field(default=None, examples=["Ալերգիա պենիցիլինի նկատմամբ"])


class PatientRow(Output):
    """A card as a list shows it."""

    id: UUID
    first_name: str = Field(examples=["Անահիտ"])
    last_name: str = Field(examples=["Սարգսյան"])
    birth_date: dt.date | None = Field(examples=["1984-03-21"])
    phone: str | None = Field(examples=["+37491123456"])
    diagnosis: str = Field(examples=["Հիպերտոնիա"])
    diagnosis_code: str | None = Field(examples=["I10"])
    status: Status = Field(examples=["in_progress"])
    linked: bool = Field(description="Joined with the account of a patient", examples=[False])
    next_visit_date: dt.date | None = Field(examples=["2026-12-01"])
    next_visit_time: ClockTime | None = Field(examples=["10:30"])
    last_visit_date: dt.date | None = Field(examples=["2026-11-01"])


class PatientOut(PatientRow):
    user_id: UUID | None = Field(
        description="The account that the card is joined with, or the one of the patient's family: "
        "to write to. Null also if nobody signs in to it, as of those who only telephone",
        examples=[None],
    )
    notes: str = Field(examples=["Ալերգիա պենիցիլինի նկատմամբ"])
    origin: Literal["practice", "market", "import"] = Field(
        description="How the card came to be: by hand, by a booking, from a file",
        examples=["practice"],
    )
    created_at: dt.datetime = Field(examples=["2026-11-01T09:00:00Z"])
    updated_at: dt.datetime = Field(examples=["2026-11-20T09:00:00Z"])
    archived_at: dt.datetime | None = Field(
        description="Since when it is deleted; it can be restored", examples=[None]
    )
