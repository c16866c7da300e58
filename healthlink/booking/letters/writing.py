"""The letters about visits. Each is composed when it is sent, of how things stand then: what is no
longer true, is not told."""

from datetime import timedelta
from functools import partial

from healthlink import money
from healthlink.booking.letters import events, facts, links, visits, words
from healthlink.booking.letters.dto import Visit
from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.errors import Text
from healthlink.notices import moments
from healthlink.notices import settings as wishes
from healthlink.notices.kinds import Draft, Notice, kind
from healthlink.notices.letters import (
    Attachment,
    Block,
    Button,
    Calendar,
    Facts,
    Letter,
    Paragraph,
    SmallPrint,
)
from healthlink.notices.words import HELLO

BOOKED, MOVED, CANCELLED = "visit-booked", "visit-moved", "visit-cancelled"
DAY_BEFORE, HOURS_BEFORE = "visit-day-before", "visit-hours-before"
ONE_DAY, SOME_HOURS = timedelta(hours=14), timedelta(hours=3)
"""What is due within so long of each other shares a reminder: a day of visits, a walk of them."""


@kind(BOOKED)
async def booked(db: Db, notices: list[Notice], language: str) -> Draft | None:
    for visit in await _coming(db, notices):
        subject = words.BOOKED_FOR if visit.relative else words.BOOKED
        return partial(_confirmation, visit, language, subject, words.BOOKED_TEXT)
    return None


@kind(MOVED)
async def moved(db: Db, notices: list[Notice], language: str) -> Draft | None:
    for visit in await _coming(db, notices):
        return partial(_confirmation, visit, language, words.MOVED, words.MOVED_TEXT)
    return None


@kind(CANCELLED)
async def cancelled(db: Db, notices: list[Notice], language: str) -> Draft | None:
    for visit in await _as_posted(db, notices):
        if visit.status == "cancelled":
            return partial(_cancellation, visit, language)
    return None


@kind(DAY_BEFORE, merge=ONE_DAY)
async def day_before(db: Db, notices: list[Notice], language: str) -> Draft | None:
    if not (await wishes.for_user(db, notices[0].user_id)).reminder_day:
        return None
    return await _remind(db, notices, language)


@kind(HOURS_BEFORE, merge=SOME_HOURS)
async def hours_before(db: Db, notices: list[Notice], language: str) -> Draft | None:
    if not (await wishes.for_user(db, notices[0].user_id)).reminder_hours:
        return None
    return await _remind(db, notices, language)


async def _remind(db: Db, notices: list[Notice], language: str) -> Draft | None:
    coming = await _coming(db, notices)
    return partial(_reminder, coming, language) if coming else None


async def _coming(db: Db, notices: list[Notice]) -> list[Visit]:
    """What is still ahead."""
    return [
        visit
        for visit in await _as_posted(db, notices)
        if visit.status == "confirmed" and visit.starts_at > visit.now
    ]


async def _as_posted(db: Db, notices: list[Notice]) -> list[Visit]:
    """What has not changed since: a change has a notice of its own."""
    posted = {(notice.subject_id, notice.version) for notice in notices}
    found = await visits.list_these(db, [id for id, _ in posted])
    return [visit for visit in found if (visit.id, visit.sequence) in posted]


def _confirmation(
    visit: Visit, language: str, subject: Text, text: Text, settings: Settings
) -> Letter:
    page = _page(visit, language, settings)
    calendar = events.invitation(visit, language, settings, settings.base_url + page)
    return Letter(
        subject=subject[language].format(when=_short(visit, language), name=visit.relative),
        preheader=f"{visit.service}, {visit.doctor}",
        blocks=(
            *_greeting(visit, text[language], language),
            _facts(visit, language),
            Button(words.OPEN[language], page),
            *_terms(visit, language),
            SmallPrint(words.ATTACHED[language]),
            SmallPrint(words.KEEP_SECRET[language]),
        ),
        attachments=(_file(calendar),),
        calendar=calendar,
        why=words.WHY_VISIT[language],
    )


def _cancellation(visit: Visit, language: str, settings: Settings) -> Letter:
    by_clinic = visit.cancelled_by == "clinic"
    text = (words.BY_CLINIC if by_clinic else words.BY_PATIENT)[language]
    reason = visit.cancel_reason if by_clinic else None
    page = _page(visit, language, settings)
    calendar = events.invitation(visit, language, settings, settings.base_url + page)
    return Letter(
        subject=words.CANCELLED[language].format(when=_short(visit, language)),
        preheader=f"{visit.service}, {visit.doctor}",
        blocks=(
            *_greeting(visit, text, language),
            _facts(visit, language, ((words.REASON[language], reason),) if reason else ()),
            *_money_back(visit, language),
        ),
        attachments=(_file(calendar),),
        calendar=calendar,
        why=words.WHY_VISIT[language],
    )


def _reminder(coming: list[Visit], language: str, settings: Settings) -> Letter:
    first, one = coming[0], len(coming) == 1
    subject = words.REMINDER if one else words.REMINDERS
    text = words.REMINDER_TEXT if one else words.REMINDERS_TEXT
    about = [block for visit in coming for block in _asked(visit, language, settings)]
    return Letter(
        subject=subject[language].format(when=_short(first, language)),
        preheader="; ".join(f"{_short(visit, language)}, {visit.service}" for visit in coming),
        blocks=(
            *_greeting(first, text[language], language),
            *about,
            SmallPrint(words.KEEP_SECRET[language]),
        ),
        why=words.WHY_REMINDER[language],
    )


def _asked(visit: Visit, language: str, settings: Settings) -> tuple[Block, ...]:
    """Whether they will come, move or cancel."""
    at, query = _page(visit, language, settings).split("?")
    return (
        _facts(visit, language),
        Button(words.COME[language], f"{at}?{query}"),
        Button(words.MOVE[language], f"{at}/move?{query}", quiet=True),
        Button(words.CANCEL[language], f"{at}/cancel?{query}", quiet=True),
    )


def _greeting(visit: Visit, text: str, language: str) -> tuple[Block, ...]:
    return (Paragraph(HELLO[language].format(name=visit.booker)), Paragraph(text))


def _facts(visit: Visit, language: str, more: tuple[tuple[str, str], ...] = ()) -> Facts:
    rows = (*facts.rows(visit, language), *_price(visit, language), *more)
    return Facts(rows, discreet=(words.SERVICE[language],))


def _price(visit: Visit, language: str) -> tuple[tuple[str, str], ...]:
    if not visit.price_minor or visit.status == "cancelled":
        return ()
    price = money.spell(visit.price_minor, visit.currency)
    told = words.PAID[language].format(price=price) if visit.paid_minor else price
    return ((words.PRICE[language], told),)


def _terms(visit: Visit, language: str) -> tuple[Block, ...]:
    """Until when all of the money comes back, if there is any and it still does."""
    if not visit.paid_minor or visit.free_cancel_until <= visit.now:
        return ()
    when = moments.when(visit.free_cancel_until, visit.timezone, language)
    return (SmallPrint(words.FREE_UNTIL[language].format(when=when)),)


def _money_back(visit: Visit, language: str) -> tuple[Block, ...]:
    if not visit.paid_minor:
        return ()
    by_hand = words.BACK_AT_DESK if visit.at_desk else words.BACK_BY_BANK
    text = by_hand if visit.refund_minor else words.NOTHING_BACK
    paid = money.spell(visit.paid_minor, visit.currency)
    back = money.spell(visit.refund_minor, visit.currency)
    return (Paragraph(text[language].format(paid=paid, back=back)),)


def _page(visit: Visit, language: str, settings: Settings) -> str:
    return links.path(settings.jwt_keys, visit.id, visit.starts_at, language)


def _short(visit: Visit, language: str) -> str:
    return moments.short(visit.starts_at, visit.timezone, language)


def _file(calendar: Calendar) -> Attachment:
    """The same again, for mail programs that look for calendars among the files only."""
    return Attachment("visit.ics", "application/ics", calendar.text.encode())
