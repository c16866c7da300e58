"""Leaving a job on the connection, and so in the transaction, that causes it."""

from datetime import datetime, timedelta
from uuid import UUID

import orjson
from pgqueuer import AsyncpgDriver, Queries

from healthlink import traces
from healthlink.clock import utc_now
from healthlink.db.pool import Db


async def enqueue(db: Db, name: str, *, at: datetime | None = None, **ids: UUID | str) -> None:
    """If the transaction of `db` commits, `name` is run with `ids` (as strings), at `at` or now."""
    wait = max(at - utc_now(), timedelta(0)) if at else timedelta(0)
    payload = orjson.dumps({key: str(id) for key, id in ids.items()})
    queue = Queries(AsyncpgDriver(db))  # type: ignore[arg-type]
    await queue.enqueue(name, payload, execute_after=wait, headers=traces.headers())
