"""Who is at the door of a socket: a token in the address, as the spec has it, or in a header, or a
ticket that was fetched for this one socket."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs
from uuid import UUID

from healthlink.auth import tokens
from healthlink.auth.queries import sql as auth
from healthlink.chat.errors import TicketOver
from healthlink.chat.queries import sql
from healthlink.db.pool import Pool, Reader
from healthlink.errors import Forbidden, Malformed, Unauthorized
from healthlink.wiring import Resources

TICKET_LIFE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose session it is. `since`: the cursor to go on from."""

    user_id: UUID
    session_id: UUID
    since: int | None


async def admit(resources: Resources, headers: Mapping[str, str], query: bytes) -> Visitor:
    """Raises Forbidden for pages of strangers and for another's `user_id`, Unauthorized, Malformed,
    TicketOver."""
    asked = _asked(query)
    origin = headers.get("origin")
    if origin is not None and not _is_known(resources, origin):
        raise Forbidden("origin")
    user_id, session_id = await _who(resources, headers, asked)
    if asked.get("user_id", str(user_id)).lower() != str(user_id):
        raise Forbidden("user_id")
    return Visitor(user_id, session_id, _since(asked))


def _asked(query: bytes) -> dict[str, str]:
    """Raises Malformed for what is named twice, so that nobody reads one and obeys another."""
    try:
        found = parse_qs(query.decode("ascii"), max_num_fields=10)
    except ValueError:
        raise Malformed from None
    if any(len(values) > 1 for values in found.values()):
        raise Malformed
    return {name: values[0] for name, values in found.items()}


def _is_known(resources: Resources, origin: str) -> bool:
    """Ours, or one of ALLOWED_ORIGINS, letter for letter."""
    settings = resources.settings
    return origin in (settings.base_url, *settings.origins)


def _since(asked: dict[str, str]) -> int | None:
    since = asked.get("since")
    if since is None:
        return None
    if not (since.isascii() and since.isdigit() and len(since) < 17):
        raise Malformed("since")
    return int(since)


async def _who(
    resources: Resources, headers: Mapping[str, str], asked: dict[str, str]
) -> tuple[UUID, UUID]:
    if ticket := asked.get("ticket"):
        return await _by_ticket(resources.pool, ticket)
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = asked.get("token", "")
    claims = tokens.read(resources.settings.jwt_keys, "access", token)
    session = {"session_id": claims.session_id, "user_id": claims.user_id}
    if await auth.session_state(resources.pool, **session) is None:
        raise Unauthorized
    return claims.user_id, claims.session_id


async def _by_ticket(pool: Pool, ticket: str) -> tuple[UUID, UUID]:
    row = await sql.use_ticket(pool, hash=_fingerprint(ticket))
    if row is None:
        raise TicketOver
    session = {"session_id": row["session_id"], "user_id": row["user_id"]}
    if await auth.session_state(pool, **session) is None:
        raise Unauthorized
    return row["user_id"], row["session_id"]


async def make_ticket(db: Reader, user_id: UUID, session_id: UUID) -> str:
    """Good once, for half a minute; only its hash is kept."""
    ticket = secrets.token_urlsafe(32)
    whose = {"user_id": user_id, "session_id": session_id}
    await sql.add_ticket(db, hash=_fingerprint(ticket), life=TICKET_LIFE, **whose)
    return ticket


def _fingerprint(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()
