"""Fetching updates instead of being brought them: the same acts, one after another."""

import asyncio
from types import ModuleType
from typing import Any

import orjson
import structlog

from healthlink.bot import updates
from healthlink.notices.telegram.client import Api, TelegramFailure
from healthlink.wiring import Resources

SECONDS, PAUSE = 5, 2.0

log = structlog.get_logger()


async def fetch(resources: Resources, api: Api, bot: ModuleType) -> None:
    """Until it is cancelled. An update is acknowledged once it is in the database."""
    after = 0
    while True:
        try:
            for update in await _some(api, bot, after):
                await updates.take(resources, bot, orjson.dumps(update))
                after = update["update_id"] + 1
        except (TelegramFailure, *updates.BROKEN) as failure:
            log.warning("polling_waits", reason=type(failure).__name__)
            await asyncio.sleep(PAUSE)


async def _some(api: Api, bot: ModuleType, after: int) -> list[dict[str, Any]]:
    wish = {"offset": after, "timeout": SECONDS, "allowed_updates": bot.used_updates()}
    found: list[dict[str, Any]] = await api.call("getUpdates", wish)
    return found
