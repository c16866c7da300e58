"""A replica to read the catalogue from. What it cannot answer the primary answers, and so it does
while the replica is away or too far behind."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import structlog

from healthlink.db.pool import COMMAND_SECONDS, Pool, options

LOOKS_EVERY = 1.0
MOST_LAG = 5.0
"""Seconds that what is read there may be old."""
AWAY = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)
NOT_THERE = (
    asyncpg.SerializationError,  # what it read was removed by what the primary did meanwhile
    asyncpg.DeadlockDetectedError,
    asyncpg.UndefinedTableError,  # a migration that it has not heard of yet
    asyncpg.UndefinedColumnError,
    asyncpg.UndefinedFunctionError,
)
_POSITION = """
select array[pg_current_wal_lsn()::text, extract(epoch from pg_postmaster_start_time())::text]
"""
_IS_PAST = """
select case
    when pg_is_in_recovery() then pg_last_wal_replay_lsn() >= $1::text::pg_lsn
    else extract(epoch from pg_postmaster_start_time())::text = $2
end
"""
"""What is no standby is the primary by another name, or was promoted and goes its own way."""

log = structlog.get_logger()


class Replica(Pool):
    """Reads where it can. A full pool is a full pool: what waits too long here is not sent on to
    the primary, which it could bring down."""

    primary: Pool
    is_fit = False

    async def fetch(self, query: str, *values: Any, **named: Any) -> Any:
        return await self._ask(super().fetch, self.primary.fetch, query, *values, **named)

    async def fetchrow(self, query: str, *values: Any, **named: Any) -> Any:
        return await self._ask(super().fetchrow, self.primary.fetchrow, query, *values, **named)

    async def fetchval(self, query: str, *values: Any, **named: Any) -> Any:
        return await self._ask(super().fetchval, self.primary.fetchval, query, *values, **named)

    async def _ask(
        self,
        here: Callable[..., Awaitable[Any]],
        there: Callable[..., Awaitable[Any]],
        query: str,
        *values: Any,
        **named: Any,
    ) -> Any:
        if self.is_fit:
            try:
                return await here(query, *values, **named)
            except TimeoutError:
                raise
            except AWAY as error:
                self.judge(fit=False, reason=type(error).__name__)
            except NOT_THERE as error:
                log.info("replica_passed_by", reason=type(error).__name__)
        return await there(query, *values, **named)

    def judge(self, *, fit: bool, reason: str = "") -> None:
        if self.is_fit and not fit:
            log.warning("replica_away", reason=reason)
        if fit and not self.is_fit:
            log.info("replica_serves")
        self.is_fit = fit

    async def look(self) -> None:
        """Again and again, until it is cancelled, whether it is past where the primary was five
        seconds ago. A clock of the replica would not tell: without news it looks up to date."""
        positions: deque[list[str]] = deque(maxlen=int(MOST_LAG / LOOKS_EVERY))
        while True:
            if position := await self._position():
                positions.append(position)
            if positions:
                await self._compare(positions[0])
            await asyncio.sleep(LOOKS_EVERY)

    def unwatched(self, looking: asyncio.Task[None]) -> None:
        """What nobody looks at any more nobody reads."""
        if not looking.cancelled() and (error := looking.exception()):
            log.error("replica_unwatched", error=type(error).__name__)
            self.judge(fit=False, reason=type(error).__name__)

    async def _position(self) -> list[str] | None:
        """In its log, and which server it is. None while the primary is away: then the replica may
        serve what it has."""
        try:
            async with asyncio.timeout(COMMAND_SECONDS):
                position: list[str] = await self.primary.fetchval(_POSITION)
                return position
        except (*AWAY, asyncpg.PostgresError):
            return None

    async def _compare(self, position: list[str]) -> None:
        try:
            async with asyncio.timeout(COMMAND_SECONDS):
                past = await Pool.fetchval(self, _IS_PAST, *position)
        except (*AWAY, asyncpg.PostgresError) as error:
            self.judge(fit=False, reason=type(error).__name__)
        else:
            self.judge(fit=bool(past), reason="lags")


@asynccontextmanager
async def open_replica(
    url: str, primary: Pool, *, size: int, pooled: bool
) -> AsyncIterator[Replica]:
    """Opened although it may be away."""
    replica = Replica(url, **options(size=size, pooled=pooled, least=0))
    replica.name, replica.primary = "reads", primary
    async with replica:
        looking = asyncio.create_task(replica.look())
        looking.add_done_callback(replica.unwatched)
        try:
            yield replica
        finally:
            looking.cancel()
