"""Which of the two addresses leads past a transaction pooler: LISTEN hears nothing through one."""

import asyncio
from contextlib import AsyncExitStack

import asyncpg

from healthlink.check.database import FAILURES, connected, unreachable
from healthlink.check.findings import Finding, ok, warning, wrong
from healthlink.config import Settings
from healthlink.ids import new_id

NAME = "direct connection"
HEARING_SECONDS = 2.0
_WHERE = "select current_database(), (select system_identifier from pg_control_system())"


async def look(settings: Settings) -> list[Finding]:
    if not settings.database_url:
        return []
    if not settings.pooled:
        return await _alone(settings)
    one, other = settings.database_url, settings.database_direct_url
    try:
        pooled, direct, same = await asyncio.gather(hears(one), hears(other), _is_same(one, other))
    except FAILURES as error:
        return [unreachable(NAME, "DATABASE_DIRECT_URL", error)]
    return [_judged(pooled=not pooled, direct=direct, same=same)]


def _judged(*, pooled: bool, direct: bool, same: bool) -> Finding:
    if not same:
        mend = "let both lead to one database: migrations run in the second"
        return wrong(NAME, "DATABASE_URL and DATABASE_DIRECT_URL are two databases", mend)
    if not direct:
        mend = "take the direct address or the session pooler's: LISTEN hears nothing here"
        return wrong(NAME, "DATABASE_DIRECT_URL is a transaction pooler, too", mend)
    if not pooled:
        mend = "leave DATABASE_DIRECT_URL out: statements are prepared then, which is faster"
        return warning(NAME, "DATABASE_URL is no transaction pooler", mend)
    return ok(NAME, "LISTEN works on DATABASE_DIRECT_URL; DATABASE_URL is a transaction pooler")


async def _alone(settings: Settings) -> list[Finding]:
    try:
        if await hears(settings.database_url):
            return [ok(NAME, "DATABASE_URL leads to PostgreSQL itself")]
    except FAILURES as error:
        return [unreachable(NAME, "DATABASE_URL", error)]
    mend = "set DATABASE_DIRECT_URL to an address past it: migrations, jobs and the chat need it"
    return [wrong(NAME, "DATABASE_URL is a transaction pooler", mend)]


async def hears(url: str) -> bool:
    """Whether a NOTIFY reaches who listens. Raises FAILURES."""
    channel, heard = f"check_{new_id().hex}", asyncio.Event()
    async with AsyncExitStack() as stack:
        ear, mouth = await connected(url, stack), await connected(url, stack)
        await ear.add_listener(channel, lambda *_: heard.set())
        await mouth.execute("select pg_notify($1, '')", channel)
        try:
            async with asyncio.timeout(HEARING_SECONDS):
                await heard.wait()
        except TimeoutError:
            return False
    return True


async def _is_same(one: str, other: str) -> bool:
    async with AsyncExitStack() as stack:
        there = [await identity(await connected(url, stack)) for url in (one, other)]
    return there[0] == there[1]


async def identity(db: asyncpg.Connection) -> tuple[object, ...]:
    """The same for two addresses of one database, and for its replica."""
    row = await db.fetchrow(_WHERE)
    assert row is not None
    return tuple(row)
