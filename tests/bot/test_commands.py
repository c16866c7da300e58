"""What an operator does for the bot: `healthlink bot …`, and where its state is seen."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from healthlink.config import Settings
from tests import processes
from tests.bot.conftest import Chat
from tests.conftest import WEBHOOK_SECRET, fresh_database
from tests.processes import Program, beside, environment, free_port
from tests.sandbox.telegram import Telegram

BASE = "https://healthlink.example"


def program(settings: Settings, **more: str) -> dict[str, str]:
    names = ("telegram_bot_token", "telegram_api_url", "telegram_webhook_secret")
    return beside(settings, *names, **{"PUBLIC_URL": BASE, **more})


async def command(settings: Settings, *arguments: str, **more: str) -> tuple[int, str]:
    """`healthlink bot …`: its exit code and what it said."""
    done = await processes.command(program(settings, **more), "bot", *arguments)
    return done.returncode, done.stdout + done.stderr


async def test_an_operator_tells_telegram_where_we_are(
    network: Telegram, settings: Settings
) -> None:
    for _ in range(2):
        code, said = await command(settings, "set-webhook")
        assert (code, f"{BASE}/bot/webhook" in said) == (0, True), said
    told = network.bot()
    assert told["webhook"]["url"] == f"{BASE}/bot/webhook"
    assert {"message", "callback_query", "my_chat_member"} <= {*told["allowed_updates"]}
    assert WEBHOOK_SECRET not in said
    code, said = await command(settings, "info")
    assert (code, f"{BASE}/bot/webhook" in said) == (0, True), said


async def test_telegram_shows_commands_in_the_readers_language(
    network: Telegram, settings: Settings
) -> None:
    assert (await command(settings, "set-webhook"))[0] == 0
    for language, word in (("", "Օգնություն"), ("ru", "Помощь"), ("en", "Help")):
        scope = {"type": "all_private_chats"}
        found = network.call("getMyCommands", scope=scope, language_code=language)
        assert [each["command"] for each in found] == [
            "menu", "today", "subscription", "help", "privacy",
        ]  # fmt: skip
        assert word in found[3]["description"]
        assert network.call("getMyDescription", language_code=language)["description"]


@pytest.mark.parametrize(
    ("lacking", "word"),
    [("TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN"), ("TELEGRAM_WEBHOOK_SECRET", "SECRET")],
)
async def test_what_is_not_set_is_named(
    network: Telegram, settings: Settings, lacking: str, word: str
) -> None:
    code, said = await command(settings, "set-webhook", **{lacking: ""})
    assert (code, word in said) == (1, True), said


async def test_a_token_that_telegram_does_not_know_is_told_and_not_shown(
    network: Telegram, settings: Settings
) -> None:
    wrong = "110000001:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    code, said = await command(settings, "info", TELEGRAM_BOT_TOKEN=wrong)
    assert (code, "Unauthorized" in said, wrong in said) == (1, True, False), said


async def test_polling_answers_where_nobody_can_reach_us(
    nare: Chat, network: Telegram, settings: Settings, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    await asyncio.to_thread(network.call, "deleteWebhook")
    await asyncio.to_thread(nare.who.start)
    running = await asyncio.to_thread(poll, settings, log)
    try:
        assert await asyncio.to_thread(network.settle, 30) == 0, log.read_text()
        assert "HealthLink" in (await nare.last())["text"]
    finally:
        running.send_signal(signal.SIGINT)
        assert await asyncio.to_thread(running.wait, 20) == 130, log.read_text()
    assert "Traceback" not in log.read_text()


def poll(settings: Settings, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "healthlink", "bot", "polling"],
            env=program(settings),
            stdout=output,
            stderr=subprocess.STDOUT,
        )


async def test_health_tells_that_the_bot_is_on(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health")).json()["bot"] == "on"


async def test_without_a_token_the_bot_is_off_and_says_so(tmp_path: Path) -> None:
    url = await fresh_database("healthlink_without_bot")
    env = environment(DATABASE_URL=url, PORT=str(free_port()))
    server = Program(["serve"], env, tmp_path / "log", tmp_path)
    try:
        await asyncio.to_thread(server.wait_until_healthy)
        async with httpx.AsyncClient(base_url=server.url) as client:
            assert (await client.get("/health")).json()["bot"] == "off"
            assert (await client.post("/bot/webhook", json={})).status_code == 401
        assert "bot_off" in server.log.read_text()
    finally:
        server.process.send_signal(signal.SIGINT)
        server.process.wait(20)
