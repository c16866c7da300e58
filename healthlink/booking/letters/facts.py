"""What is told of a visit, and of a time that is offered, in letters and on their pages."""

from healthlink.booking.letters import words
from healthlink.booking.letters.dto import Meeting
from healthlink.notices import moments


def rows(meeting: Meeting, language: str) -> list[tuple[str, str]]:
    """Names and values: when first, where last."""
    place = (meeting.clinic, meeting.city, meeting.address)
    who = [(words.WHO[language], meeting.relative)] if meeting.relative else []
    return [
        (words.WHEN[language], moments.when(meeting.starts_at, meeting.timezone, language)),
        (words.SERVICE[language], meeting.service),
        (words.DOCTOR[language], meeting.doctor),
        *who,
        (words.WHERE[language], ", ".join(part for part in place if part.strip())),
    ]
