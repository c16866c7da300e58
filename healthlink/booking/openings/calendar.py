"""Where a doctor's calendar at a clinic is free first: arithmetic, without a database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from healthlink.booking import slots
from healthlink.booking.openings.dto import Calendar, EarliestOut
from healthlink.booking.schedules import spans
from healthlink.booking.slots import Hours, Interval, Length

Need = tuple[Length, frozenset[UUID] | None]
"""How long, and in which rooms (None: it needs none)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the days of a calendar show."""

    end: datetime
    """The first instant after these days."""
    loose: datetime | None
    """The earliest time that is free if all holds run out: nothing can be free before."""
    earliest: EarliestOut | None
    """The earliest time that can be booked now."""


def look(calendar: Calendar) -> Seen:
    zone = ZoneInfo(calendar.timezone)
    end = slots.instant(calendar.last + timedelta(days=1), 0, zone)
    loose = _first(calendar, zone, held=False)
    if loose is None:
        return Seen(end, None, None)
    holds = calendar.held or any(calendar.rooms_held)
    found = _first(calendar, zone, held=True) if holds else loose
    return Seen(end, loose[0][0], found and _told(calendar, zone, *found))


def _first(calendar: Calendar, zone: ZoneInfo, *, held: bool) -> tuple[Interval, UUID] | None:
    """The earliest free time and its service, `held` times being taken or not."""
    taken = spans(calendar.taken) + (spans(calendar.held) if held else [])
    rooms = _rooms(calendar, held=held)
    hours = [Hours(*row) for row in calendar.hours]
    days = [calendar.first + timedelta(days=n) for n in range(_count(calendar))]
    best: tuple[Interval, UUID] | None = None
    for (length, places), service_id in _needs(calendar).items():
        wanted = None if places is None else [rooms[room] for room in places]
        free = slots.free(hours, zone, days, length, taken, calendar.now, rooms=wanted)
        first = next(free, None)
        if first and (best is None or first[0] < best[0][0]):
            best = first, service_id
            days = [day for day in days if day <= first[0].astimezone(zone).date()]
    return best


def _needs(calendar: Calendar) -> dict[Need, UUID]:
    """What the services need, each need once, with the first service that has it."""
    rooms: dict[UUID, set[UUID]] = {service: set() for service in calendar.bound_to_rooms}
    for service, room in zip(calendar.fitting_services, calendar.fitting_rooms, strict=True):
        rooms[service].add(room)
    needs: dict[Need, UUID] = {}
    for service, minutes in zip(calendar.services, calendar.lengths, strict=True):
        length = Length(*(timedelta(minutes=each) for each in minutes))
        places = frozenset(rooms[service]) if service in rooms else None
        needs.setdefault((length, places), service)
    return needs


def _rooms(calendar: Calendar, *, held: bool) -> dict[UUID, list[Interval]]:
    """The busy times of each room."""
    busy: dict[UUID, list[Interval]] = {room: [] for room in calendar.fitting_rooms}
    busy_spans = spans(calendar.rooms_taken)
    for room, span, hold in zip(
        calendar.rooms_taken_ids, busy_spans, calendar.rooms_held, strict=True
    ):
        if held or not hold:
            busy[room].append(span)
    return busy


def _count(calendar: Calendar) -> int:
    return max(0, (calendar.last - calendar.first).days + 1)


def _told(calendar: Calendar, zone: ZoneInfo, span: Interval, service_id: UUID) -> EarliestOut:
    wall = span[0].astimezone(zone)
    return EarliestOut(
        doctor_id=calendar.doctor_id,
        clinic_id=calendar.clinic_id,
        service_id=service_id,
        date=wall.date(),
        time=wall.time(),
        starts_at=span[0],
        ends_at=span[1],
    )
