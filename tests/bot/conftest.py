"""Telegram in the sandbox, and people who write to our bot there."""

import asyncio
from typing import Any

import httpx
import pytest

from healthlink.bot import bot
from healthlink.db.pool import Db
from tests import make
from tests import telegram as signing
from tests.conftest import WEBHOOK_SECRET
from tests.make import Doctor, Person
from tests.practice.doctors.conftest import ARMEN, Desk
from tests.sandbox.telegram import NARE, Telegram


class Chat:
    """One person's chat with the bot."""

    def __init__(self, network: Telegram, who: Any) -> None:
        self.network, self.who = network, who

    async def do(self, act: str, *about: Any, **more: Any) -> Any:
        """Something the person does; the bot has taken it when this returns."""
        done = await asyncio.to_thread(getattr(self.who, act), *about, **more)
        assert await asyncio.to_thread(self.network.settle) == 0, "the bot has not taken it"
        return done

    async def messages(self) -> list[dict[str, Any]]:
        """What the bot has said, the first first."""
        chat = await asyncio.to_thread(self.who.chat)
        return [each for each in chat if each["from"]["is_bot"]]

    async def last(self) -> dict[str, Any]:
        return (await self.messages())[-1]


@pytest.fixture
async def network(client: httpx.AsyncClient, address: str, running_sber: Any) -> Telegram:
    """Brings updates to our webhook."""
    made = Telegram(running_sber)
    made.token = make.BOT_TOKEN

    def set_up() -> None:
        running_sber.reset()
        made.rules(http="any", flood=False)
        made.call(
            "setWebhook",
            url=f"{address}/bot/webhook",
            secret_token=WEBHOOK_SECRET,
            allowed_updates=bot.used_updates(),
        )

    await asyncio.to_thread(set_up)
    return made


@pytest.fixture
async def nare(network: Telegram) -> Chat:
    """Has never written to the bot."""
    return Chat(network, await asyncio.to_thread(network.person, **NARE))


@pytest.fixture
async def doctor(client: httpx.AsyncClient, nare: Chat, db: Db) -> dict[str, str]:
    """Nare's headers, once she has registered in the Mini App."""
    headers, _ = await signing.doctor(client, NARE)
    answer = await client.post("/doctors/register", json=ARMEN, headers=headers)
    assert answer.status_code == 201, answer.text
    return headers


@pytest.fixture
def desk(client: httpx.AsyncClient, maria: Person, dr_grigoryan: Doctor) -> Desk:
    return Desk(client, maria, dr_grigoryan)
