"""The letter to somebody on the waiting list whose time has come."""

from dataclasses import dataclass
from datetime import datetime

from healthlink.booking.letters import moments, words
from healthlink.notices.letters import Button, Facts, Letter, Paragraph


@dataclass(frozen=True, slots=True)
class Offer:
    """A freed time, kept for its reader until `until`. The links are paths of ours."""

    booker: str
    service: str
    doctor: str
    clinic: str
    city: str
    address: str
    starts_at: datetime
    until: datetime
    timezone: str
    accept: str
    decline: str


def letter(offer: Offer, language: str) -> Letter:
    zone = offer.timezone
    place = ", ".join(part for part in (offer.clinic, offer.city, offer.address) if part.strip())
    when = moments.short(offer.starts_at, zone, language)
    until = moments.clock(offer.until, zone)
    if (last := moments.short_day(offer.until, zone, language)) not in when:
        until += f" ({last})"
    return Letter(
        subject=words.OFFERED[language].format(when=when),
        preheader=f"{offer.service}, {offer.doctor}",
        blocks=(
            Paragraph(words.HELLO[language].format(name=offer.booker)),
            Paragraph(words.OFFERED_TEXT[language].format(until=until)),
            Facts(
                (
                    (words.WHEN[language], moments.when(offer.starts_at, zone, language)),
                    (words.SERVICE[language], offer.service),
                    (words.DOCTOR[language], offer.doctor),
                    (words.WHERE[language], place),
                )
            ),
            Button(words.ACCEPT[language], offer.accept),
            Button(words.DECLINE[language], offer.decline, quiet=True),
        ),
        why=words.WHY_VISIT[language],
    )
