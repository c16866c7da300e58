"""How the page behind the link of a letter about an offered time looks.

All that people and clinics wrote is escaped here.
"""

from html import escape

from healthlink.booking.letters import facts
from healthlink.booking.waitlist.dto import OfferState, Told
from healthlink.booking.waitlist.words import ACCEPT, DECLINE
from healthlink.notices import moments
from healthlink.web import offer_words as words
from healthlink.web import payment_page, visit_page

TONES: dict[OfferState, payment_page.Tone] = {
    "open": "wait",
    "declined": "back",
    "over": "bad",
}


def offer(told: Told, base: str, language: str) -> str:
    """One that was not accepted: that is a visit, with a page of its own. `base`: the path of this
    page."""
    title = words.STATES[told.state][language]
    until = moments.clock_beside(told.until, told.now, told.timezone, language)
    line = words.LINES[told.state][language].format(until=until)
    body = f"{visit_page.sign(TONES[told.state])}<h1>{title}</h1><p role=status>{line}</p>"
    if told.state == "open":
        body += visit_page.table(_facts(told, language)) + _buttons(told, base, language)
    return visit_page.document(title, body, language, TONES[told.state])


def _buttons(told: Told, base: str, language: str) -> str:
    hint = f"<p>{words.PREPAID[language]}</p>" if told.prepaid else ""
    take = visit_page.form(f"{base}/accept", ACCEPT[language], language)
    leave = visit_page.form(f"{base}/decline", DECLINE[language], language, quiet=True)
    return hint + take + leave


def _facts(told: Told, language: str) -> list[tuple[str, str]]:
    """Names and their HTML."""
    return [(name, escape(value)) for name, value in facts.rows(told, language)]
