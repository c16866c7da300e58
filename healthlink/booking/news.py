"""Telling whoever booked a visit what has become of it, in the transaction that makes it so."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from healthlink.booking.letters import writing
from healthlink.booking.letters.dto import News
from healthlink.booking.letters.queries import sql
from healthlink.db.pool import Db
from healthlink.notices import outbox, quiet

What = Literal["booked", "moved", "cancelled"]
KINDS: dict[What, str] = {
    "booked": writing.BOOKED,
    "moved": writing.MOVED,
    "cancelled": writing.CANCELLED,
}
REMINDERS = {writing.DAY_BEFORE: timedelta(days=1), writing.HOURS_BEFORE: timedelta(hours=2)}


async def tell(db: Db, appointment_id: UUID, what: What) -> None:
    """A letter now, and reminders before a visit that is to be. Nothing for who has no address, or
    of a time that was only held: whoever did not pay for it has not heard of a visit."""
    news: News | None = await sql.news(db, id=appointment_id)
    if news is None:
        return
    due: dict[str, datetime | None] = {KINDS[what]: None}
    if what != "cancelled":
        due |= _reminders(news)
    await outbox.post_all(db, due, news.user_id, appointment_id, version=news.sequence)


def _reminders(news: News) -> dict[str, datetime]:
    """Those whose time is yet to come. Whether they are wanted is looked at when they are due."""
    found = {}
    for kind, before in REMINDERS.items():
        wanted = news.starts_at - before
        due = quiet.shifted(
            wanted, news.quiet_from, news.quiet_to, ZoneInfo(news.timezone), news.starts_at
        )
        if min(wanted, due) > news.now:
            found[kind] = due
    return found
