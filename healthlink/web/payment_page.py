"""The page to which the bank sends a payer back: what a payment has come to, in a payer's words."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Literal
from zoneinfo import ZoneInfo

from healthlink import money
from healthlink.booking.dto import Status
from healthlink.payments import states
from healthlink.payments.dto import Payment, Reason
from healthlink.subscription.dto import Period
from healthlink.web import payment_words as words

YEREVAN = ZoneInfo("Asia/Yerevan")
"""Where subscriptions are sold."""

STYLE = (
    ":root{color-scheme:light dark;--ground:#f6f9fa;--card:#fff;--ink:#1d2b33;--soft:#45565e;"
    "--line:#d9e3e6;--brand:#0f5c63;--on-brand:#fff;--good:#14683a;--good-ground:#e0f3e8;"
    "--wait:#7a4b00;--wait-ground:#fcf0d9;--bad:#9c2320;--bad-ground:#fce8e6;--back:#0f5c63;"
    "--back-ground:#dff1f3}"
    "@media(prefers-color-scheme:dark){:root{--ground:#12191c;--card:#1a2428;--ink:#e2ebee;"
    "--soft:#a9bac1;--line:#2d3b41;--brand:#7fd0d6;--on-brand:#0b2326;--good:#7fd8a3;"
    "--good-ground:#16352a;--wait:#f0c878;--wait-ground:#3a2e14;--bad:#f7a8a1;"
    "--bad-ground:#42201f;--back:#7fd0d6;--back-ground:#17373b}}"
    "*{box-sizing:border-box}"
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:30rem;margin:0 auto;"
    "padding:.8rem 1rem 2rem;color:var(--ink);background:var(--ground);"
    "-webkit-text-size-adjust:100%}"
    "header{display:flex;justify-content:space-between;align-items:center;flex-wrap:wrap}"
    "header b{color:var(--brand)}nav{display:flex;margin-right:-.6rem}"
    "nav a,nav b{display:block;padding:.6rem;font-size:1rem}nav a{color:var(--soft)}"
    "nav b{color:var(--ink)}"
    "main{margin-top:1rem;padding:1.6rem 1.2rem 1.2rem;border:1px solid var(--line);"
    "border-radius:1rem;background:var(--card);text-align:center}"
    "svg{width:4.5rem;height:4.5rem;padding:1rem;border-radius:50%;fill:none;"
    "stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}"
    ".good svg{color:var(--good);background:var(--good-ground)}"
    ".wait svg{color:var(--wait);background:var(--wait-ground)}"
    ".bad svg{color:var(--bad);background:var(--bad-ground)}"
    ".back svg{color:var(--back);background:var(--back-ground)}"
    "h1{margin:.9rem 0 .3rem;font-size:1.5rem;line-height:1.25;color:var(--ink)}"
    "h1,p{text-wrap:balance}p{margin:.7rem 0}.sum{margin:0 0 1rem;font-size:1.9rem;"
    "line-height:1.3;font-weight:700;font-variant-numeric:tabular-nums}"
    ".note,.soft{font-size:1rem}.soft{margin:1rem 0 .2rem;color:var(--soft)}"
    ".note{padding:.6rem .8rem;border-radius:.7rem;color:var(--wait);"
    "background:var(--wait-ground)}"
    "main p a{display:inline-block;padding:.6rem;color:var(--brand)}"
    ".go{display:block;margin:1.3rem 0 .2rem;padding:.75rem 1rem;border-radius:.8rem;"
    "font-weight:600;text-decoration:none;color:var(--on-brand);background:var(--brand)}"
    "a:focus-visible{outline:3px solid var(--brand);outline-offset:2px}"
)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
    ),
    "Cache-Control": "no-store",
}

Tone = Literal["good", "wait", "bad", "back"]
SYMBOLS: dict[Tone, str] = {
    "good": "<path d='M4 12.5l5.5 5.5L20 6.5'/>",
    "wait": "<circle cx='12' cy='12' r='9.5'/><path d='M12 6.5V12l3.5 2.5'/>",
    "bad": "<path d='M5.5 5.5l13 13M18.5 5.5l-13 13'/>",
    "back": "<path d='M8.5 4L4 8.5 8.5 13M4 8.5h10a5.5 5.5 0 0 1 0 11H8'/>",
}

HASTE = timedelta(minutes=3)
"""So long after it was opened a payment is looked at every SOON seconds, then every LATER ones."""
SOON, LATER = 3, 15
PRACTICE = "/app/subscription"
"""Where a doctor has come from, inside Telegram."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What there is to show, as keys of the words. `refresh` in seconds, while it may change."""

    tone: Tone
    title: str
    lines: tuple[str, ...]
    link: str = "home"
    href: str = "/"
    refresh: int | None = None


def render(
    payment: Payment,
    status: Status | None,
    reason: Reason | None,
    language: str,
    *,
    answered: bool,
    period: Period | None = None,
) -> str:
    """`status` of the appointment that it paid for, or the `period` of the subscription; `reason`
    of the last refund, if there is one; `answered`: the bank was asked or need not be."""
    scene = describe(payment, status, reason, answered=answered)
    title = words.TITLES[scene.title][language]
    return (
        f"<!doctype html><html lang={language}><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        f"<meta name=robots content=noindex>{_refresh(scene)}"
        f"<title>{title} · HealthLink</title><style>{STYLE}</style>"
        f"<header><b>HealthLink</b>{_switch(language)}</header><main class={scene.tone}>"
        f"<svg viewBox='0 0 24 24' aria-hidden=true>{SYMBOLS[scene.tone]}</svg>"
        f"<div role=status><h1>{title}</h1>"
        f"<p class=sum>{money.spell(payment.amount_minor, payment.currency)}</p>"
        f"{_lines(scene, payment, period, language)}{_silence(language, answered)}</div>"
        f"{_receipt(payment, period, language)}"
        f"{_link(scene, payment, language)}{_promise(scene, language)}</main></html>"
    )


def describe(
    payment: Payment, status: Status | None, reason: Reason | None, *, answered: bool = True
) -> Scene:
    if payment.kept_minor:
        return _paid(payment, status)
    if payment.charged_minor:
        return _given_back(payment, reason)
    if payment.state in states.OPEN:
        return _waiting(payment, answered=answered)
    if payment.state == "declined":
        return _declined(payment)
    return _ended(payment)


def _paid(payment: Payment, status: Status | None) -> Scene:
    if status is None:
        return Scene("good", "paid", ("being-confirmed",), refresh=SOON)
    if not payment.refunding_minor:
        said = "nothing-back" if status == "cancelled" else "confirmed"
        return Scene("good", "paid", (said,))
    if _is_coming(payment):
        return Scene("back", "partly-coming", ("part-coming",), refresh=LATER)
    return Scene("back", "partly", ("part-returned",))


def _given_back(payment: Payment, reason: Reason | None) -> Scene:
    why = (reason,) if reason else ()
    if _is_coming(payment):
        return Scene("back", "coming", (*why, "being-returned"), refresh=LATER)
    return Scene("back", "returned", (*why, "return-confirmed"))


def _is_coming(payment: Payment) -> bool:
    return payment.returned_minor < payment.refunding_minor


def _waiting(payment: Payment, *, answered: bool) -> Scene:
    young = payment.now - payment.created_at < HASTE
    pace = SOON if young else LATER
    if payment.state == "pending" and (page := _banks_page(payment)):
        title = "unpaid" if answered else "waiting"
        return Scene("wait", title, ("when-told", "still-open"), "continue", page, pace)
    return Scene("wait", "waiting", ("when-told",), "look", "", pace)


def _declined(payment: Payment) -> Scene:
    if page := _banks_page(payment):
        return Scene("bad", "declined", ("not-taken", "another-card"), "retry", page, LATER)
    return Scene("bad", "declined", ("not-taken", "not-held"), "book")


def _banks_page(payment: Payment) -> str | None:
    """While one can pay there."""
    usable = not payment.abandoned and payment.expires_at > payment.now
    return payment.payment_url if usable else None


def _ended(payment: Payment) -> Scene:
    if payment.state == "reversed":
        return Scene("bad", "released", ("let-go", "not-held"), "book")
    said = "not-received" if payment.state == "expired" else "not-taken"
    return Scene("bad", payment.state, (said, "not-held"), "book")


def _refresh(scene: Scene) -> str:
    """Of the same address, so that the language stays."""
    return f'<meta http-equiv="refresh" content="{scene.refresh}">' if scene.refresh else ""


def _switch(language: str) -> str:
    shown = (
        f"<b aria-current=true lang={code}>{name}</b>"
        if code == language
        else f"<a href='?language={code}' lang={code} hreflang={code}>{name}</a>"
        for code, name in words.NAMES.items()
    )
    return f"<nav aria-label='{words.SWITCH[language]}'>{''.join(shown)}</nav>"


def _lines(scene: Scene, payment: Payment, period: Period | None, language: str) -> str:
    facts = {
        "charged": money.spell(payment.charged_minor, payment.currency),
        "back": money.spell(payment.refunding_minor, payment.currency),
        "until": _day(period.ends_at if period else None),
    }
    said = words.LINES
    if payment.purpose == "subscription":
        said = said | words.OF_SUBSCRIPTION
    return "".join(f"<p>{said[key][language].format(**facts)}</p>" for key in scene.lines)


def _receipt(payment: Payment, period: Period | None, language: str) -> str:
    if period is None or period.starts_at is None or not payment.kept_minor:
        return ""
    said = words.RECEIPT[language].format(
        number=payment.gateway_ref or payment.order_number,
        paid=_day(payment.paid_at),
        gateway=words.GATEWAYS[payment.gateway],
        since=_day(period.starts_at),
        until=_day(period.ends_at),
    )
    return f"<p class=soft>{escape(said)}</p>"


def _day(at: datetime | None) -> str:
    return at.astimezone(YEREVAN).strftime("%d.%m.%Y") if at else ""


def _silence(language: str, answered: bool) -> str:
    return "" if answered else f"<p class=note>{words.UNANSWERED[language]}</p>"


def _promise(scene: Scene, language: str) -> str:
    return f"<p class=soft>{words.UPDATES_ITSELF[language]}</p>" if scene.refresh else ""


def _link(scene: Scene, payment: Payment, language: str) -> str:
    href = escape(scene.href) or f"?language={language}"
    if payment.purpose == "appointment":
        return f'<a class=go href="{href}">{words.LINKS[scene.link][language]}</a>'
    practice = f'href="{PRACTICE}">{words.LINKS["practice"][language]}</a>'
    if scene.link in ("home", "book"):
        return f"<a class=go {practice}"
    return f'<a class=go href="{href}">{words.LINKS[scene.link][language]}</a><p><a {practice}</p>'
