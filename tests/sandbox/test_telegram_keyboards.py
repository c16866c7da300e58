"""Keyboards under a message, as strict as Telegram's."""

from typing import Any

import pytest

from tests.sandbox.telegram import Human, Telegram


def button(**fields: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Go", **fields}]]}


def keyboard(**fields: Any) -> dict[str, Any]:
    return {"keyboard": [[{"text": "Go", **fields}]]}


URL = "inline keyboard button URL"
APP = "inline keyboard button Web App URL"
KEYS = "can't parse inline keyboard button: "
WRONG: list[tuple[Any, str]] = [
    ("{", "can't parse reply keyboard markup JSON object"),
    ("[]", "object expected as reply markup"),
    ({"inline_keyboard": [{}]}, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an'),
    ({"keyboard": [{}]}, 'field "keyboard" must be an Array of Arrays'),
    ({"inline_keyboard": [["x"]]}, f"{KEYS}InlineKeyboardButton must be an Object"),
    ({"inline_keyboard": [[{"url": "x.am"}]]}, f'{KEYS}Can\'t find field "text"'),
    (button(), f"{KEYS}Text buttons are unallowed in the inline keyboard"),
    (button(callback_data=""), f"{KEYS}Text buttons are unallowed in the inline keyboard"),
    (button(callback_data="ա" * 33), "BUTTON_DATA_INVALID"),
    (button(web_app="x"), f'{KEYS}Field "web_app" must be of type Object'),
    (button(web_app={}), f'{KEYS}Can\'t find field "url"'),
    (
        button(web_app={"url": "http://x.am/app"}),
        f"{APP} 'http://x.am/app' is invalid: Only HTTPS links are allowed",
    ),
    (button(web_app={"url": "https://x"}), f"{APP} 'https://x' is invalid: Wrong HTTP URL"),
    (button(url="http://"), f"{URL} 'http://' is invalid: URL host is empty"),
    (button(url="shop"), f"{URL} 'shop' is invalid: Wrong HTTP URL"),
    (
        keyboard(web_app={"url": "http://x.am"}),
        "keyboard button Web App URL 'http://x.am' is invalid: Only HTTPS links are allowed",
    ),
    (keyboard(request_contact="yes"), 'can\'t parse keyboard button: Field "request_contact" must'),
    ({"keyboard": [[1]]}, "can't parse keyboard button: KeyboardButton must be a String or an"),
    ({"remove_keyboard": "yes"}, 'field "remove_keyboard" must be of type Boolean'),
]


@pytest.mark.parametrize(("markup", "description"), WRONG)
def test_wrong_keyboards(telegram: Telegram, nare: Human, markup: Any, description: str) -> None:
    wish = {"chat_id": nare.id, "text": "x", "reply_markup": markup}
    code, told = telegram.refused("sendMessage", **wish)
    assert code == 400
    assert told.startswith(f"Bad Request: {description}")
    assert nare.heard() == []


def test_good_keyboards(telegram: Telegram, nare: Human) -> None:
    for markup in (
        button(callback_data="ա" * 32),
        button(web_app={"url": "https://x.am/app"}),
        button(web_app={"url": "http://localhost:8080/app"}),
        button(url="https://x.am/"),
        button(url="tg://resolve?domain=x"),
    ):
        told = telegram.call("sendMessage", chat_id=nare.id, text="x", reply_markup=markup)
        assert told["reply_markup"] == markup
    for plain in (keyboard(request_contact=True), {"force_reply": True}, {"remove_keyboard": True}):
        told = telegram.call("sendMessage", chat_id=nare.id, text="x", reply_markup=plain)
        assert "reply_markup" not in told
    assert nare.chat()[-2]["markup"] == {"force_reply": True}


def test_addresses_of_this_machine_may_be_forbidden(telegram: Telegram, nare: Human) -> None:
    telegram.rules(http="no")
    markup = button(web_app={"url": "http://localhost:8080/app"})
    wish = {"chat_id": nare.id, "text": "x", "reply_markup": markup}
    assert "Only HTTPS links are allowed" in telegram.refused("sendMessage", **wish)[1]
    telegram.rules(http="any")
    markup["inline_keyboard"][0][0]["web_app"]["url"] = "http://clinic:8080/app"
    telegram.call("sendMessage", **wish)


def test_a_reply_keyboard_with_a_web_app_is_taken_and_complained_of(
    telegram: Telegram, nare: Human
) -> None:
    markup = keyboard(web_app={"url": "https://x.am/app"})
    sent = telegram.call("sendMessage", chat_id=nare.id, text="x", reply_markup=markup)
    (complaint,) = telegram.complaints()
    assert complaint["what"].startswith("web_app in a reply keyboard")
    assert (complaint["message_id"], complaint["text"]) == (sent["message_id"], "Go")
