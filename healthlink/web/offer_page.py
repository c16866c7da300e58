"""How the page behind the link of a letter about an offered time looks.

All that people and clinics wrote is escaped here.
"""

from html import escape

from healthlink.booking.letters import moments
from healthlink.booking.waitlist.dto import OfferState, Told
from healthlink.web import offer_words as words
from healthlink.web import payment_page, visit_page
from healthlink.web import visit_words as facts

TONES: dict[OfferState, payment_page.Tone] = {
    "open": "wait",
    "accepted": "good",
    "declined": "back",
    "over": "bad",
}


def offer(told: Told, base: str, language: str) -> str:
    """`base`: the path of this page."""
    title = words.STATES[told.state][language]
    line = words.LINES[told.state][language].format(until=_until(told, language))
    body = f"{visit_page.sign(TONES[told.state])}<h1>{title}</h1><p role=status>{line}</p>"
    if told.state == "open":
        body += visit_page.table(_rows(told, language)) + _buttons(told, base, language)
    return visit_page.document(title, body, language, TONES[told.state])


def _buttons(told: Told, base: str, language: str) -> str:
    hint = f"<p>{words.PREPAID[language]}</p>" if told.prepaid else ""
    take = visit_page.form(f"{base}/accept", words.ACCEPT[language], language)
    leave = visit_page.form(f"{base}/decline", words.DECLINE[language], language, quiet=True)
    return hint + take + leave


def _rows(told: Told, language: str) -> list[tuple[str, str]]:
    """Names and their HTML."""
    place = ", ".join(part for part in (told.clinic, told.city, told.address) if part.strip())
    who = [(facts.WHO[language], escape(told.relative))] if told.relative else []
    return [
        (facts.WHEN[language], escape(moments.when(told.starts_at, told.timezone, language))),
        (facts.SERVICE[language], escape(told.service)),
        (facts.DOCTOR[language], escape(told.doctor)),
        *who,
        (facts.WHERE[language], escape(place)),
    ]


def _until(told: Told, language: str) -> str:
    """The day too, where it is not today."""
    clock = moments.clock(told.until, told.timezone)
    day = moments.short_day(told.until, told.timezone, language)
    today = moments.short_day(told.now, told.timezone, language)
    return clock if day == today else f"{clock} ({day})"
