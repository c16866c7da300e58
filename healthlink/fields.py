"""Types of the wire that every room shares: text without traps, phone numbers, dates, times."""

import re
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any

import phonenumbers
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)


class Input(BaseModel):
    """A body that a client sends: unknown fields are refused, so that none is ever obeyed."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Output(BaseModel):
    """An answer of ours."""

    model_config = ConfigDict(extra="ignore")


_TRAPS = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction
    r"\u200b\u2028\u2029\u2060\ufeff"  # unseen: two names that look alike
)
_TRAPPED = re.compile(rf"[{_TRAPS}\ud800-\udfff]")
_TRAPPED_LINE = re.compile(rf"[{_TRAPS}\ud800-\udfff\t\r\n]")


def _plain(value: str) -> str:
    if _TRAPPED.search(value):
        raise PydanticCustomError("unprintable", "Control characters are not allowed")
    return value


def _line(value: str) -> str:
    if _TRAPPED_LINE.search(value):
        raise PydanticCustomError("unprintable", "Control characters are not allowed")
    return value


def tidied(value: str, most: int) -> str:
    """Somebody else's text as a line of ours: what `Line` would refuse is dropped, not refused."""
    return _TRAPPED_LINE.sub("", value).strip()[:most].rstrip()


Plain = AfterValidator(_plain)
"""No NUL, no lone surrogate, no control or direction mark: PostgreSQL or a reader would choke."""
Line = AfterValidator(_line)
"""Plain, and without line breaks and tabs: it will stand in letters, tables and lists."""

Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, strip_whitespace=True),
    Line,
    Field(json_schema_extra={"pattern": rf"^[^{_TRAPS}\t\r\n]*$"}),
]
Search = Annotated[
    str,
    StringConstraints(max_length=100, strip_whitespace=True),
    Plain,
    Field(json_schema_extra={"pattern": rf"^[^{_TRAPS}]*$"}),
]

Prose = Annotated[
    str,
    StringConstraints(max_length=2_000, strip_whitespace=True),
    Plain,
    Field(json_schema_extra={"pattern": rf"^[^{_TRAPS}]*$"}),
]
"""Somebody's own words, in several lines if they like. Stored as they come, escaped where shown."""


def long_enough(term: str | None) -> str | None:
    """For searches that only an index of trigrams makes quick."""
    if term and not re.search(r"[^\W_]{3}", term):
        raise PydanticCustomError("too_vague", "Three letters or digits in a row are needed")
    return term


Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500, strip_whitespace=True),
    Plain,
    Field(json_schema_extra={"pattern": rf"^[^{_TRAPS}]*$"}),
]
"""Why: kept in the trail for good."""


def _phone(value: object) -> str:
    if not isinstance(value, str) or len(value) > 40:
        raise PydanticCustomError("phone", "Not a phone number")
    try:
        number = phonenumbers.parse(value, "RU")  # so that the habitual 8 916 … is understood
    except phonenumbers.NumberParseException:
        raise PydanticCustomError("phone", "Not a phone number") from None
    if not phonenumbers.is_valid_number(number):
        raise PydanticCustomError("phone", "Not a phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


Phone = Annotated[
    str,
    BeforeValidator(_phone),
    WithJsonSchema({"type": "string", "examples": ["+37491123456"], "description": "E.164"}),
]

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


def _clock(value: Any) -> Any:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not (found := _CLOCK.fullmatch(value)):
        raise PydanticCustomError("clock", "Not a time of the form HH:MM")
    return time(int(found[1]), int(found[2]))


ClockTime = Annotated[
    time,
    BeforeValidator(_clock),
    PlainSerializer(lambda value: value.strftime("%H:%M"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}),
]
"""`HH:MM` on the clinic's wall clock."""


def _day(value: Any) -> Any:
    if type(value) is date:
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            return date.fromisoformat(value)
    except ValueError:  # the 30th of February
        pass
    raise PydanticCustomError("day", "Not a date of the form YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_day), Field(ge=FIRST_DAY, le=LAST_DAY)]
"""`YYYY-MM-DD`, between 1900 and 2100: what PostgreSQL takes beyond that, Python cannot read."""

Amount = Annotated[
    float,
    PlainSerializer(
        lambda value: int(value) if value == int(value) else value, return_type=int | float
    ),
]
"""Money on the wire: major units, two decimals at most, 2500 and not 2500.0."""

MOST_MONEY = 10_000_000


def _price(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if type(value) in (int, float) and 0 <= value <= MOST_MONEY:
        exact = Decimal(str(value))
        if exact == round(exact, 2):
            return exact
    raise PydanticCustomError("money", "Not an amount of money")


Price = Annotated[
    Decimal,
    BeforeValidator(_price),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": MOST_MONEY}),
]
"""Money that a client names, in major units: exact, with two decimals at most."""
