"""Taking an update: its marker and its effects are one transaction, so that it counts once, however
often Telegram sends it. A fault of ours leaves the marker alone, with the error: an update that
cannot be taken would otherwise close the chat for a day."""

import asyncio
from types import ModuleType
from typing import Any

import asyncpg
import structlog

from healthlink.bot.queries import sql
from healthlink.logs import explain
from healthlink.notices.telegram import delivery
from healthlink.notices.telegram.client import TelegramFailure
from healthlink.routing import LOST_TIES
from healthlink.wiring import Resources

BROKEN = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    *LOST_TIES,
)
"""The database is away, or was too busy: Telegram is to come again."""
REPLY_SECONDS = 15.0
"""Longer than one call: whoever breaks it off leaves its message claimed."""

log = structlog.get_logger()


async def take(resources: Resources, bot: ModuleType, body: bytes) -> None:
    """`bot`: the module of that name. Raises BROKEN; nothing else."""
    try:
        update = bot.read(body)
    except ValueError as error:
        log.error("update_unreadable", error=type(error).__name__)
        return
    try:
        if not await _take_twice(resources, bot, update):
            return
    except BROKEN:
        raise
    except Exception as error:
        log.error("update_fault", update_id=update.update_id, **explain(error))
        await _give_up(resources, bot, update, error)
    if who := bot.who(update):
        await _reply(resources, who)


async def _take_twice(resources: Resources, bot: ModuleType, update: Any) -> bool:
    """Again, if PostgreSQL chose it as the victim of a deadlock."""
    try:
        return await _take(resources, bot, update)
    except LOST_TIES:
        return await _take(resources, bot, update)


async def _take(resources: Resources, bot: ModuleType, update: Any) -> bool:
    async with resources.pool.acquire() as db, db.transaction():
        if not await sql.mark(db, id=update.update_id, error=None):
            return False
        await bot.act(update, db=db, settings=resources.settings)
    return True


async def _give_up(resources: Resources, bot: ModuleType, update: Any, error: Exception) -> None:
    async with resources.pool.acquire() as db, db.transaction():
        await sql.mark(db, id=update.update_id, error=type(error).__name__)
        await bot.apologize(update, db)


async def _reply(resources: Resources, chat_id: int) -> None:
    """At once; what is not said now, the worker says."""
    try:
        async with asyncio.timeout(REPLY_SECONDS):
            await delivery.send_chat(resources, chat_id)
    except (*BROKEN, TelegramFailure) as failure:
        log.warning("replies_left_to_the_worker", reason=type(failure).__name__)
