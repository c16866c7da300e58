"""The connection pool: asyncpg's, with bounded waits."""

from typing import Any

import asyncpg
from asyncpg.pool import PoolAcquireContext, PoolConnectionProxy

WAIT_SECONDS = 5.0
COMMAND_SECONDS = 4.0  # a second more than PostgreSQL allows a statement


class Pool(asyncpg.Pool):
    """A pool whose callers wait five seconds at the most; TimeoutError becomes a 503 at the edge.

    In a signature it says: I open my own transactions, so do not call me inside one.
    """

    def acquire(self, *, timeout: float | None = None) -> PoolAcquireContext:
        return super().acquire(timeout=timeout or WAIT_SECONDS)


Db = asyncpg.Connection | PoolConnectionProxy
"""In a signature it says: I am part of your transaction."""

Reader = Db | Pool
"""Something to run one reading statement on."""


async def _keep(_: Any) -> None:
    """Nothing to reset: all session state of ours is transaction-local."""


def open_pool(url: str, *, size: int, pooled: bool = False) -> Pool:
    """A pool to be entered with `async with`. `pooled`: behind a transaction pooler."""
    return Pool(
        url,
        connection_class=asyncpg.Connection,
        record_class=asyncpg.Record,
        min_size=1,
        max_size=size,
        max_queries=50_000,
        max_inactive_connection_lifetime=300.0,
        command_timeout=COMMAND_SECONDS,
        statement_cache_size=0 if pooled else 200,
        reset=_keep,
        loop=None,
    )
