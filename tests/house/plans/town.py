"""The ids of the big town (big_town.sql), and the two lists that the rooms' statements go into."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

Values = Mapping[str, object]
ONE_ROW = "one row, nothing to plan"


@dataclass(frozen=True)
class Asked:
    """`pages` of 8 KiB and `rows` are the most that a good plan touches, with room to spare."""

    values: Values
    pages: int
    rows: int


HOT: dict[str, list[Asked]] = defaultdict(list)
COLD: dict[str, str] = {}


def ask(
    statement: str, *several: Values, pages: int = 125, rows: int = 250, **common: object
) -> None:
    """It will be run with each of these values, and with the common ones."""
    HOT[statement] += [Asked({**common, **values}, pages, rows) for values in several or ({},)]


def cold(reason: str, *statements: str) -> None:
    """Why nobody has to look how these are run."""
    assert not COLD.keys() & set(statements)
    COLD.update(dict.fromkeys(statements, reason))


def uid(kind: int, number: int) -> str:
    """The id that big_town.sql gives to a thing."""
    return f"019000{kind:02}-0000-7000-8000-{number:012x}"


def md5(text: str) -> str:
    """The id of a thing that has a name there."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def array(values: Sequence[object]) -> str:
    """As PostgreSQL writes one."""
    return "{" + ",".join(str(value) for value in values) + "}"


def times(start: datetime, length: timedelta) -> Values:
    """Of a visit without buffers."""
    span = {"starts_at": start, "ends_at": start + length}
    return {**span, "busy_from": start, "busy_until": start + length}


USER, FAN, HUGE = uid(2, 78), uid(2, 1), uid(1, 1)
DOCTOR, CLINIC = uid(4, 78), uid(1, 17_683)  # where the doctor receives
FAMOUS = uid(4, 100)  # of the huge clinic
OFFER, BOOKED, TIME_OFF = uid(6, 200_077), uid(9, 150_077), uid(8, 78)
PAID, OPEN = md5("payment 150078"), md5("payment 150008")

TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
FREE = times(TODAY + timedelta(days=40, hours=9), timedelta(minutes=30))
TAKEN = times(TODAY + timedelta(days=2), timedelta(hours=30))

FIRST: Values = {"base_url": "http://testserver", "fetch": 21, "skip": 0}
LONG = {**FIRST, "fetch": 101}
DEEP = {**FIRST, "skip": 1_000}
LAST = {**LONG, "skip": 10_000}
