"""One cell: what a spreadsheet would take for a formula, and how text becomes a value."""

import re
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from healthlink.fields import Line, Name, Plain, Price

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")
"""A cell that begins so may be run as a formula (OWASP, ASVS 1.2.10)."""
MARK = "'"
SEPARATOR = "|"
"""Between several values in a cell."""


def guarded(value: str) -> str:
    """As it may stand in a spreadsheet; `unguarded` gives it back exactly."""
    return MARK + value if value.startswith((*RISKY, MARK)) else value


def unguarded(cell: str) -> str:
    """A mark that nobody put there for our sake, as in 's-Gravenhage, stays."""
    return cell[1:] if cell.startswith(MARK) and cell[1:].startswith((*RISKY, MARK)) else cell


def _refused(code: str) -> PydanticCustomError:
    return PydanticCustomError(code, "Not a value of this column")


_YES = {"yes", "true", "1", "да", "այո"}
_NO = {"no", "false", "0", "нет", "ոչ"}
_DAYS = [
    {"1", "monday", "mon", "понедельник", "пн", "երկուշաբթի", "երկ"},
    {"2", "tuesday", "tue", "вторник", "вт", "երեքշաբթի", "երք"},
    {"3", "wednesday", "wed", "среда", "ср", "չորեքշաբթի", "չրք"},
    {"4", "thursday", "thu", "четверг", "чт", "հինգշաբթի", "հնգ"},
    {"5", "friday", "fri", "пятница", "пт", "ուրբաթ", "ուր"},
    {"6", "saturday", "sat", "суббота", "сб", "շաբաթ", "շբթ"},
    {"7", "sunday", "sun", "воскресенье", "вс", "կիրակի", "կիր"},
]
_WEEKDAYS = {name: number for number, names in enumerate(_DAYS, 1) for name in names}
_ZONES = frozenset(available_timezones())


def _yes_or_no(cell: Any) -> Any:
    word = cell.strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise _refused("yes_or_no")


def _number(cell: Any) -> Any:
    if re.fullmatch(r"\d{1,9}(\.0+)?", cell.strip(), re.ASCII):
        return int(float(cell))
    raise _refused("int_parsing")


def _weekday(cell: Any) -> Any:
    number = _WEEKDAYS.get(cell.strip().casefold())
    if number is None:
        raise _refused("weekday")
    return number


def _minute(cell: Any) -> Any:
    found = re.fullmatch(r"(\d{1,2}):([0-5]\d)(:00)?", cell.strip(), re.ASCII)
    minute = int(found[1]) * 60 + int(found[2]) if found else -1
    if not 0 <= minute <= 1440:
        raise _refused("clock")
    return minute


def _coordinate(cell: Any) -> Any:
    if re.fullmatch(r"[+-]?\d{1,3}([.,]\d{1,20})?([eE]-?\d{1,2})?", cell.strip(), re.ASCII):
        return float(cell.replace(",", "."))
    raise _refused("coordinate")


def _money(cell: Any) -> Any:
    plain = re.sub(r"[ \u00a0\u202f]", "", cell).replace(",", ".")
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", plain, re.ASCII):
        return float(plain)
    raise _refused("money")


def _zone(name: str) -> str:
    if name not in _ZONES:
        raise _refused("timezone")
    return name


def _currency(cell: str) -> str:
    code = cell.upper()
    if code not in ("RUB", "AMD"):
        raise _refused("currency")
    return code


def _list(cell: Any) -> Any:
    return list(dict.fromkeys(filter(None, (part.strip() for part in cell.split(SEPARATOR)))))


def _apart(value: str) -> str:
    if SEPARATOR in value:
        raise _refused("separator")
    return value


Text = Annotated[str, StringConstraints(max_length=4000), Plain]
ExternalId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100, strip_whitespace=True),
    Line,
    AfterValidator(_apart),
]
ExternalIds = Annotated[
    list[ExternalId], BeforeValidator(_list), Field(min_length=1, max_length=50)
]
Languages = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$", to_lower=True)]],
    BeforeValidator(_list),
    Field(max_length=20),
]
Flag = Annotated[bool, BeforeValidator(_yes_or_no)]
Weekday = Annotated[int, BeforeValidator(_weekday)]
Minute = Annotated[int, BeforeValidator(_minute)]
"""Of the day: 09:30 is 570, and 24:00 is 1440."""
Latitude = Annotated[float, BeforeValidator(_coordinate), Field(ge=-90, le=90)]
Longitude = Annotated[float, BeforeValidator(_coordinate), Field(ge=-180, le=180)]
Money = Annotated[Price, BeforeValidator(_money)]
Zone = Annotated[Name, AfterValidator(_zone)]
Currency = Annotated[Name, AfterValidator(_currency)]


def whole(least: int, most: int) -> Any:
    return Annotated[int, BeforeValidator(_number), Field(ge=least, le=most)]


def shown(value: Any) -> str:
    """The text of a value, as a cell of this house's files."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return SEPARATOR.join(value)
    return guarded(str(value))


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
