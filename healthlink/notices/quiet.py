"""The hours in which nobody wants to be reminded: pure arithmetic on the wall clock of a zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ENOUGH = timedelta(hours=1)
"""So long before the visit a reminder is still of use."""


def shifted(
    due: datetime, quiet_from: time, quiet_to: time, zone: ZoneInfo, visit_start: datetime
) -> datetime:
    """When to remind who should be reminded at `due`: at the end of the quiet hours around it, if
    that leaves an hour before the visit, or else at their beginning, the evening before."""
    around = _quiet(due.astimezone(zone), quiet_from, quiet_to)
    if around is None:
        return due
    first, last = around
    ends = max(_readings(datetime.combine(last, quiet_to, zone)))
    if ends + ENOUGH <= visit_start:
        return ends
    return min(_readings(datetime.combine(first, quiet_from, zone)))


def awake(due: datetime, quiet_from: time, quiet_to: time, zone: ZoneInfo) -> datetime:
    """When to tell what can wait: at the end of the quiet hours around `due`."""
    around = _quiet(due.astimezone(zone), quiet_from, quiet_to)
    if around is None:
        return due
    return max(_readings(datetime.combine(around[1], quiet_to, zone)))


def _quiet(local: datetime, quiet_from: time, quiet_to: time) -> tuple[date, date] | None:
    """The days on which the quiet hours around `local` begin and end."""
    clock, day, night = local.time(), local.date(), timedelta(days=1)
    if quiet_from <= quiet_to:
        return (day, day) if quiet_from <= clock < quiet_to else None
    if clock >= quiet_from:
        return day, day + night
    return (day - night, day) if clock < quiet_to else None


def _readings(wall: datetime) -> list[datetime]:
    """The instants that a clock on the wall may mean: two of them when it is turned back, and
    when it is turned forward the two from which one may count a time that it leaves out."""
    return [wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
