"""How the pages behind the links of letters about visits look: one visit, and plain forms.

All that people and clinics wrote is escaped here.
"""

import base64
import hashlib
from datetime import datetime
from html import escape

from healthlink import money
from healthlink.booking.dto import SlotOut
from healthlink.booking.letters import facts
from healthlink.booking.letters.dto import Visit
from healthlink.booking.letters.words import COME
from healthlink.notices import moments
from healthlink.web import payment_page
from healthlink.web import visit_words as words
from healthlink.web.payment_words import NAMES, SWITCH

STYLE = payment_page.STYLE + (
    "main.plain{text-align:left}dl{margin:1rem 0;text-align:left}"
    "dt{font-size:.95rem;color:var(--soft)}dd{margin:0 0 .7rem;overflow-wrap:anywhere}"
    "dd a{display:inline-block;padding:.3rem 0;color:var(--brand)}"
    "h1{overflow-wrap:anywhere}form{margin:0}"
    ".go{width:100%;border:1px solid var(--brand);font:inherit;font-weight:600;cursor:pointer;"
    "text-align:center}.quiet{margin:.7rem 0;color:var(--brand);background:none}"
    "button:focus-visible{outline:3px solid var(--brand);outline-offset:2px}"
    ".plain h1{margin-top:0}h2{margin:1.4rem 0 .5rem;font-size:1.05rem}"
    ".times{display:grid;grid-template-columns:repeat(auto-fill,minmax(4.6rem,1fr));gap:.5rem;"
    "margin:0;padding:0;list-style:none}"
    ".times a{display:block;padding:.6rem 0;border:1px solid var(--line);border-radius:.7rem;"
    "text-align:center;text-decoration:none;color:var(--ink);font-variant-numeric:tabular-nums}"
    ".turn{display:flex;justify-content:space-between;margin-top:1rem}"
    ".turn a{padding:.6rem 0;color:var(--brand)}"
)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
TONES: dict[str, payment_page.Tone] = {
    "pending": "wait",
    "confirmed": "good",
    "expired": "bad",
    "fulfilled": "good",
    "cancelled": "back",
    "no_show": "bad",
}
SIGNS = {**payment_page.SYMBOLS, "back": payment_page.SYMBOLS["bad"]}
MAP = "https://www.openstreetmap.org/?mlat={lat:.6f}&mlon={lon:.6f}#map=17/{lat:.6f}/{lon:.6f}"


def visit(visit: Visit, base: str, language: str) -> str:
    """`base`: the path of this page."""
    title = words.STATES[visit.status][language]
    body = f"{sign(TONES[visit.status])}<h1>{title}</h1>{_news(visit, language)}"
    body += _facts(visit, language)
    if visit.changeable:
        body += _come(visit, base, language)
        body += link(f"{base}/move", words.TO_MOVE[language], language)
        body += link(f"{base}/cancel", words.TO_CANCEL[language], language)
    return document(title, body, language, TONES[visit.status])


def cancel(visit: Visit, base: str, language: str, *, changed: bool = False) -> str:
    """`changed`: what would be given back is not what the reader agreed to."""
    title = words.CANCEL[language]
    note = f"<p class=note role=alert>{words.CHANGED[language]}</p>" if changed else ""
    body = (
        f"{sign('wait')}<h1>{title}</h1>{note}{_facts(visit, language)}"
        f"<p>{_money(visit, language)}</p>"
        + form(f"{base}/cancel", words.YES_CANCEL[language], language, refund=visit.refund_minor)
        + link(base, words.BACK[language], language)
    )
    return document(title, body, language, "wait")


def sure(visit: Visit, slot: SlotOut, base: str, language: str) -> str:
    """Whether to move to this time."""
    title = words.SURE[language]
    rows = [
        (words.BEFORE[language], _when(visit, visit.starts_at, language)),
        (words.AFTER[language], _when(visit, slot.starts_at, language)),
    ]
    to = f"{slot.date:%Y-%m-%d}T{slot.time:%H:%M}"
    body = (
        f"{sign('wait')}<h1>{title}</h1>{table([*rows, *_rows(visit, language)[1:]])}"
        + form(f"{base}/move", words.YES_MOVE[language], language, to=to)
        + link(f"{base}/move", words.OTHER[language], language)
        + link(base, words.BACK[language], language)
    )
    return document(title, body, language, "wait")


def refused(title: str, lines: str, way_on: str, language: str) -> str:
    body = f"{sign('wait')}<h1 role=alert>{title}</h1>{lines}{way_on}"
    return document(title, body, language, "wait")


def document(title: str, body: str, language: str, tone: str) -> str:
    """`title` and `body` are HTML."""
    return (
        f"<!doctype html><html lang={language}><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        "<meta name=robots content=noindex>"
        f"<title>{title} · HealthLink</title><style>{STYLE}</style>"
        f"<header><b>HealthLink</b>{_switch(language)}</header>"
        f"<main class={tone}>{body}</main></html>"
    )


def form(path: str, label: str, language: str, *, quiet: bool = False, **said: object) -> str:
    """One button. What it says stands in the address, so that there is no body to read."""
    action = escape(f"{path}?{_query(language, **said)}", quote=True)
    look = "'go quiet'" if quiet else "go"
    return f'<form method=post action="{action}"><button class={look}>{label}</button></form>'


def link(path: str, label: str, language: str, **said: object) -> str:
    href = escape(f"{path}?{_query(language, **said)}", quote=True)
    return f'<a class="go quiet" href="{href}">{label}</a>'


def _query(language: str, **said: object) -> str:
    return "&".join(f"{name}={value}" for name, value in {**said, "language": language}.items())


def sign(tone: payment_page.Tone) -> str:
    return f"<svg viewBox='0 0 24 24' aria-hidden=true>{SIGNS[tone]}</svg>"


def _news(visit: Visit, language: str) -> str:
    if visit.status == "pending":
        return f"<p role=status>{words.TO_PAY[language]}</p>"
    if visit.status != "confirmed":
        return ""
    if visit.starts_at <= visit.now:
        return f"<p>{words.BEGUN[language]}</p>"
    return f"<p role=status>{words.COMING[language]}</p>" if visit.promised_at else ""


def _come(visit: Visit, base: str, language: str) -> str:
    if visit.status != "confirmed" or visit.promised_at:
        return ""
    return form(f"{base}/promise", COME[language], language)


def _facts(visit: Visit, language: str) -> str:
    return table(_rows(visit, language))


def _rows(visit: Visit, language: str) -> list[tuple[str, str]]:
    """Names and their HTML: when first, where last, with a map."""
    *rows, (name, place) = ((name, escape(value)) for name, value in facts.rows(visit, language))
    return [*rows, (name, place + _map(visit, language))]


def table(rows: list[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{html}</dd>" for name, html in rows) + "</dl>"


def _when(visit: Visit, at: datetime, language: str) -> str:
    return escape(moments.when(at, visit.timezone, language))


def _map(visit: Visit, language: str) -> str:
    if visit.latitude is None or visit.longitude is None:
        return ""
    href = escape(MAP.format(lat=visit.latitude, lon=visit.longitude), quote=True)
    return f'<br><a href="{href}" rel="noreferrer noopener">{words.ON_THE_MAP[language]}</a>'


def _money(visit: Visit, language: str) -> str:
    if not visit.paid_minor:
        return words.FREE[language]
    by_hand = words.BACK_AT_DESK if visit.at_desk else words.BACK_BY_BANK
    text = by_hand if visit.refund_minor else words.NOTHING_BACK
    paid = money.spell(visit.paid_minor, visit.currency)
    return text[language].format(paid=paid, back=money.spell(visit.refund_minor, visit.currency))


def _switch(language: str) -> str:
    """Leaves out what else the address says: a question is asked again."""
    shown = (
        f"<b aria-current=true lang={code}>{name}</b>"
        if code == language
        else f"<a href='?language={code}' lang={code} hreflang={code}>{name}</a>"
        for code, name in NAMES.items()
    )
    return f"<nav aria-label='{SWITCH[language]}'>{''.join(shown)}</nav>"
