"""The page that takes a payer to Idram: its form is posted by the browser, by itself where a script
may run, and by the button where none may. Nothing of it is signed; Idram asks us before it takes
money."""

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from healthlink import money
from healthlink.payments.dto import Payment
from healthlink.payments.gateways import idram
from healthlink.web import payment_page
from healthlink.web.account_page import STYLE
from healthlink.words import text

SCRIPT = "document.forms[0].submit()"
TITLE = text("To Idram", "Переходим в Idram", "Անցնում ենք Idram")
LINE = text(
    "You pay on Idram’s page. If it does not open by itself, press the button.",
    "Оплата проходит на странице Idram. Если она не открылась сама, нажмите кнопку.",
    "Վճարումը կատարվում է Idram-ի էջում։ Եթե այն ինքնուրույն չբացվեց, սեղմեք կոճակը։",
)
BUTTON = text("Continue to Idram", "Перейти в Idram", "Շարունակել Idram-ով")
SUBSCRIPTION = text(
    "HealthLink subscription", "Подписка HealthLink", "HealthLink բաժանորդագրություն"
)


def fields(payment: Payment, account: str, language: str) -> dict[str, str]:
    """`payment` comes back to us with the payer: Idram repeats what is not its own."""
    return {
        "EDP_LANGUAGE": idram.LANGUAGES[language],
        "EDP_REC_ACCOUNT": account,
        "EDP_DESCRIPTION": SUBSCRIPTION[language],
        "EDP_AMOUNT": idram.spell(payment.amount_minor),
        "EDP_BILL_NO": payment.order_number,
        "payment": str(payment.id),
    }


def render(payment: Payment, url: str, account: str, language: str) -> str:
    title = TITLE[language]
    return (
        f"<!doctype html><html lang={language}><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        "<meta name=robots content=noindex>"
        f"<title>{title} · HealthLink</title><style>{STYLE}</style>"
        "<header><b>HealthLink</b></header><main class=back>"
        f"<svg viewBox='0 0 24 24' aria-hidden=true>{payment_page.SYMBOLS['wait']}</svg>"
        f"<h1>{title}</h1>"
        f"<p class=sum>{money.spell(payment.amount_minor, payment.currency)}</p>"
        f"<p>{LINE[language]}</p>"
        f'<form method=post action="{escape(url)}">'
        f"{_hidden(fields(payment, account, language))}"
        f"<button class=go>{BUTTON[language]}</button></form></main>"
        f"<script>{SCRIPT}</script></html>"
    )


def _hidden(told: Mapping[str, str]) -> str:
    return "".join(
        f'<input type=hidden name={name} value="{escape(value)}">' for name, value in told.items()
    )


def headers(url: str) -> dict[str, str]:
    """The form may go to Idram, and on to other hosts of it: browsers ask about redirects, too."""
    where = urlsplit(url)
    return {
        "Content-Security-Policy": (
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
            f"form-action {where.scheme}://{where.netloc} https://*.idram.am; "
            f"script-src 'sha256-{_digest(SCRIPT)}'; style-src 'sha256-{_digest(STYLE)}'"
        ),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }


def _digest(part: str) -> str:
    return base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
