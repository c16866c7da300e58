"""All checks at once, each of them bounded in time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from healthlink.check import (
    clock,
    database,
    folder,
    gateways,
    mail,
    poolers,
    public,
    redis,
    replica,
    storage,
    telegram,
)
from healthlink.check.findings import Finding, wrong
from healthlink.config import Settings

SECONDS = 10.0
Check = Callable[[Settings], Awaitable[list[Finding]]]
CHECKS: Mapping[str, Check] = {
    "database": database.look,
    "direct connection": poolers.look,
    "replica": replica.look,
    "redis": redis.look,
    "storage": storage.look,
    "bot": telegram.look,
    "banks": gateways.look,
    "mail": mail.look,
    "clock": clock.look,
    "public address": public.look,
    "data directory": folder.look,
}


async def run(settings: Settings, checks: Mapping[str, Check] = CHECKS) -> list[Finding]:
    """In the order of `checks`, however long each takes."""
    found = await asyncio.gather(*(_bounded(name, settings, checks[name]) for name in checks))
    return [finding for findings in found for finding in findings]


async def _bounded(name: str, settings: Settings, look: Check) -> list[Finding]:
    try:
        async with asyncio.timeout(SECONDS):
            return await look(settings)
    except TimeoutError:
        late = f"no answer within {SECONDS:.0f} s"
        return [wrong(name, late, "see whether a firewall swallows what goes there")]
