"""What people who wait are told: a letter about each time that they are offered."""

from functools import partial
from uuid import UUID

from healthlink.booking.letters import offers
from healthlink.booking.waitlist.dto import Told
from healthlink.booking.waitlist.links import OFFER
from healthlink.booking.waitlist.queries import sql
from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.notices import outbox
from healthlink.notices.kinds import Draft, Notice, kind
from healthlink.notices.letters import Letter

OFFERED = "waitlist-offered"


async def offered(db: Db, entry_id: UUID) -> None:
    """A time is offered: called in the transaction of the offer. Each offer is news of its own.
    Nothing for who has no address."""
    news = await sql.news(db, entry_id=entry_id)
    if news is not None:
        await outbox.post(db, OFFERED, news["user_id"], news["id"])


@kind(OFFERED)
async def _compose(db: Db, notices: list[Notice], language: str) -> Draft | None:
    told: Told | None = await sql.told(db, id=notices[0].subject_id)
    if told is None or told.state != "open":
        return None
    return partial(_letter, told, language)


def _letter(told: Told, language: str, settings: Settings) -> Letter:
    page = f"/offers/{OFFER.issue(settings.jwt_keys, told.id, told.until)}"
    offer = offers.Offer(
        booker=told.booker,
        service=told.service,
        doctor=told.doctor,
        clinic=told.clinic,
        city=told.city,
        address=told.address,
        starts_at=told.starts_at,
        until=told.until,
        timezone=told.timezone,
        accept=f"{page}?language={language}",
        decline=f"{page}/decline?language={language}",
    )
    return offers.letter(offer, language)
