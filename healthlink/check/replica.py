"""The replica that the catalogue reads from."""

from contextlib import AsyncExitStack

import asyncpg

from healthlink.check.database import FAILURES, connected, unreachable
from healthlink.check.findings import Finding, ok, warning, wrong
from healthlink.check.poolers import identity
from healthlink.config import Settings

NAME = "replica"
LATE_SECONDS = 10
_BEHIND = """
select pg_is_in_recovery() as follows, case
    when pg_last_wal_receive_lsn() is not distinct from pg_last_wal_replay_lsn() then 0
    else coalesce(extract(epoch from now() - pg_last_xact_replay_timestamp()), 0)::float8
end as seconds
"""

_SINCE = "select pg_postmaster_start_time(), system_identifier from pg_control_system()"


async def look(settings: Settings) -> list[Finding]:
    if not settings.database_replica_url:
        return [ok(NAME, "none: the catalogue reads from the primary")]
    async with AsyncExitStack() as stack:
        try:
            primary = await connected(settings.direct_url, stack)
            other = await connected(settings.database_replica_url, stack)
            return [await _judged(primary, other)]
        except FAILURES as error:
            return [unreachable(NAME, "DATABASE_REPLICA_URL", error)]


async def _judged(primary: asyncpg.Connection, other: asyncpg.Connection) -> Finding:
    row = await other.fetchrow(_BEHIND)
    assert row is not None
    if not row["follows"]:
        mend = "let it lead to a standby; without one leave it out"
        if await primary.fetchrow(_SINCE) == await other.fetchrow(_SINCE):
            return warning(NAME, "DATABASE_REPLICA_URL is the primary itself", mend)
        return wrong(NAME, "DATABASE_REPLICA_URL is no replica: it takes writes", mend)
    if await identity(primary) != await identity(other):
        return wrong(NAME, "a replica of another database", "let it follow DATABASE_URL's")
    if row["seconds"] > LATE_SECONDS:
        mend = "see what holds it up: a long query there, or the network"
        return warning(NAME, f"{row['seconds']:.0f} s behind", mend)
    return ok(NAME, "follows this database")
