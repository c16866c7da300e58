"""The Bot API is as strict as Telegram's, and says so in its words."""

import io
import json
from typing import Any

import pytest
from PIL import Image

from tests.sandbox.bank import Bank
from tests.sandbox.telegram import Human, Telegram
from tests.sandbox.test_telegram_keyboards import button


def png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (2, 3)).save(file, "PNG")
    return file.getvalue()


def test_who_am_i(telegram: Telegram) -> None:
    me = telegram.call("getMe")
    assert (me["id"], me["is_bot"]) == (int(telegram.token.partition(":")[0]), True)


def test_methods_are_written_in_any_case_and_any_encoding(telegram: Telegram, nare: Human) -> None:
    place = f"/telegram/bot{telegram.token}/SENDmessage"
    wish: dict[str, Any] = {"chat_id": nare.id, "text": "Բարև"}
    markup = button(callback_data="x")
    flat = {**wish, "reply_markup": json.dumps(markup)}
    for answer in (
        telegram.client.get(place, params=flat),
        telegram.client.post(place, data=flat),
        telegram.client.post(place, data=flat, files={"more": b"x"}),
        telegram.client.post(place, json={**wish, "reply_markup": markup, "entities": None}),
    ):
        told = answer.json()["result"]
        assert (told["text"], told["reply_markup"]) == ("Բարև", markup)


@pytest.mark.parametrize(
    ("path", "code", "description"),
    [
        ("/telegram/bot{token}/fly", 404, "Not Found: method not found"),
        ("/telegram/bot{token}", 404, "Not Found"),
        ("/telegram/bot{token}x/getMe", 401, "Unauthorized"),
        ("/telegram/bot110000002:abc/getMe", 401, "Unauthorized"),
        ("/telegram/botabc/getMe", 401, "Unauthorized: invalid token specified"),
    ],
)
def test_strangers_and_unknown_methods(
    telegram: Telegram, path: str, code: int, description: str
) -> None:
    answer = telegram.client.post(path.format(token=telegram.token))
    assert answer.status_code == code
    assert answer.json() == {"ok": False, "error_code": code, "description": description}


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("", "message text is empty"),
        (" \n ", "text must be non-empty"),
        ("ա" * 4097, "message is too long"),
        ("x" * 40_000, "text is too long"),
    ],
)
def test_texts_are_of_1_to_4096(
    telegram: Telegram, nare: Human, text: str, description: str
) -> None:
    wish = {"chat_id": str(nare.id), "text": text}
    assert telegram.refused("sendMessage", **wish) == (400, f"Bad Request: {description}")


def test_tags_do_not_count(telegram: Telegram, nare: Human) -> None:
    text = "<b>" + "ա" * 4096 + "</b>"
    told = telegram.call("sendMessage", chat_id=nare.id, text=text, parse_mode="HTML")
    assert len(told["text"]) == 4096


@pytest.mark.parametrize("chat_id", ["12345", "-100", "@nobody", "nobody"])
def test_who_never_wrote_cannot_be_written_to(
    telegram: Telegram, nare: Human, chat_id: str
) -> None:
    telegram.person(id=12345, first_name="Anna")
    refused = telegram.refused("sendMessage", chat_id=chat_id, text="x")
    assert refused == (400, "Bad Request: chat not found")
    assert telegram.refused("sendMessage", text="x") == (400, "Bad Request: chat_id is empty")


def test_replies(telegram: Telegram, nare: Human) -> None:
    asked = nare.say("Նոր այց")["message_id"]
    reply = {"message_id": asked}
    told = telegram.call("sendMessage", chat_id=nare.id, text="x", reply_parameters=reply)
    assert told["reply_to_message"]["text"] == "Նոր այց"
    gone = {"message_id": asked + 100}
    wish = {"chat_id": nare.id, "text": "x", "reply_parameters": gone}
    refused = telegram.refused("sendMessage", **wish)
    assert refused == (400, "Bad Request: message to be replied not found")
    gone["allow_sending_without_reply"] = True
    assert "reply_to_message" not in telegram.call("sendMessage", **wish)
    wish["reply_parameters"] = "5"
    assert telegram.refused("sendMessage", **wish)[1].endswith("expected as reply parameters")


def test_what_a_message_is_sent_with(telegram: Telegram, nare: Human) -> None:
    preview = {"is_disabled": True}
    more = {"protect_content": True, "link_preview_options": preview}
    told = telegram.call("sendMessage", chat_id=nare.id, text=" /help https://x.am/a. ", **more)
    assert told["has_protected_content"] is True
    assert told["link_preview_options"] == preview
    assert told["text"] == "/help https://x.am/a."
    kinds = [(each["type"], each["offset"], each["length"]) for each in told["entities"]]
    assert kinds == [("bot_command", 0, 5), ("url", 6, 14)]


def test_edits(telegram: Telegram, nare: Human) -> None:
    sent = telegram.call("sendMessage", chat_id=nare.id, text="x", reply_markup=button(url="a.am"))
    mine = {"chat_id": nare.id, "message_id": sent["message_id"]}
    same = {**mine, "text": "x", "reply_markup": button(url="a.am")}
    code, told = telegram.refused("editMessageText", **same)
    assert code == 400
    assert told == (
        "Bad Request: message is not modified: specified new message content and reply markup are "
        "exactly the same as a current content and reply markup of the message"
    )
    edited = telegram.call("editMessageText", **mine, text="x")
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= sent["date"]
    assert telegram.refused("editMessageReplyMarkup", **mine)[1].endswith("of the message")
    markup = {"reply_markup": button(callback_data="y")}
    assert telegram.call("editMessageReplyMarkup", **mine, **markup)["text"] == "x"


def test_what_cannot_be_edited(telegram: Telegram, nare: Human) -> None:
    theirs = {"chat_id": nare.id, "message_id": nare.say("x")["message_id"]}
    nothing = {"chat_id": nare.id, "message_id": 99}
    wrong = "Bad Request: message can't be edited"
    assert telegram.refused("editMessageText", **theirs, text="y") == (400, wrong)
    gone = (400, "Bad Request: message to edit not found")
    assert telegram.refused("editMessageText", **nothing, text="y") == gone
    expected = (400, "Bad Request: inline keyboard expected")
    other = {"text": "y", "reply_markup": {"force_reply": True}}
    assert telegram.refused("editMessageText", **theirs, **other) == expected


def test_deletions(bank: Bank, telegram: Telegram, nare: Human) -> None:
    sent = telegram.call("sendMessage", chat_id=nare.id, text="x")
    mine = {"chat_id": nare.id, "message_id": sent["message_id"]}
    assert telegram.call("deleteMessage", **mine) is True
    gone = (400, "Bad Request: message to delete not found")
    assert telegram.refused("deleteMessage", **mine) == gone
    old = nare.say("old")["message_id"]
    bank.clock(49 * 3600)
    late = telegram.refused("deleteMessage", chat_id=nare.id, message_id=old)
    assert late == (400, "Bad Request: message can't be deleted")


def test_files(telegram: Telegram, nare: Human) -> None:
    place = f"/telegram/bot{telegram.token}/"
    wish = {"chat_id": str(nare.id), "caption": "<b>Снимок</b>", "parse_mode": "HTML"}
    photo = telegram.client.post(f"{place}sendPhoto", data=wish, files={"photo": ("a.png", png())})
    told = photo.json()["result"]
    assert told["caption"] == "Снимок"
    assert (told["photo"][0]["width"], told["photo"][0]["height"]) == (2, 3)
    again = telegram.call("sendPhoto", chat_id=nare.id, photo=told["photo"][0]["file_id"])
    assert again["photo"] == told["photo"]
    attached = {"chat_id": str(nare.id), "document": "attach://f"}
    files = {"f": ("Անալիզ.pdf", b"%PDF-", "application/pdf")}
    sent = telegram.client.post(f"{place}sendDocument", data=attached, files=files).json()["result"]
    assert sent["document"]["file_name"] == "Անալիզ.pdf"
    shown = telegram.client.get(f"/telegram/files/{sent['document']['file_id']}")
    assert shown.content == b"%PDF-"
    assert shown.headers["Content-Disposition"].startswith("attachment;")
    wrong = telegram.client.post(f"{place}sendPhoto", data=wish, files={"photo": b"text"}).json()
    assert wrong["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    none = telegram.refused("sendDocument", chat_id=nare.id)
    assert none == (400, "Bad Request: there is no document in the request")


def test_typing(telegram: Telegram, nare: Human) -> None:
    assert telegram.call("sendChatAction", chat_id=nare.id, action="typing") is True
    assert nare.about()["doing"] == "typing"
    wrong = telegram.refused("sendChatAction", chat_id=nare.id, action="fly")
    assert wrong == (400, "Bad Request: wrong parameter action in request")


def test_menus(telegram: Telegram, nare: Human) -> None:
    menu = {"type": "web_app", "text": "Բացել", "web_app": {"url": "https://x.am/app"}}
    assert telegram.call("getChatMenuButton") == {"type": "commands"}
    telegram.call("setChatMenuButton", menu_button=menu)
    assert telegram.call("getChatMenuButton") == menu
    assert telegram.call("getChatMenuButton", chat_id=nare.id) == {"type": "default"}
    assert nare.about()["menu"] == menu
    telegram.call("setChatMenuButton", chat_id=nare.id, menu_button={"type": "commands"})
    assert nare.about()["menu"] == {"type": "commands"}
    for wrong, told in (
        ({"type": "x"}, "can't parse menu button: MenuButton has unsupported type"),
        ({**menu, "text": ""}, "menu button text must be non-empty"),
        (
            {**menu, "web_app": {"url": "http://x.am"}},
            "menu button Web App URL 'http://x.am' is invalid: Only HTTPS links are allowed",
        ),
    ):
        refused = telegram.refused("setChatMenuButton", menu_button=wrong)
        assert refused == (400, f"Bad Request: {told}")
    assert telegram.refused("setChatMenuButton", chat_id=5)[1] == "Bad Request: user not found"


def test_commands_and_descriptions(telegram: Telegram, nare: Human) -> None:
    usual = [{"command": "start", "description": "Start"}]
    armenian = [{"command": "start", "description": "Սկսել"}]
    telegram.call("setMyCommands", commands=usual)
    telegram.call("setMyCommands", commands=armenian, language_code="hy")
    assert telegram.call("getMyCommands", language_code="hy") == armenian
    assert nare.about()["commands"] == armenian
    assert telegram.call("getMyCommands") == usual
    for commands, told in (
        ([{"command": "Start", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "", "description": "x"}], "command must be non-empty"),
        ([{"command": "x" * 33, "description": "x"}], "command length must not exceed 32"),
        ([{"command": "x", "description": ""}], "command description must be non-empty"),
        ([{"command": "x"}], "can't parse BotCommand: Can't find field \"description\""),
    ):
        assert telegram.refused("setMyCommands", commands=commands)[1] == f"Bad Request: {told}"
    telegram.call("setMyDescription", description="Բժշկի օգնական", language_code="hy")
    assert telegram.call("getMyDescription", language_code="hy")["description"] == "Բժշկի օգնական"
    telegram.call("setMyShortDescription", short_description="x")
    assert telegram.call("getMyShortDescription")["short_description"] == "x"
