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
    """In the order of `checks`, however long each takes, and whatever becomes of one."""
    looking = (_bounded(name, settings, checks[name]) for name in checks)
    found = await asyncio.gather(*looking, return_exceptions=True)
    told = (_told(name, each) for name, each in zip(checks, found, strict=True))
    return [finding for findings in told for finding in findings]


def _told(name: str, found: list[Finding] | BaseException) -> list[Finding]:
    """A setting may be odder than a check can imagine; what it says then may repeat a secret."""
    if isinstance(found, Exception):
        mend = "look at how its settings are written: %2F for a / in a password, a port below 65536"
        return [wrong(name, f"makes no sense to us ({type(found).__name__})", mend)]
    if isinstance(found, BaseException):
        raise found
    return found


async def _bounded(name: str, settings: Settings, look: Check) -> list[Finding]:
    try:
        async with asyncio.timeout(SECONDS):
            return await look(settings)
    except TimeoutError:
        late = f"no answer within {SECONDS:.0f} s"
        return [wrong(name, late, "see whether a firewall swallows what goes there")]
