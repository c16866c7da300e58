"""This machine's clock, against the database's and those of others: tokens and Mini Apps are good
for a time."""

import time
from contextlib import AsyncExitStack, suppress
from email.utils import parsedate_to_datetime

import httpx

from healthlink.check.database import FAILURES, connected
from healthlink.check.findings import Finding, ok, warning, wrong
from healthlink.config import Settings
from healthlink.outbound import open_outbound

NAME = "clock"
ODD_SECONDS, WRONG_SECONDS = 5.0, 60.0
_NOW = "select extract(epoch from clock_timestamp())::float8"


async def look(settings: Settings) -> list[Finding]:
    """Whoever cannot be asked is told of by another check."""
    ahead = {}
    async with AsyncExitStack() as stack:
        with suppress(*FAILURES):
            db = await connected(settings.database_url, stack)
            before = time.time()
            told = await db.fetchval(_NOW)
            ahead["the database"] = (before + time.time()) / 2 - told
        pages = {"Telegram": settings.telegram_api_url} if settings.telegram_bot_token else {}
        pages |= {"PUBLIC_URL": settings.public_url} if settings.public_url else {}
        outbound = await stack.enter_async_context(open_outbound({}))
        for name, url in pages.items():
            if (seconds := await _ahead_of(outbound.client, url)) is not None:
                ahead[name] = seconds
    return [judged(name, seconds) for name, seconds in ahead.items()]


async def _ahead_of(client: httpx.AsyncClient, url: str) -> float | None:
    """By its Date header, which knows whole seconds."""
    try:
        before = time.time()
        answer = await client.head(url)
        there = parsedate_to_datetime(answer.headers["date"]).timestamp() + 0.5
    except (httpx.HTTPError, KeyError, ValueError):
        return None
    return (before + time.time()) / 2 - there


def judged(name: str, seconds: float) -> Finding:
    how = "ahead of" if seconds > 0 else "behind"
    found = f"{abs(seconds):.0f} s {how} {name}"
    mend = "keep it by NTP (timedatectl set-ntp true): tokens and Mini Apps depend on it"
    if abs(seconds) > WRONG_SECONDS:
        return wrong(NAME, found, mend)
    if abs(seconds) > ODD_SECONDS:
        return warning(NAME, found, mend)
    return ok(NAME, f"agrees with {name}")
