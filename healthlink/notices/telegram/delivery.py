"""Bringing to Telegram what waits, one message after another in each chat, many chats at once.

Whoever dies on the way leaves a claim that runs out: the message is sent again. Telegram knows no
keys, so that one may be seen twice; none is lost and none passes by another.
"""

import asyncio
from datetime import timedelta
from typing import Any

import orjson
import structlog
from prometheus_client import Counter

from healthlink import jobs
from healthlink.clock import utc_now
from healthlink.notices.telegram.client import (
    Api,
    Away,
    Blocked,
    Later,
    TelegramFailure,
    Wrong,
    open_api,
)
from healthlink.notices.telegram.queries import sql
from healthlink.wiring import Resources

CLAIM_LIFE = timedelta(minutes=1)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=30)
PATIENCE = timedelta(days=2)
SWEPT_EVERY = timedelta(minutes=1)
CHATS_AT_ONCE = 8
CHATS_TOGETHER = 200

log = structlog.get_logger()
MESSAGES = Counter(
    "healthlink_telegram_messages",
    "What became of the bot's messages; outcome: sent, failed, blocked or postponed",
    ["method", "outcome"],
)


async def send_chat(resources: Resources, chat_id: int) -> None:
    """Everything that is due in one chat. Raises Away."""
    if not resources.settings.telegram_bot_token:
        return
    api = open_api(resources.settings, resources.outbound)
    while message := await sql.claim(resources.pool, chat_id=chat_id, life=CLAIM_LIFE):
        if not await _send(resources, api, message):
            return


async def send_all(resources: Resources) -> None:
    """In every chat. A fault in one keeps no other from its turn."""
    rows = sql.chats_to_write(resources.pool, most=CHATS_TOGETHER)
    chats = [row["chat_id"] async for row in rows]
    gate = asyncio.Semaphore(CHATS_AT_ONCE)

    async def one(chat_id: int) -> None:
        async with gate:
            await send_chat(resources, chat_id)

    for outcome in await asyncio.gather(*map(one, chats), return_exceptions=True):
        if isinstance(outcome, BaseException) and not isinstance(outcome, Away):
            raise outcome


async def _send(resources: Resources, api: Api, message: Any) -> bool:
    """False if the chat has to wait."""
    pool, id, method = resources.pool, message["id"], message["method"]
    try:
        result = await api.call(method, orjson.loads(message["payload"]))
    except Wrong as wrong:
        log.error("telegram_refused", method=method, reason=wrong.reason)
        await sql.failed(pool, id=id, error=wrong.reason)
        MESSAGES.labels(method, "failed").inc()
    except Blocked:
        await sql.block(pool, id=message["chat_id"])
        MESSAGES.labels(method, "blocked").inc()
        return False
    except TelegramFailure as failure:
        await _postpone(resources, message, failure)
        MESSAGES.labels(method, "postponed").inc()
        return False
    else:
        told = result.get("message_id") if isinstance(result, dict) else None
        await sql.sent(pool, id=id, message_id=told)
        MESSAGES.labels(method, "sent").inc()
    return True


async def _postpone(resources: Resources, message: Any, failure: TelegramFailure) -> None:
    wait = min(FIRST_PAUSE * 2 ** min(message["attempts"] - 1, 10), LONGEST_PAUSE)
    if isinstance(failure, Later):
        wait = timedelta(seconds=failure.seconds)
    log.warning("telegram_waits", method=message["method"], reason=failure.reason)
    said = {"error": failure.reason, "wait": wait, "patience": PATIENCE}
    async with resources.pool.acquire() as db, db.transaction():
        await sql.postpone(db, id=message["id"], **said)
        if wait < SWEPT_EVERY:
            chat_id = str(message["chat_id"])
            await jobs.enqueue(db, "send_telegram", at=utc_now() + wait, chat_id=chat_id)
