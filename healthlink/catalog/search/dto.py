"""What can be asked of the search, and its specialties, on the wire."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from healthlink.fields import Input, Name, Output

Language = Literal["hy", "ru", "en"]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,39}$")]


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class DoctorFilter:
    """Which doctors are asked for; prices in minor units. None and empty words ask nothing."""

    search: str | None = None
    city: str | None = None
    specialization: str | None = None
    language: str | None = None
    sees: Literal["adults", "children"] | None = None
    clinic_id: UUID | None = None
    currency: Literal["AMD", "RUB"] | None = None
    price_min: int | None = None
    price_max: int | None = None
    near: Place | None = None


class Suggestion(Output):
    kind: Literal["doctor", "clinic", "specialty", "procedure"]
    id: UUID
    text: str = Field(description="What to show and to search for", examples=["Արամ Գրիգորյան"])
    detail: str | None = Field(
        description="A doctor's specialization, a clinic's address", examples=["Սրտաբան"]
    )


class SpecialtyOut(Output):
    id: UUID
    key: str = Field(examples=["cardiologist"])
    name_hy: str = Field(examples=["Սրտաբան"])
    name_ru: str = Field(examples=["Кардиолог"])
    name_en: str = Field(examples=["Cardiologist"])


class SynonymOut(Output):
    id: UUID
    word: str = Field(examples=["сердце"])
    language: Language


class Word(SynonymOut):
    """A synonym, and whose it is."""

    specialty_id: UUID


class SpecialtyWithWords(SpecialtyOut):
    synonyms: list[SynonymOut] = Field(description="Every word that finds it", examples=[[]])


class SynonymCreate(Input):
    word: Name = Field(description="As people ask for it", examples=["сердце"])
    language: Language


class SpecialtyCreate(Input):
    key: Key = Field(description="Stays as it is for ever", examples=["cardiologist"])
    name_hy: Name = Field(examples=["Սրտաբան"])
    name_ru: Name = Field(examples=["Кардиолог"])
    name_en: Name = Field(examples=["Cardiologist"])


class SpecialtyPatch(Input):
    name_hy: Name | None = Field(default=None, examples=["Սրտաբան"])
    name_ru: Name | None = Field(default=None, examples=["Кардиолог"])
    name_en: Name | None = Field(default=None, examples=["Cardiologist"])
