"""Where Telegram brings its updates."""

import asyncio
import hmac
import importlib
from types import ModuleType
from typing import Annotated

from fastapi import Header, Request
from starlette.responses import Response

from healthlink.bot import updates
from healthlink.config import Settings
from healthlink.dependencies import House
from healthlink.errors import Unauthorized, Unavailable
from healthlink.problems import answers
from healthlink.routing import room

door = room("Bot", "/bot")

_BOT = "healthlink.bot.bot"
SECONDS = 20.0


@door.post(
    "/webhook",
    summary="Telegram brings an update",
    status_code=200,
    response_class=Response,
    responses=answers(Unauthorized, Unavailable),
)
async def hear_telegram(
    request: Request,
    house: House,
    secret: Annotated[str, Header(alias="X-Telegram-Bot-Api-Secret-Token")] = "",
) -> Response:
    """With the secret that `healthlink bot set-webhook` has told Telegram. Every update counts
    once. Anything but 200 makes Telegram bring it again: only a database that is away does."""
    if not _is_telegram(house.settings, secret):
        raise Unauthorized
    try:
        async with asyncio.timeout(SECONDS):
            await updates.take(house, await load(), await request.body())
    except updates.BROKEN:
        raise Unavailable(retry_after=10) from None
    return Response(status_code=200)


def _is_telegram(settings: Settings, secret: str) -> bool:
    """As bytes: a header may hold what a text comparison chokes on."""
    ours = settings.telegram_webhook_secret.encode()
    return bool(ours) and hmac.compare_digest(secret.encode("latin-1", "replace"), ours)


async def load() -> ModuleType:
    """Imported when it is needed for the first time, in a thread: it takes seconds."""
    return await asyncio.to_thread(importlib.import_module, _BOT)
