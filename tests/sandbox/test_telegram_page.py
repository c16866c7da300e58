"""The page that looks like a chat."""

import base64
import hashlib
import re

import pytest

from tests.sandbox.bank import Bank
from tests.sandbox.telegram import Human, Telegram

BOT = "healthlink_sandbox_bot"


def digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_nothing_foreign_may_run_or_load(telegram: Telegram, nare: Human) -> None:
    for path in ("/telegram/", f"/telegram/{nare.id}"):
        answer = telegram.client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        (style,) = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
        (script,) = re.findall("<script>(.*?)</script>", answer.text, re.DOTALL)
        assert f"style-src 'sha256-{digest(style)}'" in policy
        assert f"script-src 'sha256-{digest(script)}'" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not re.findall(r" on\w+=| style=", answer.text.replace(script, ""))
        for unsafe in ("innerHTML", "insertAdjacentHTML", "eval(", "document.write"):
            assert unsafe not in script


def test_it_knows_its_person(telegram: Telegram, nare: Human) -> None:
    assert f'data-person="{nare.id}"' in telegram.client.get(f"/telegram/{nare.id}").text
    assert telegram.client.get("/telegram").headers["location"] == "/telegram/"


@pytest.mark.parametrize("path", ["5", str(10**30), "files/nothing"])
def test_what_is_not_there_is_said_so(telegram: Telegram, path: str) -> None:
    assert telegram.client.get(f"/telegram/{path}").status_code == 404


def test_it_is_told_who_is_here_and_what_stands_below(telegram: Telegram, nare: Human) -> None:
    telegram.call("setMyDescription", description="Բժշկի օգնական", language_code="hy")
    keyboard = {"keyboard": [[{"text": "Այսօր"}]]}
    telegram.call("sendMessage", chat_id=nare.id, text="Բարև", reply_markup=keyboard)
    (person,) = telegram.people()
    assert person["last"]["text"] == "Բարև"
    assert person["keyboard"]["keyboard"] == [[{"text": "Այսօր"}]]
    assert person["description"] == "Բժշկի օգնական"


def test_its_looks_are_not_logged(bank: Bank, telegram: Telegram, nare: Human) -> None:
    look = telegram.client.get(f"/telegram/look/{nare.id}").json()
    assert [each["text"] for each in look["messages"]] == ["/start"]
    assert telegram.client.get("/telegram/look").json()["people"][0]["id"] == nare.id
    assert telegram.client.get("/telegram/look/5").status_code == 404
    assert "/telegram/look" not in bank.output()


@pytest.mark.parametrize("query", ["", "?start=", "?start=claim_A-9", f"?start={'a' * 64}"])
def test_a_link_to_the_bot_asks_who_opens_it(telegram: Telegram, query: str) -> None:
    answer = telegram.client.get(f"/telegram/{BOT}{query}")
    assert (answer.status_code, "Who opens the link?" in answer.text) == (200, True)
    assert "script-src 'sha256-" in answer.headers["Content-Security-Policy"]
    assert "Who opens" not in telegram.client.get("/telegram/").text


WRONG = ["another_bot", f"{BOT}?start={'a' * 65}", f"{BOT}?start=a.b", f"{BOT}?start=%3Cscript%3E"]


@pytest.mark.parametrize("link", WRONG)
def test_a_link_that_telegram_has_not_is_none_here(telegram: Telegram, link: str) -> None:
    answer = telegram.client.get(f"/telegram/{link}")
    assert answer.status_code == 404
    assert "No such link" in answer.text and "<script" not in answer.text
