"""The connection pool: asyncpg's, with bounded waits that are counted."""

import time
from typing import Any

import asyncpg
from asyncpg.pool import PoolAcquireContext, PoolConnectionProxy
from prometheus_client import Counter, Gauge, Histogram

WAIT_SECONDS = 5.0
COMMAND_SECONDS = 4.0  # a second more than PostgreSQL allows a statement
NOTICED_SECONDS = 0.001
AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""What a database raises that is away, refuses, or went just as a connection was taken."""

CONNECTIONS = Gauge(
    "healthlink_pool_connections",
    "Connections of a process by state: idle, busy, and how many there may be (most)",
    ["pool", "state"],
    multiprocess_mode="liveall",
)
WAITING = Gauge(
    "healthlink_pool_waiting",
    "Who waits for a connection at this moment",
    ["pool"],
    multiprocess_mode="liveall",
)
WAITED = Histogram(
    "healthlink_pool_wait_seconds",
    "Waits for a connection that were longer than a millisecond",
    ["pool"],
    buckets=(0.005, 0.02, 0.1, 0.5, 1, 2.5, 5),
)
TIMEOUTS = Counter(
    "healthlink_pool_timeouts", "Who waited in vain: a request is answered with 503", ["pool"]
)


class Pool(asyncpg.Pool):
    """A pool whose callers wait five seconds at the most; TimeoutError becomes a 503 at the edge.

    In a signature it says: I open my own transactions, so do not call me inside one.
    """

    name = "pool"
    waiting = 0

    def acquire(self, *, timeout: float | None = None) -> PoolAcquireContext:
        return super().acquire(timeout=timeout or WAIT_SECONDS)

    async def _acquire(self, timeout: float) -> Any:  # noqa: ASYNC109 — asyncpg's
        """All ways to a connection lead through here."""
        started = time.perf_counter()
        self.waiting += 1
        try:
            return await super()._acquire(timeout)  # type: ignore[misc]
        except TimeoutError:
            TIMEOUTS.labels(self.name).inc()
            raise
        finally:
            self.waiting -= 1
            if (waited := time.perf_counter() - started) > NOTICED_SECONDS:
                WAITED.labels(self.name).observe(waited)

    def tell(self) -> None:
        """Sets the figures of how it stands."""
        idle = self.get_idle_size()
        states = {"idle": idle, "busy": self.get_size() - idle, "most": self.get_max_size()}
        for state, size in states.items():
            CONNECTIONS.labels(self.name, state).set(size)
        WAITING.labels(self.name).set(self.waiting)
        TIMEOUTS.labels(self.name)  # so that the first one is a rise from 0


Db = asyncpg.Connection | PoolConnectionProxy
"""In a signature it says: I am part of your transaction."""

Reader = Db | Pool
"""Something to run one reading statement on."""


async def _keep(_: Any) -> None:
    """Nothing to reset: all session state of ours is transaction-local."""


def open_pool(url: str, *, size: int, pooled: bool = False) -> Pool:
    """A pool to be entered with `async with`. `pooled`: behind a transaction pooler."""
    return Pool(url, **options(size=size, pooled=pooled))


def options(*, size: int, pooled: bool, least: int = 1) -> dict[str, Any]:
    """Of a pool that opens so many connections at once."""
    return {
        "connection_class": asyncpg.Connection,
        "record_class": asyncpg.Record,
        "min_size": least,
        "max_size": size,
        "max_queries": 50_000,
        "max_inactive_connection_lifetime": 300.0,
        "command_timeout": COMMAND_SECONDS,
        "statement_cache_size": 0 if pooled else 200,
        "reset": _keep,
        "loop": None,
    }
