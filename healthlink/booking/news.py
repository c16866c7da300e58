"""Telling whoever booked a visit, and the doctor's practice, what has become of it, in the
transaction that makes it so."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from healthlink import jobs
from healthlink.booking.letters import writing
from healthlink.booking.letters.dto import News
from healthlink.booking.letters.queries import sql
from healthlink.booking.queries import sql as booking
from healthlink.db.pool import Db
from healthlink.notices import outbox, quiet

What = Literal["booked", "moved", "cancelled", "closed"]
"""Closed: fulfilled, missed, or open again."""
KINDS: dict[What, str] = {
    "booked": writing.BOOKED,
    "moved": writing.MOVED,
    "cancelled": writing.CANCELLED,
}
REMINDERS = {writing.DAY_BEFORE: timedelta(days=1), writing.HOURS_BEFORE: timedelta(hours=2)}


async def tell(db: Db, appointment_id: UUID, what: What) -> None:
    """The practice looks at it soon. A letter now, unless a visit is closed, and reminders before
    one that is to be. No letter for who has no address, or of a time that was only held: whoever
    did not pay for it has not heard of a visit."""
    await tell_practice(db, appointment_id)
    if what in KINDS:
        await _write(db, appointment_id, what)


async def tell_practice(db: Db, appointment_id: UUID) -> None:
    """The doctor's as of now: who gives an appointment to another one tells both, before and
    after. Only doctors with an account have a practice."""
    doctor_id: UUID | None = await booking.connected_doctor(db, id=appointment_id)
    if doctor_id:
        await jobs.enqueue(
            db, "mirror_appointment", appointment_id=appointment_id, doctor_id=doctor_id
        )


async def _write(db: Db, appointment_id: UUID, what: What) -> None:
    news: News | None = await sql.news(db, id=appointment_id)
    if news is None:
        return
    due: dict[str, datetime | None] = {KINDS[what]: None}
    if what != "cancelled":
        due |= _reminders(news)
    await outbox.post_all(
        db,
        due,
        news.user_id,
        appointment_id,
        version=news.sequence,
        channels=outbox.EVERYWHERE,
    )


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
