"""What the bot says arrives in order, once, and slower where Telegram asks for it."""

import asyncio
from typing import Any

import pytest

from healthlink.bot.talk import MOST_LETTERS, shortened
from healthlink.db.pool import Db
from healthlink.notices.telegram import delivery, outbox
from healthlink.wiring import Resources
from tests.bot.conftest import Chat
from tests.conftest import Worker
from tests.sandbox.telegram import Telegram

ID = 77001


@pytest.fixture
async def started(nare: Chat) -> Chat:
    await nare.do("start")
    return nare


async def say(resources: Resources, *texts: str) -> None:
    async with resources.pool.acquire() as db, db.transaction():
        for text in texts:
            await outbox.say(db, ID, "sendMessage", {"text": text})


async def faults(network: Telegram, *planned: dict[str, Any]) -> None:
    await asyncio.to_thread(network.faults, *planned)


async def waited(db: Db) -> None:
    """As long as was asked for."""
    await db.execute("update telegram_message set due_at = now(), claimed_until = null")


async def tries(db: Db) -> Any:
    return await db.fetchval("select sum(attempts) from telegram_message")


async def texts(chat: Chat) -> list[str]:
    return [each["text"] for each in (await chat.messages())[1:]]


async def test_who_is_told_to_wait_waits_and_keeps_the_order(
    started: Chat, network: Telegram, resources: Resources, worker: Worker, db: Db
) -> None:
    await faults(network, {"kind": "flood", "method": "sendmessage", "seconds": 30})
    await say(resources, "one", "two", "three")
    await worker.run_due_jobs()
    assert await texts(started) == [], "nothing passes by the first"
    wait = "select extract(epoch from due_at - now()) from telegram_message where state = 'waiting'"
    assert 20 < await db.fetchval(f"{wait} order by id limit 1") <= 30, "as Telegram has said"
    later = "select count(*) from pgqueuer where entrypoint = 'send_telegram'"
    assert await db.fetchval(f"{later} and execute_after > now()") == 1, "and then at once"
    assert await tries(db) == 1 + 1, "asked once, no more"
    await waited(db)
    await delivery.send_all(resources)
    assert await texts(started) == ["one", "two", "three"]


async def test_nobody_writes_to_who_has_blocked_the_bot(
    started: Chat, network: Telegram, resources: Resources, worker: Worker, db: Db
) -> None:
    await faults(network, {"kind": "blocked", "method": "sendmessage", "chat_id": ID})
    await say(resources, "one", "two")
    await worker.run_due_jobs()
    asked = await tries(db)
    assert await db.fetchval("select blocked_at is not null from telegram_chat") is True
    await waited(db)
    await delivery.send_all(resources)
    assert await tries(db) == asked, "not asked again"
    await started.do("say", "/help")
    assert await db.fetchval("select blocked_at from telegram_chat") is None, "who writes is back"


async def test_who_blocks_the_bot_is_noticed_before_anything_is_said(
    started: Chat, resources: Resources, db: Db
) -> None:
    await started.do("block")
    assert await db.fetchval("select blocked_at is not null from telegram_chat") is True


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "html", "error"])
async def test_a_telegram_that_is_away_loses_nothing(
    started: Chat, network: Telegram, resources: Resources, worker: Worker, db: Db, kind: str
) -> None:
    await faults(network, {"kind": kind, "method": "sendmessage"})
    await say(resources, "one", "two")
    await worker.run_due_jobs()
    await waited(db)
    await delivery.send_all(resources)
    arrived = await texts(started)
    assert list(dict.fromkeys(arrived)) == ["one", "two"]
    assert len(arrived) == (3 if kind == "drop_after" else 2), "Telegram knows no keys"


async def test_what_telegram_will_never_take_holds_up_nothing(
    started: Chat, resources: Resources, worker: Worker, db: Db
) -> None:
    await say(resources, "", "two")
    await worker.run_due_jobs()
    assert await texts(started) == ["two"]
    failed = await db.fetchval("select error from telegram_message where state = 'failed'")
    assert "empty" in failed


async def test_a_long_day_is_cut_between_lines() -> None:
    line = "▫️ 10:00 <b>Գրիգորյան &amp; Սարգսյան</b>"
    cut = shortened("\n".join([line] * 500))
    assert len(cut) <= MOST_LETTERS
    assert set(cut.split("\n")) == {line, "…"}
    assert shortened(line) == line
