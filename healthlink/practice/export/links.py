"""Links to the archive for who cannot send a header, as a browser: each opens it three times at
most, within five minutes, for one doctor in one session."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from healthlink.auth import sessions, throttle
from healthlink.auth.throttle import Limit
from healthlink.db.pool import Pool
from healthlink.errors import TooManyRequests, Unauthorized
from healthlink.ids import new_id
from healthlink.media import links
from healthlink.practice import access
from healthlink.practice.dto import Practice

AUDIENCE = "healthlink-export"
USES = Limit("export-link", 3, 2 * links.LIFE)
"""Of one link: longer than it lives, by whatever clock."""


@dataclass(frozen=True, slots=True)
class Link:
    """Whose practice it opens, and for whom. `id`: by which it is known when it was used."""

    id: UUID
    user_id: UUID
    session_id: UUID
    doctor_id: UUID


def issue(keys: list[str], practice: Practice, session_id: UUID, until: datetime) -> str:
    who = {"usr": practice.user_id, "sid": session_id, "doc": practice.doctor_id}
    return links.sign(keys, AUDIENCE, new_id(), until, **who)


def read(keys: list[str], token: str) -> Link:
    """Raises Unauthorized for anything but a link of ours that lives."""
    payload = links.opened(keys, AUDIENCE, token)
    ids = (links.id_in(payload, name) for name in ("sub", "usr", "sid", "doc"))
    return Link(*ids)


async def bearer(pool: Pool, link: Link, address: str) -> Practice:
    """Who comes with it. Raises Unauthorized for who has signed out, NoPractice for who has it no
    more."""
    if not await sessions.is_live(pool, link.user_id, link.session_id):
        raise Unauthorized
    practice = await access.find_practice(pool, link.user_id, link.doctor_id, address)
    if practice.role != "doctor":
        raise Unauthorized
    return practice


async def use_up(pool: Pool, link: Link) -> None:
    """Raises Unauthorized for a link that was used up."""
    try:
        await throttle.check(pool, (USES, str(link.id)))
    except TooManyRequests:
        raise Unauthorized from None
