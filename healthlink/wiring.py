"""What a running process holds open: one place that opens it, in order, and closes it."""

from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx

from healthlink.config import Settings
from healthlink.db.pool import Pool, open_pool
from healthlink.db.replica import open_replica
from healthlink.outbound import Outbound, open_carrier, open_outbound

HASHING_THREADS = 2
"""More than the cores only hurt: argon2 fills them."""


@dataclass(frozen=True, slots=True)
class Resources:
    settings: Settings
    pool: Pool
    reads: Pool
    """For the catalogue: a replica, where there is a fit one. A person's own things: `pool`."""
    threads: ThreadPoolExecutor
    outbound: Outbound
    carrier: httpx.AsyncClient
    """For files on their way to a storage elsewhere and back."""

    @property
    def tells(self) -> list[Callable[[], None]]:
        """What sets the figures of all this."""
        return [pool.tell for pool in {self.pool, self.reads}]


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncIterator[Resources]:
    size, pooled = settings.database_pool_size, settings.pooled
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(
            open_pool(settings.database_url, size=size, pooled=pooled)
        )
        reads = pool
        if url := settings.database_replica_url:
            replica = open_replica(url, pool, size=size, pooled=settings.replica_pooled)
            reads = await stack.enter_async_context(replica)
        threads = stack.enter_context(ThreadPoolExecutor(HASHING_THREADS, "hashing"))
        outbound = await stack.enter_async_context(open_outbound(settings.private_authorities))
        carrier = await stack.enter_async_context(open_carrier())
        yield Resources(settings, pool, reads, threads, outbound, carrier)
