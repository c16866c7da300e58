"""What people who wait are told: a letter about each time that they are offered."""

from functools import partial
from uuid import UUID

from healthlink.booking.letters import facts
from healthlink.booking.letters.words import SERVICE, WHY_VISIT
from healthlink.booking.waitlist import words
from healthlink.booking.waitlist.dto import Told
from healthlink.booking.waitlist.links import OFFER
from healthlink.booking.waitlist.queries import sql
from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.notices import moments, outbox
from healthlink.notices.kinds import Draft, Notice, kind
from healthlink.notices.letters import Button, Facts, Letter, Paragraph
from healthlink.notices.words import HELLO

OFFERED = "waitlist-offered"


async def offered(db: Db, entry_id: UUID) -> None:
    """A time is offered: called in the transaction of the offer. Each offer is news of its own.
    Nothing for who has no address."""
    news = await sql.news(db, entry_id=entry_id)
    if news is not None:
        await outbox.post(db, OFFERED, news["user_id"], news["id"], channels=outbox.EVERYWHERE)


@kind(OFFERED)
async def _compose(db: Db, notices: list[Notice], language: str) -> Draft | None:
    told: Told | None = await sql.told(db, id=notices[0].subject_id)
    if told is None or told.state != "open":
        return None
    return partial(letter, told, language)


def letter(told: Told, language: str, settings: Settings) -> Letter:
    page = f"/offers/{OFFER.issue(settings.jwt_keys, told.id, told.until)}"
    until = moments.clock_beside(told.until, told.starts_at, told.timezone, language)
    when = moments.short(told.starts_at, told.timezone, language)
    return Letter(
        subject=words.OFFERED[language].format(when=when),
        preheader=f"{told.service}, {told.doctor}",
        blocks=(
            Paragraph(HELLO[language].format(name=told.booker)),
            Paragraph(words.OFFERED_TEXT[language].format(until=until)),
            Facts(tuple(facts.rows(told, language)), discreet=(SERVICE[language],)),
            Button(words.ACCEPT[language], f"{page}?language={language}"),
            Button(words.DECLINE[language], f"{page}/decline?language={language}", quiet=True),
        ),
        why=WHY_VISIT[language],
    )
