"""The form that a shop's page has the browser post: read as strictly as Idram's document has it."""

from decimal import Decimal
from typing import Annotated, Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

OURS = "EDP_"
LIMIT = 64 * 1024
LANGUAGES = {"RU": "ru", "EN": "en", "AM": "hy"}


Amount = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,10}(\.[0-9]{1,2})?$")]


class FormRefused(Exception):
    """Which fields are wrong, and in which language the payer wants to know."""

    def __init__(self, fields: list[str], language: str = "hy") -> None:
        super().__init__(", ".join(fields))
        self.fields = fields
        self.language = language


def _named(name: str) -> str:
    return OURS + name.upper()


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=_named)

    language: Literal["RU", "EN", "AM"]
    rec_account: str
    description: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
    amount: Amount
    bill_no: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[!-~]+$")]
    email: Annotated[str, StringConstraints(max_length=254, pattern=r"^[!-~]+@[!-~]+$")] = ""
    custom: dict[str, str] = Field(default={}, alias="custom")
    """Whatever does not begin with EDP_: it comes back with the browser."""


def read(body: bytes, rec_account: str) -> Asked:
    fields, custom = _split(_pairs(body))
    language = LANGUAGES.get(fields.get("EDP_LANGUAGE", ""), "hy")
    try:
        asked = Asked.model_validate({**fields, "custom": custom})
    except ValidationError as error:
        wrong = sorted({str(each["loc"][0]) for each in error.errors()})
        raise FormRefused(wrong, language) from None
    if Decimal(asked.amount) <= 0:
        raise FormRefused(["EDP_AMOUNT"], language)
    if asked.rec_account != rec_account:
        raise FormRefused(["EDP_REC_ACCOUNT"], language)
    return asked


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise FormRefused(["UTF-8"]) from None


def _split(pairs: list[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    """Theirs and the shop's own; one of theirs that is there twice could mean two things."""
    theirs = [(name, value) for name, value in pairs if name.startswith(OURS)]
    names = [name for name, _ in theirs]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise FormRefused(twice)
    return dict(theirs), {name: value for name, value in pairs if not name.startswith(OURS)}
