"""/start, the menu, help: what everybody meets first."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from healthlink.db.pool import Db
from tests.bot.conftest import Chat
from tests.sandbox.telegram import Telegram

LABELS = (
    "➕ Ավելացնել նոր պացիենտ",
    "📋 Իմ պացիենտները",
    "💳 Բաժանորդագրություն",
    "ℹ️ Օգնություն",
    "🔒 Գաղտնիության քաղաքականություն",
)


def buttons(message: dict[str, Any]) -> dict[str, dict[str, Any]]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["text"]: button for row in rows for button in row}


async def test_a_stranger_is_invited_to_register(nare: Chat) -> None:
    await nare.do("start")
    said = await nare.last()
    assert "HealthLink" in said["text"]
    page = buttons(said)["🩺 Գրանցվել"]
    assert page["web_app"]["url"].endswith("/app/register")


async def test_a_doctor_meets_the_menu_letter_for_letter(
    nare: Chat, doctor: dict[str, str], network: Telegram
) -> None:
    await nare.do("start")
    said = await nare.last()
    shown = buttons(said)
    assert tuple(shown)[:5] == LABELS
    pages = {text: shown[text]["web_app"]["url"].partition("/app/")[2] for text in LABELS[:3]}
    assert list(pages.values()) == ["patients/new", "patients", "subscription"]
    assert "Արմեն" in said["text"]
    assert network.bot()["menus"], "the button beside the input"
    assert network.complaints() == [], "no reply keyboard opens the Mini App"


@pytest.mark.parametrize(("command", "word"), [("/help", "/menu"), ("/privacy", "գրանցվում")])
async def test_help_and_privacy_are_a_text_and_a_page(nare: Chat, command: str, word: str) -> None:
    await nare.do("say", command)
    said = await nare.last()
    assert word in said["text"]
    assert next(iter(buttons(said).values()))["web_app"]["url"].endswith("/app/help")


async def test_the_bot_speaks_the_readers_language(nare: Chat, network: Telegram) -> None:
    for code, word in (("ru", "Добро"), ("en", "Welcome"), ("de", "Բարի")):
        network.person(id=nare.who.id, first_name="Նարե", language_code=code)
        await nare.do("say", "/start")
        assert word in (await nare.last())["text"]


async def test_who_does_not_know_the_secret_is_not_heard(
    client: httpx.AsyncClient, network: Telegram, db: Db
) -> None:
    update = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 5}}}
    for secret in ("", "a guess", "é", "\xff"):
        headers = {b"X-Telegram-Bot-Api-Secret-Token": secret.encode("latin-1")}
        answer = await client.post("/bot/webhook", content=json.dumps(update), headers=headers)
        assert answer.status_code == 401
    assert await db.fetchval("select count(*) from telegram_update") == 0


async def test_an_update_that_comes_twice_counts_once(nare: Chat, db: Db) -> None:
    await nare.do("start")
    number = await db.fetchval("select id from telegram_update")
    before = len(await nare.messages())
    told = await asyncio.to_thread(nare.network.again, number)
    assert told["status"] == 200
    assert len(await nare.messages()) == before
    assert await db.fetchval("select count(*) from telegram_update") == 1
