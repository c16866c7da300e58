"""Visits as iCalendar (RFC 5545): invitations in letters (RFC 5546), and whole calendars.

Times are UTC: a visit does not repeat, so a zone would say nothing more, and calendar programs read
zones that come with an event in ways of their own; the clinic's clock is told in words beside it.
"""

from collections.abc import Iterable
from datetime import UTC, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress, vText

from healthlink import __version__
from healthlink.booking.letters import words
from healthlink.booking.letters.dto import Entry, Of, Visit
from healthlink.config import Settings
from healthlink.notices import letters, moments
from healthlink.notices.letters import line

PRODUCT = f"-//HealthLink//HealthLink {__version__}//EN"
REFRESH = timedelta(hours=1)
STATES = {"cancelled": "CANCELLED"}
"""Whatever else became of it, it was to be: iCalendar has no word for who did not come."""


def invitation(visit: Visit, language: str, settings: Settings, url: str) -> letters.Calendar:
    """Puts the visit into its booker's calendar, changes it there, or takes it out, whatever is
    true now. `url`: the visit's page."""
    method = "CANCEL" if visit.status == "cancelled" else "REQUEST"
    event = _event(visit, settings.base_url)
    event["dtstamp"] = Event.new(stamp=visit.now)["dtstamp"]
    event.add("summary", f"{line(visit.service)}, {line(visit.doctor)}")
    event.add("description", _description(visit, language))
    event.add("url", url)
    event["organizer"] = _organizer(settings.mail_from)
    event["attendee"] = _attendee(visit)
    calendar = _calendar()
    calendar.add("method", method)
    calendar.add_component(event)
    return letters.Calendar(method, calendar.to_ical().decode())


def calendar(entries: Iterable[Entry], of: Of, language: str, settings: Settings) -> bytes:
    whole = _calendar()
    whole.add("x-wr-calname", words.CALENDARS[of][language])
    whole.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", vText("PT1H"))
    for entry in entries:
        event = _event(entry, settings.base_url)
        event.add("summary", _summary(entry, of))
        whole.add_component(event)
    return bytes(whole.to_ical())


def uid(id: UUID, base_url: str) -> str:
    """The same for ever, whatever becomes of the visit."""
    return f"{id}@{urlsplit(base_url).hostname}"


def _calendar() -> Calendar:
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    return made


def _event(visit: Visit | Entry, base_url: str) -> Event:
    event = Event()
    event.add("uid", uid(visit.id, base_url))
    event.add("sequence", visit.sequence)
    event.add("dtstamp", visit.changed_at.astimezone(UTC))
    event.add("dtstart", visit.starts_at.astimezone(UTC))
    event.add("dtend", visit.ends_at.astimezone(UTC))
    event.add("status", STATES.get(visit.status, "CONFIRMED"))
    place = (visit.clinic, visit.city, visit.address)
    event.add("location", ", ".join(line(part) for part in place if part.strip()))
    if visit.latitude is not None and visit.longitude is not None:
        event.add("geo", (visit.latitude, visit.longitude))
    return event


def _description(visit: Visit, language: str) -> str:
    said = [words.WHEN[language] + ": " + moments.when(visit.starts_at, visit.timezone, language)]
    if visit.relative:
        said.append(f"{words.WHO[language]}: {line(visit.relative)}")
    return "\n".join(said)


def _organizer(mail_from: str) -> vCalAddress:
    name, address = parseaddr(mail_from)
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = vText(line(name) or "HealthLink")
    return organizer


def _attendee(visit: Visit) -> vCalAddress:
    """Booked it, so is asked nothing."""
    attendee = vCalAddress(f"mailto:{visit.email}")
    attendee.params["CN"] = vText(line(visit.booker) or "HealthLink")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    return attendee


def _summary(entry: Entry, of: Of) -> str:
    if of == "practice":
        return f"{line(entry.service)}: {_short_name(entry.who or '')}"
    who = f" ({line(entry.who)})" if entry.who else ""
    return f"{line(entry.service)}, {line(entry.doctor)}{who}"


def _short_name(name: str) -> str:
    """`Анна Саргсян` -> `Анна С.`, who has no name any more: a dash."""
    first, _, rest = line(name).partition(" ")
    return f"{first} {rest[0]}." if rest else first or "—"
