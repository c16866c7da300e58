"""Buttons, as the Bot API wants them. Pages of the Mini App open from inline buttons only: a button
of the reply keyboard would open them without telling who it is."""

from typing import Any

from healthlink.bot import texts
from healthlink.errors import Text

Button = dict[str, Any]
Markup = dict[str, Any]
MOST_DATA = 64


def inline(*rows: list[Button]) -> Markup:
    return {"inline_keyboard": list(rows)}


def page(what: Text, language: str, base_url: str, path: str) -> Button:
    return {"text": what[language], "web_app": {"url": f"{base_url}{path}"}}


def press(what: str, data: str) -> Button:
    assert len(data.encode()) <= MOST_DATA, data
    return {"text": what, "callback_data": data}


def menu(language: str, base_url: str) -> Markup:
    """The spec's five, and what is done inside the chat."""
    return inline(
        [page(texts.ADD_PATIENT, language, base_url, "/app/patients/new")],
        [page(texts.MY_PATIENTS, language, base_url, "/app/patients")],
        [page(texts.SUBSCRIPTION, language, base_url, "/app/subscription")],
        [press(texts.HELP[language], "help")],
        [press(texts.PRIVACY[language], "privacy")],
        [press(texts.TODAY[language], "today"), press(texts.BLOCK_AN_HOUR[language], "block")],
    )


def registration(language: str, base_url: str) -> Markup:
    return inline(
        [page(texts.REGISTER, language, base_url, "/app/register")],
        [press(texts.I_AM_A_PATIENT[language], "patient")],
        [press(texts.HELP[language], "help"), press(texts.PRIVACY[language], "privacy")],
    )


def assistant(language: str, base_url: str) -> Markup:
    """As the doctor's, without what is the doctor's own."""
    return inline(
        [page(texts.ADD_PATIENT, language, base_url, "/app/patients/new")],
        [page(texts.MY_PATIENTS, language, base_url, "/app/patients")],
        [press(texts.TODAY[language], "today"), press(texts.BLOCK_AN_HOUR[language], "block")],
        [press(texts.HELP[language], "help"), press(texts.PRIVACY[language], "privacy")],
    )


def patient(language: str, base_url: str, *, part: bool = False) -> Markup:
    """`part`: there is no profile in which to end it."""
    end = [[press(texts.PART[language], "part")]] if part else []
    return inline(
        [{"text": texts.TO_THE_SITE[language], "url": base_url}],
        *end,
        [press(texts.HELP[language], "help"), press(texts.PRIVACY[language], "privacy")],
    )


def share_number(language: str) -> Markup:
    """The one key by which Telegram itself says whose number it is."""
    key = {"text": texts.SHARE[language], "request_contact": True}
    return {"keyboard": [[key]], "resize_keyboard": True, "one_time_keyboard": True}


def menu_button(language: str, base_url: str) -> dict[str, Any]:
    """Always there beside the input."""
    return {
        "menu_button": {
            "type": "web_app",
            "text": texts.MY_PATIENTS[language].partition(" ")[2],
            "web_app": {"url": f"{base_url}/app/patients"},
        }
    }
