"""How often something may be tried: GCRA, exact across processes, one upsert on its own connection.

It never runs in the request's transaction, so a refusal does not undo the count; if the table is
out of reach, nothing passes.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from healthlink.auth.queries import sql
from healthlink.db.pool import Pool
from healthlink.errors import TooManyRequests


@dataclass(frozen=True, slots=True)
class Limit:
    """`times` at once, then one more every `per / times`."""

    name: str
    times: int
    per: timedelta


LOGIN_PER_ACCOUNT = Limit("login-account", 10, timedelta(minutes=5))
LOGIN_PER_ADDRESS = Limit("login-address", 50, timedelta(minutes=5))
LOGIN_ALTOGETHER = Limit("login", 2000, timedelta(minutes=5))
REGISTER_PER_ADDRESS = Limit("register-address", 30, timedelta(hours=1))
PASSWORD_PER_ACCOUNT = Limit("password-account", 10, timedelta(minutes=5))


async def check(pool: Pool, *attempts: tuple[Limit, str]) -> None:
    """Counts an attempt against each limit; raises TooManyRequests if one of them is exceeded."""
    limits = {_key(limit, whose): limit for limit, whose in attempts}
    allowed = {
        row["key"]
        async for row in sql.attempt(
            pool,
            keys=list(limits),
            steps=[limit.per / limit.times for limit in limits.values()],
            spans=[limit.per for limit in limits.values()],
        )
    }
    if refused := [limit for key, limit in limits.items() if key not in allowed]:
        wait = max(limit.per / limit.times for limit in refused)
        raise TooManyRequests(retry_after=max(1, round(wait.total_seconds())))


def _key(limit: Limit, whose: str) -> str:
    """Hashed: who tried to sign in is nothing to keep."""
    return f"{limit.name}:{hashlib.sha256(whose.encode()).hexdigest()[:32]}"
