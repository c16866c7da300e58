"""Private calendars: opened by whose they are, read by whoever knows the address, and closed."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from healthlink.auth.users import part_of_export
from healthlink.booking.letters import events
from healthlink.booking.letters.dto import CalendarOpened, CalendarOut, Entry, Feed, Of
from healthlink.booking.letters.errors import NoPractice, TooManyCalendars
from healthlink.booking.letters.queries import sql
from healthlink.config import Settings
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id

MOST = 10
MOST_ENTRIES = 1000
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Contents:
    """What a calendar holds now; `tag` is another if anything in it is."""

    feed: Feed
    entries: list[Entry]
    tag: str

    def written(self, settings: Settings) -> bytes:
        return events.calendar(self.entries, self.feed.of, self.feed.language, settings)


async def open_calendar(db: Db, user_id: UUID, of: Of, base_url: str) -> CalendarOpened:
    """Raises NoPractice and TooManyCalendars."""
    if of == "practice" and not await sql.has_practice(db, user_id=user_id):
        raise NoPractice("of")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    opened: CalendarOut | None = await sql.open_feed(
        db, id=new_id(), user_id=user_id, of=of, token_hash=_fingerprint(token), most=MOST
    )
    if opened is None:
        raise TooManyCalendars
    return CalendarOpened(**dict(opened), url=f"{base_url}/calendars/{token}.ics")


async def list_mine(db: Reader, user_id: UUID) -> list[CalendarOut]:
    return [row async for row in sql.feeds(db, user_id=user_id)]


async def close(db: Reader, user_id: UUID, id: UUID) -> None:
    """Its address opens nothing any more. Raises NotFound."""
    if not await sql.close_feed(db, id=id, user_id=user_id):
        raise NotFound


async def forget(db: Reader, user_id: UUID) -> None:
    await sql.forget_feeds(db, user_id=user_id)


async def read(db: Reader, token: str) -> Contents:
    """Raises NotFound, also once the account is blocked or deleted, or no doctor's any more."""
    feed: Feed | None = await sql.feed(db, token_hash=_fingerprint(token))
    if feed is None or (feed.of == "practice" and feed.doctor_id is None):
        raise NotFound
    if feed.of == "practice":
        rows = sql.practice_of(db, doctor_id=feed.doctor_id, most=MOST_ENTRIES)
    else:
        rows = sql.visits_of(db, user_id=feed.user_id, most=MOST_ENTRIES)
    entries = [row async for row in rows]
    seen = repr((events.PRODUCT, feed.language, entries)).encode()
    return Contents(feed, entries, hashlib.sha256(seen).hexdigest()[:32])


def _fingerprint(token: str) -> bytes:
    """What is stored of an address."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


@part_of_export("calendars")
async def _export(db: Reader, user_id: UUID) -> list[dict[str, Any]]:
    return [row.model_dump(mode="json") for row in await list_mine(db, user_id)]
