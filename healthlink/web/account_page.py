"""How the pages behind links about accounts look: one card, one button."""

import base64
import hashlib
from html import escape
from typing import Literal

from healthlink.web import account_words as words
from healthlink.web import payment_page
from healthlink.web.payment_words import NAMES, SWITCH

Scene = Literal[
    "verify",
    "verified",
    "password",
    "set",
    "expired",
    "record",
    "joined",
    "claim",
    "claimed",
    "over",
]
TONES: dict[Scene, payment_page.Tone] = {
    "verify": "back",
    "verified": "good",
    "password": "back",
    "set": "good",
    "expired": "wait",
    "record": "back",
    "joined": "good",
    "claim": "back",
    "claimed": "good",
    "over": "wait",
}
LETTER = "<path d='M3 6h18v12H3zM3 7l9 6.5L21 7'/>"
KEY = "<circle cx='8' cy='12' r='4.5'/><path d='M12.5 12H21v3.5M17 12v3'/>"
CARD = "<path d='M5 3h14v18H5zM12 7v6M9 10h6M9 17h6'/>"
SYMBOLS = {
    "verify": LETTER,
    "verified": payment_page.SYMBOLS["good"],
    "password": KEY,
    "set": payment_page.SYMBOLS["good"],
    "expired": payment_page.SYMBOLS["wait"],
    "record": CARD,
    "joined": payment_page.SYMBOLS["good"],
    "claim": KEY,
    "claimed": payment_page.SYMBOLS["good"],
    "over": payment_page.SYMBOLS["wait"],
}
ADDRESS = "name=email type=email required maxlength=254 autocomplete=username"
KNOWN = "name=password type=password required maxlength=128 autocomplete=current-password"
NEW = (
    "name=new_password type=password required minlength=8 maxlength=128"
    " autocomplete=new-password autofocus"
)
SIGN_IN = ((words.EMAIL, ADDRESS), (words.PASSWORD, KNOWN))
FIELDS = {"password": ((words.NEW_PASSWORD, NEW),), "record": SIGN_IN, "claim": SIGN_IN}
"""By scene: the labels and the attributes of its fields."""
STYLE = payment_page.STYLE + (
    "form{margin:0}button.go{width:100%;border:0;font:inherit;font-weight:600;cursor:pointer}"
    "label{display:block;margin:1.2rem 0 0;text-align:left;font-size:1rem;color:var(--soft)}"
    "input{display:block;width:100%;margin:.3rem 0 0;padding:.7rem .8rem;border-radius:.8rem;"
    "border:1px solid var(--soft);font:inherit;color:var(--ink);background:var(--ground)}"
    "button:focus-visible,input:focus-visible{outline:3px solid var(--brand);outline-offset:2px}"
    ".wrong{padding:.6rem .8rem;border-radius:.7rem;font-size:1rem;color:var(--bad);"
    "background:var(--bad-ground)}"
)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


def render(scene: Scene, language: str, said: str = "", about: str = "") -> str:
    """`said`: why the form could not be taken. `about`: whom it is about."""
    title = words.TITLES[scene][language]
    return (
        f"<!doctype html><html lang={language}><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        "<meta name=robots content=noindex>"
        f"<title>{title} · HealthLink</title><style>{STYLE}</style>"
        f"<header><b>HealthLink</b>{_switch(language)}</header><main class={TONES[scene]}>"
        f"<svg viewBox='0 0 24 24' aria-hidden=true>{SYMBOLS[scene]}</svg>"
        f"<h1>{title}</h1><p>{words.LINES[scene][language].format(about=escape(about))}</p>"
        f"{_form(scene, language, said)}</main></html>"
    )


def _form(scene: Scene, language: str, said: str) -> str:
    """Posted to the page's own address."""
    if scene not in words.BUTTONS:
        return ""
    wrong = f"<p class=wrong role=alert>{escape(said)}</p>" if said else ""
    fields = "".join(
        f"<label>{label[language]}<input {about}{' aria-invalid=true' if said else ''}></label>"
        for label, about in FIELDS.get(scene, ())
    )
    button = f"<button class=go>{words.BUTTONS[scene][language]}</button>"
    return f"<form method=post action='?language={language}'>{wrong}{fields}{button}</form>"


def _switch(language: str) -> str:
    shown = (
        f"<b aria-current=true lang={code}>{name}</b>"
        if code == language
        else f"<a href='?language={code}' lang={code} hreflang={code}>{name}</a>"
        for code, name in NAMES.items()
    )
    return f"<nav aria-label='{SWITCH[language]}'>{''.join(shown)}</nav>"
