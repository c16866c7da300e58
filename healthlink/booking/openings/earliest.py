"""The earliest free times: for a list, for one doctor, and what keeps them quick to find."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from uuid import UUID

from healthlink.booking.errors import NotOffered
from healthlink.booking.openings.calendar import look
from healthlink.booking.openings.dto import Candidate, EarliestOut
from healthlink.booking.openings.queries import sql
from healthlink.booking.openings.walk import HORIZON_DAYS, Turn, Walk, calendars, judged
from healthlink.db.pool import Reader
from healthlink.errors import NotFound

PAGE, LARGER_PAGE = 64, 1_024
TOGETHER = 32
"""How many calendars the sweep looks at in one statement."""


async def earliest(
    db: Reader, source: AsyncIterator[Candidate], *, fetch: int, skip: int = 0
) -> list[EarliestOut]:
    """One free time of each doctor, the earliest first, of those whom `source` answers in the order
    of their bounds: `everyone`, `among`, `at`, or a statement like theirs. Doctors who have nothing
    free within sixty days are left out. What was learnt is written down for the next search,
    unless `db` is a replica."""
    walk = Walk(db, source)
    found = await walk.first(skip + fetch)
    if walk.better and await sql.is_primary(db):
        await tighten(db, walk.better.values())
    return found[skip:]


async def everyone(db: Reader) -> AsyncIterator[Candidate]:
    """The whole market, a few at a time."""
    async for each in paged(sql.candidates, db):
        yield each


async def paged(
    statement: Callable[..., AsyncIterator[Candidate]], db: Reader, **asked: object
) -> AsyncIterator[Candidate]:
    """All that a statement like `candidates` answers, page by page."""
    fetch = PAGE
    place: dict[str, object] = {"after": None, "after_doctor": None, "after_clinic": None}
    while True:
        page = [row async for row in statement(db, **asked, **place, fetch=fetch)]
        for each in page:
            yield each
        if len(page) < fetch:
            return
        last = page[-1]
        place = {
            "after": last.bound,
            "after_doctor": last.doctor_id,
            "after_clinic": last.clinic_id,
        }
        fetch = LARGER_PAGE


async def among(
    db: Reader, doctor_ids: Sequence[UUID], clinic_ids: Sequence[UUID] | None = None
) -> AsyncIterator[Candidate]:
    """These doctors, thousands at the most, wherever they receive or at these clinics only."""
    rows = sql.candidates_among(db, doctor_ids=doctor_ids, clinic_ids=clinic_ids)
    async for row in rows:
        yield row


async def at(db: Reader, clinic_ids: Sequence[UUID]) -> AsyncIterator[Candidate]:
    """Everybody at these clinics, thousands at the most."""
    async for row in sql.candidates_at(db, clinic_ids=clinic_ids):
        yield row


async def of_doctor(
    db: Reader, doctor_id: UUID, service_id: UUID | None = None
) -> EarliestOut | None:
    """Of any service, or of one. Raises NotFound, NotOffered."""
    known = await sql.offered(db, doctor_id=doctor_id, service_id=service_id)
    if not known["doctor"]:
        raise NotFound
    if not known["service"]:
        raise NotOffered("service_id")
    found = await Walk(db, among(db, [doctor_id]), service_id).first(1)
    return found[0] if found else None


async def tighten(db: Reader, better: Collection[Candidate]) -> None:
    """Writes down what was seen, except where something was freed since."""
    if better:
        await sql.tighten(
            db,
            doctor_ids=[each.doctor_id for each in better],
            clinic_ids=[each.clinic_id for each in better],
            bounds=[each.bound for each in better],
            versions=[each.version for each in better],
        )


async def tighten_passed(db: Reader, last: Candidate | None = None) -> Candidate | None:
    """Some of the bounds that the clock has overtaken, after `last`; answers where it stopped, or
    None at the end."""
    place = {"doctor_id": last and last.doctor_id, "clinic_id": last and last.clinic_id}
    rows = sql.passed(db, **place, fetch=TOGETHER)
    page = [row async for row in rows]
    await tighten(db, await _bounds(db, page))
    return page[-1] if len(page) == TOGETHER else None


async def _bounds(db: Reader, page: Sequence[Candidate]) -> list[Candidate]:
    """How late the bounds of these may be."""
    turns = {(of.doctor_id, of.clinic_id): Turn(of) for of in page}
    known: list[Candidate] = []
    while turns:
        for calendar in await calendars(db, turns.values()):
            key = calendar.doctor_id, calendar.clinic_id
            seen = look(calendar)
            turn = judged(turns.pop(key), calendar, seen)
            over = (seen.end - calendar.now).days >= HORIZON_DAYS
            if turn.loose or over:
                known.append(turn.bound)
            else:
                turns[key] = turn
    return known
