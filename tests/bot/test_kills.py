"""A thousand updates, doubled and in another order across chats, while the server is killed: each
counts once, each chat keeps its order, none is lost."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from healthlink.bot import bot
from tests import make
from tests.conftest import WEBHOOK_SECRET, fresh_database
from tests.processes import Program, environment, free_port
from tests.sandbox.bank import Bank, running_bank
from tests.sandbox.telegram import Human, Telegram

CHATS, EACH, KILLS = 20, 50, 4


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Bank]:
    token: dict[str, Any] = {"TELEGRAM_BOT_TOKEN": make.BOT_TOKEN, "SANDBOX_TELEGRAM_HTTP": "any"}
    with running_bank(tmp_path, "", (), **token) as running:
        yield running


class Server:
    """Comes and goes; its address stays."""

    def __init__(self, url: str, sandbox: Bank, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.env = environment(
            DATABASE_URL=url,
            PORT=str(self.port),
            LOG_LEVEL="ERROR",
            TELEGRAM_BOT_TOKEN=make.BOT_TOKEN,
            TELEGRAM_WEBHOOK_SECRET=WEBHOOK_SECRET,
            TELEGRAM_API_URL=f"{sandbox.url}/telegram",
        )

    def start(self) -> None:
        self.program = Program(["serve"], self.env, self.folder / "log", self.folder)
        self.program.wait_until_healthy()

    def kill(self) -> None:
        self.program.process.kill()
        self.program.process.wait()


LINES = ("/help", "/privacy", "/start", "/today")
"""Each has an answer of its own: so the answers tell in which order they were heard."""

FORGET = """
create sequence forgotten start 1000000000;
create function forget() returns trigger language plpgsql as
    $$ begin new.id := nextval('forgotten'); return new; end $$;
create trigger forget before insert on telegram_update for each row execute function forget();
"""
"""No update is known again."""


def talk(network: Telegram, chats: int, each: int) -> None:
    """Everybody says everything at once."""
    people = [network.person(id=70_000 + n, first_name=f"P{n}") for n in range(chats)]
    for n in range(each):
        for who in people:
            who.say(LINES[n % len(LINES)])


async def play(server: Server, network: Telegram, chats: int, each: int, kills: int) -> None:
    """Until every update was taken, and the server runs."""
    await asyncio.to_thread(server.start)
    network.rules(http="any", flood=False)
    network.call(
        "setWebhook",
        url=f"http://127.0.0.1:{server.port}/bot/webhook",
        secret_token=WEBHOOK_SECRET,
        allowed_updates=bot.used_updates(),
    )
    network.delivery({"kind": "duplicate", "times": None, "copies": 2}, shuffle=True)
    speaking = asyncio.create_task(asyncio.to_thread(talk, network, chats, each))
    for _ in range(kills):
        await asyncio.sleep(random.uniform(0.2, 0.8))
        server.kill()
        await asyncio.to_thread(server.start)
        network.retry()
    await speaking
    for _ in range(20):
        network.retry()
        if await asyncio.to_thread(network.settle, 10) == 0:
            return
    raise AssertionError(network.updates())


async def all_said(db: asyncpg.Connection) -> None:
    """The worker has brought what the killed could not: a minute until the claim runs out, another
    until the worker looks, and more on a busy machine, where replies are broken off."""
    waiting = "select count(*) from telegram_message where state in ('waiting', 'sending')"
    async with asyncio.timeout(300):
        while await db.fetchval(waiting):  # noqa: ASYNC110
            await asyncio.sleep(0.2)


@pytest.fixture
async def played(tmp_path: Path, sandbox: Bank) -> AsyncIterator[tuple[Server, Telegram, Any]]:
    url = await fresh_database("healthlink_bot_kills")
    server, network = Server(url, sandbox, tmp_path), Telegram(sandbox)
    network.token = make.BOT_TOKEN
    db = await asyncpg.connect(url)
    try:
        yield server, network, db
    finally:
        await db.close()
        server.kill()


@pytest.mark.timeout(600)
async def test_each_update_counts_once_and_each_chat_keeps_its_order(
    played: tuple[Server, Telegram, asyncpg.Connection],
) -> None:
    server, network, db = played
    await play(server, network, CHATS, EACH, KILLS)
    await all_said(db)
    errors = await db.fetch("select error from telegram_update")
    assert [row["error"] for row in errors] == [None] * CHATS * EACH
    rows = await db.fetch("select state from telegram_message")
    assert [row["state"] for row in rows] == ["sent"] * CHATS * EACH
    for n in range(CHATS):
        heard = await asyncio.to_thread(Human(network, 70_000 + n).heard)
        in_order(heard)


def in_order(heard: list[str]) -> None:
    """Whoever was killed after Telegram took a message and before noting it has sent it twice, and
    then nothing came between."""
    once = [text for text, _ in groupby(heard)]
    assert len(heard) - len(once) <= KILLS
    assert len(set(once[: len(LINES)])) == len(LINES)
    assert once == [once[n % len(LINES)] for n in range(EACH)]


async def test_where_updates_are_not_known_again_the_play_sees_it(
    played: tuple[Server, Telegram, asyncpg.Connection],
) -> None:
    """The control: without markers, what comes twice is done twice."""
    server, network, db = played
    await db.execute(FORGET)
    await play(server, network, 2, 4, 0)
    assert await db.fetchval("select count(*) from telegram_message") > 2 * 4
