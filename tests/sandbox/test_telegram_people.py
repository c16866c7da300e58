"""People write, press, share, block and open Mini Apps; the bot hears of it as from Telegram."""

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import init_data_py
import pytest

from tests import telegram as told
from tests.sandbox.bank import Bank
from tests.sandbox.telegram import NARE, Human, Telegram, init_data

APP = "http://localhost:8080/app/patients"


def updates(telegram: Telegram) -> list[dict[str, Any]]:
    """Taken from the bot's side."""
    found: list[dict[str, Any]] = telegram.call("getUpdates")
    if found:
        telegram.call("getUpdates", offset=found[-1]["update_id"] + 1)
    return found


def ask(telegram: Telegram, nare: Human, *rows: list[dict[str, Any]]) -> dict[str, Any]:
    markup = {"inline_keyboard": rows}
    sent: dict[str, Any] = telegram.call(
        "sendMessage", chat_id=nare.id, text="Հաստատե՞լ", reply_markup=markup
    )
    return sent


def test_start_comes_with_its_parameter(telegram: Telegram) -> None:
    nare = telegram.person()
    assert nare.about()["started"] is False
    nare.start("link_7-a")
    (update,) = updates(telegram)
    message = update["message"]
    assert message["text"] == "/start link_7-a"
    assert message["entities"] == [{"offset": 0, "length": 6, "type": "bot_command"}]
    assert message["from"] == {**NARE, "is_bot": False}
    assert message["chat"]["type"] == "private"
    assert "64 at most" in nare.cannot("start", parameter="x" * 65)


def test_numbers_grow(telegram: Telegram, nare: Human, boris: Human) -> None:
    said = [nare.say("1"), boris.say("2"), nare.say("3")]
    assert [each["update_id"] for each in updates(telegram)] == [
        said[0]["update_id"] + step for step in range(3)
    ]
    ids = [each["message_id"] for each in said]
    assert ids == sorted(set(ids))


def test_a_reply_carries_what_it_answers(telegram: Telegram, nare: Human) -> None:
    sent = telegram.call("sendMessage", chat_id=nare.id, text="Ե՞րբ")
    nare.say("Վաղը", reply_to=sent["message_id"])
    (update,) = updates(telegram)
    assert update["message"]["reply_to_message"]["text"] == "Ե՞րբ"
    assert "no such message" in nare.cannot("say", text="x", reply_to=1)


def test_a_press_is_answered_once_and_in_time(bank: Bank, telegram: Telegram, nare: Human) -> None:
    yes = {"text": "Այո", "callback_data": "yes:1"}
    sent = ask(telegram, nare, [yes, {"text": "Ոչ", "callback_data": "no:1"}])
    nare.press("Այո")
    query = updates(telegram)[0]["callback_query"]
    assert (query["data"], query["from"]["id"]) == ("yes:1", nare.id)
    assert query["message"]["message_id"] == sent["message_id"]
    wish = {"callback_query_id": query["id"], "text": "Լավ"}
    assert telegram.call("answerCallbackQuery", **wish) is True
    assert telegram.presses()[0]["answer"] == {"text": "Լավ", "show_alert": False}
    old = "query is too old and response timeout expired or query ID is invalid"
    assert telegram.refused("answerCallbackQuery", **wish) == (400, f"Bad Request: {old}")
    late = nare.press(data="no:1")["callback_query_id"]
    bank.clock(16)
    assert telegram.refused("answerCallbackQuery", callback_query_id=late)[1].endswith(old)
    assert "no such button" in nare.cannot("press", text="Գուցե")


def test_an_answer_is_of_200_at_most(telegram: Telegram, nare: Human) -> None:
    ask(telegram, nare, [{"text": "Այո", "callback_data": "y"}])
    press = nare.press("Այո")["callback_query_id"]
    wish = {"callback_query_id": press, "text": "x" * 201}
    assert telegram.refused("answerCallbackQuery", **wish)[1] == "Bad Request: MESSAGE_TOO_LONG"


def test_contacts(telegram: Telegram, nare: Human, boris: Human) -> None:
    assert "no phone" in nare.cannot("contact")
    for who, phone in ((nare, "37491000001"), (boris, "37491000002")):
        telegram.person(id=who.id, phone=phone)
    nare.share_contact()
    nare.share_contact(of=boris.id)
    nare.share_contact(of=0, phone="+37499", first_name="Anonymous")
    own, of_boris, nobody = (each["message"]["contact"] for each in updates(telegram))
    assert (own["user_id"], own["phone_number"]) == (nare.id, "37491000001")
    assert (of_boris["user_id"], of_boris["first_name"]) == (boris.id, "Борис")
    assert nobody == {"phone_number": "+37499", "first_name": "Anonymous"}


def test_keys_of_a_reply_keyboard(telegram: Telegram, nare: Human) -> None:
    telegram.person(id=nare.id, phone="37491000001")
    keys = [["Այսօր", {"text": "Համարս", "request_contact": True}]]
    app = [{"text": "Բացել", "web_app": {"url": "https://x.am/app"}}]
    wish = {"reply_markup": {"keyboard": [*keys, app], "resize_keyboard": True}}
    telegram.call("sendMessage", chat_id=nare.id, text="x", **wish)
    nare.tap("Այսօր")
    nare.tap("Համարս")
    assert init_data(nare.tap("Բացել")["url"]) == ""
    said, shared = (each["message"] for each in updates(telegram))
    assert (said["text"], shared["contact"]["user_id"]) == ("Այսօր", nare.id)
    telegram.call("sendMessage", chat_id=nare.id, text="x", reply_markup={"remove_keyboard": True})
    assert "no such key" in nare.cannot("tap", text="Այսօր")


def test_who_blocks_is_not_written_to(telegram: Telegram, nare: Human) -> None:
    sent = telegram.call("sendMessage", chat_id=nare.id, text="x")
    nare.block()
    blocked = (403, "Forbidden: bot was blocked by the user")
    assert telegram.refused("sendMessage", chat_id=nare.id, text="x") == blocked
    assert telegram.refused("sendChatAction", chat_id=nare.id, action="typing") == blocked
    edit = {"chat_id": nare.id, "message_id": sent["message_id"], "text": "y"}
    assert telegram.refused("editMessageText", **edit) == blocked
    assert "blocked" in nare.cannot("say", text="x")
    nare.start()
    left, back, start = updates(telegram)
    statuses = [
        (
            each["my_chat_member"]["old_chat_member"]["status"],
            each["my_chat_member"]["new_chat_member"]["status"],
        )
        for each in (left, back)
    ]
    assert statuses == [("member", "kicked"), ("kicked", "member")]
    assert start["message"]["text"] == "/start"
    telegram.call("sendMessage", chat_id=nare.id, text="x")


def opened(url: str) -> dict[str, str]:
    assert url.startswith(f"{APP}#")
    return dict(parse_qsl(init_data(url), keep_blank_values=True))


@pytest.mark.parametrize("way", ["inline", "menu", "link"])
def test_a_mini_app_opens_signed_for_who_taps(telegram: Telegram, nare: Human, way: str) -> None:
    app = {"web_app": {"url": APP}}
    ask(telegram, nare, [{"text": "Բացել", **app}])
    menu = {"type": "web_app", "text": "Բացել", **app}
    telegram.call("setChatMenuButton", chat_id=nare.id, menu_button=menu)
    ways: dict[str, Callable[[], Any]] = {
        "inline": lambda: nare.press("Բացել"),
        "menu": nare.open_menu,
        "link": lambda: nare.open_link(APP, "visit_7"),
    }
    url = ways[way]()["url"]
    raw, fields = init_data(url), opened(url)
    assert told.is_signed(raw, telegram.token)
    assert not told.is_signed(raw, telegram.token + "x")
    assert init_data_py.validate_by_hash(raw, telegram.token, expires_in=60).user is not None
    user = json.loads(fields["user"])
    assert (user["id"], user["first_name"], user["language_code"]) == (nare.id, "Նարե", "hy")
    assert ("query_id" in fields, fields.get("start_param")) == (
        (False, "visit_7") if way == "link" else (True, None)
    )
    assert len(base64.urlsafe_b64decode(fields["signature"] + "==")) == 64
    more = parse_qs(urlsplit(url).fragment)
    assert more["tgWebAppPlatform"] == ["tdesktop"]
    assert json.loads(more["tgWebAppThemeParams"][0])["bg_color"] == "#ffffff"


def test_nobody_can_do_what_nobody_could(telegram: Telegram, nare: Human) -> None:
    client = telegram.client
    assert client.post("/control/telegram/people/5/say", json={"text": "x"}).status_code == 404
    assert client.post(f"/control/telegram/people/{nare.id}/fly", json={}).status_code == 404
    assert client.post(f"/control/telegram/people/{nare.id}/say", json={"x": 1}).status_code == 422
    assert client.post("/control/telegram/people", json={"id": -1}).status_code == 422
    assert client.post("/control/telegram/people", json={}).status_code == 409
    assert "1 to 4096" in nare.cannot("say", text=" ")
