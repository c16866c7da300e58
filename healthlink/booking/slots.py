"""Which times are free: arithmetic on working hours, without a database.

Working hours are a wall clock's; everything else is instants in UTC. On the day a clock jumps
forward the skipped times do not exist; when it falls back, a time that comes twice is its first.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from zoneinfo import ZoneInfo

Interval = tuple[datetime, datetime]
"""From the first instant, up to but without the second."""


@dataclass(frozen=True, slots=True)
class Hours:
    """`weekday` 1 is Monday; `opens` and `closes` are minutes since midnight, 1440 is its end."""

    weekday: int
    opens: int
    closes: int
    step: int


@dataclass(frozen=True, slots=True)
class Length:
    """How long a service takes, and what the doctor needs around it."""

    duration: timedelta
    before: timedelta = timedelta(0)
    after: timedelta = timedelta(0)

    def attended(self, start: datetime) -> Interval:
        return start, start + self.duration

    def busy(self, start: datetime) -> Interval:
        return start - self.before, start + self.duration + self.after


def starts(hours: Iterable[Hours], zone: ZoneInfo, day: date, length: Length) -> Iterator[datetime]:
    """Every start on this local day whose appointment ends within the same working hours."""
    for shift in hours:
        if shift.weekday != day.isoweekday():
            continue
        closes = max(instant(day, shift.closes, zone, fallen=second) for second in (False, True))
        for minute in range(shift.opens, shift.closes, shift.step):
            start = instant(day, minute, zone)
            if exists(day, minute, zone) and start + length.duration <= closes:
                yield start


def free(
    hours: list[Hours],
    zone: ZoneInfo,
    days: Iterable[date],
    length: Length,
    taken: Iterable[Interval],
    now: datetime,
    *,
    rooms: Iterable[Iterable[Interval]] | None = None,
) -> Iterator[Interval]:
    """The free times of these local days, in order. `taken` is the doctor's busy time, of whatever
    kind; `rooms`, if the service needs one, the busy times of each that will do."""
    blocked = merged(taken)
    places = None if rooms is None else [merged(room) for room in rooms]
    for day in days:
        if is_full(hours, zone, day, blocked):
            continue
        for start in sorted(set(starts(hours, zone, day, length))):
            busy = length.busy(start)
            if start > now and not overlaps(busy, blocked) and fits(busy, places):
                yield length.attended(start)


def is_full(hours: Iterable[Hours], zone: ZoneInfo, day: date, blocked: list[Interval]) -> bool:
    """Whether all working hours of this day are taken: most are, of a doctor whom many want."""
    for shift in hours:
        if shift.weekday == day.isoweekday():
            opens = min(instant(day, shift.opens, zone, fallen=second) for second in (False, True))
            closes = max(
                instant(day, shift.closes, zone, fallen=second) for second in (False, True)
            )
            place = bisect_right(blocked, opens, key=itemgetter(0))
            if place == 0 or blocked[place - 1][1] < closes:
                return False
    return True


def fits(wanted: Interval, places: list[list[Interval]] | None) -> bool:
    """Whether one of these places is free for all of it; None: it needs no place."""
    return places is None or any(not overlaps(wanted, blocked) for blocked in places)


def merged(taken: Iterable[Interval]) -> list[Interval]:
    """The same time as intervals that are in order and apart."""
    apart: list[Interval] = []
    for begin, end in sorted(taken):
        if apart and begin <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((begin, end))
    return apart


def overlaps(wanted: Interval, blocked: list[Interval]) -> bool:
    """`blocked` is in order and apart, so the last one that begins before the end decides."""
    place = bisect_left(blocked, wanted[1], key=itemgetter(0))
    return place > 0 and wanted[0] < blocked[place - 1][1]


def instant(day: date, minute: int, zone: ZoneInfo, *, fallen: bool = False) -> datetime:
    """A wall-clock minute of a local day as UTC; of a minute that comes twice the first, or,
    with `fallen`, the second."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return wall.replace(tzinfo=zone, fold=int(fallen)).astimezone(UTC)


def exists(day: date, minute: int, zone: ZoneInfo) -> bool:
    """False for the minutes that a clock skips when it jumps forward."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return instant(day, minute, zone).astimezone(zone).replace(tzinfo=None) == wall
