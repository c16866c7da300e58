"""How often something may be tried: GCRA, exact across processes, one upsert on its own connection.

It never runs in the request's transaction, so a refusal does not undo the count; if the table is
out of reach, nothing passes.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from prometheus_client import Counter

from healthlink.auth.queries import sql
from healthlink.db.pool import Pool
from healthlink.errors import TooManyRequests

REFUSED = Counter(
    "healthlink_throttled", "What was refused because it was tried too often", ["limit"]
)


@dataclass(frozen=True, slots=True)
class Limit:
    """`times` at once, then one more every `per / times`."""

    name: str
    times: int
    per: timedelta


LOGIN_PER_ACCOUNT = Limit("login-account", 10, timedelta(minutes=5))
LOGIN_PER_ADDRESS = Limit("login-address", 50, timedelta(minutes=5))
LOGIN_ALTOGETHER = Limit("login", 2000, timedelta(minutes=5))
TELEGRAM_PER_ADDRESS = Limit("telegram-address", 60, timedelta(minutes=5))
REGISTER_PER_ADDRESS = Limit("register-address", 30, timedelta(hours=1))
MESSAGES_PER_ACCOUNT = Limit("messages", 30, timedelta(seconds=10))
PICTURES_PER_ACCOUNT = Limit("pictures", 60, timedelta(hours=1))
TICKETS_PER_ACCOUNT = Limit("tickets", 60, timedelta(minutes=10))
FILES_PER_ACCOUNT = Limit("files", 300, timedelta(hours=1))
RESET_PER_ADDRESS = Limit("reset-address", 20, timedelta(hours=1))
RESET_PER_ACCOUNT = Limit("reset-account", 5, timedelta(hours=1))
RESET_ALTOGETHER = Limit("reset", 2000, timedelta(hours=1))
VERIFY_PER_ACCOUNT = Limit("verify-account", 5, timedelta(hours=1))
CLINICS_PER_ACCOUNT = Limit("clinics-account", 20, timedelta(days=1))
LINK_PER_ADDRESS = Limit("link-address", 60, timedelta(hours=1))
PASSWORD_PER_ACCOUNT = Limit("password-account", 10, timedelta(minutes=5))


async def check(pool: Pool, *attempts: tuple[Limit, str]) -> None:
    """Counts an attempt against each limit in turn; raises TooManyRequests at the first exceeded.

    The narrowest first: what one address is refused must not use up what all share.
    """
    for limit, whose in attempts:
        step = limit.per / limit.times
        if not await sql.attempt(pool, key=_key(limit, whose), step=step, span=limit.per):
            REFUSED.labels(limit.name).inc()
            raise TooManyRequests(retry_after=max(1, round(step.total_seconds())))


def household(address: str) -> str:
    """Who counts as one address: an IPv4 address, or the /64 in which one home or server may take
    any IPv6 address it likes."""
    try:
        place = ip_address(address)
    except ValueError:
        return address
    if isinstance(place, IPv4Address):
        return str(place)
    return str(place.ipv4_mapped or ip_network((place, 64), strict=False))


def _key(limit: Limit, whose: str) -> str:
    """Hashed: who tried to sign in is nothing to keep."""
    return f"{limit.name}:{hashlib.sha256(whose.encode()).hexdigest()[:32]}"
