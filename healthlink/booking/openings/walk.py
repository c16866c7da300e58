"""The doctors in the order of their earliest free times, without looking at most of them.

A candidate stands in the queue by its bound; when it comes first, its calendar is looked at, and it
is put back by what was seen. A free time that comes first is sure: nobody behind it can be earlier.
"""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from uuid import UUID

from healthlink.booking.openings.calendar import Seen, look
from healthlink.booking.openings.dto import Calendar, Candidate, EarliestOut
from healthlink.booking.openings.queries import sql
from healthlink.db.pool import Reader

HORIZON_DAYS = 60
"""Today and so many days more: as far as the statement `calendars` looks."""
FIRST_LOOK, WIDER = 2, 5
"""How many days of a calendar are looked at first, and how many times more after that."""
FIRST_BATCH, LARGEST_BATCH = 64, 512
"""How many days, of all calendars together, one statement looks at."""
MOST_DAYS = 2_000
"""Of one search. Then those who are first in the queue must do, in the order of what they have
free: where nobody has tightened the bounds yet, a sure answer would be dear."""
LAST_TURNS = 32


@dataclass(frozen=True, slots=True)
class Turn:
    """A candidate to look at: from its bound on, for so many days."""

    candidate: Candidate
    days: int = FIRST_LOOK
    loose: datetime | None = None
    """Free but for a hold: the bound, wherever the search goes on from."""

    @property
    def bound(self) -> Candidate:
        """What may be written down."""
        return replace(self.candidate, bound=self.loose or self.candidate.bound)


Turns = dict[tuple[UUID, UUID], Turn]
Place = tuple[datetime, UUID, UUID, int]


@dataclass
class Walk:
    db: Reader
    source: AsyncIterator[Candidate]
    service_id: UUID | None = None
    better: dict[tuple[UUID, UUID], Candidate] = field(default_factory=dict)
    """Bounds that were seen to be later than they are written."""
    _queue: list[tuple[Place, Turn | EarliestOut]] = field(default_factory=list)
    _next: Candidate | None = None
    _days: int = 0
    _ending: bool = False

    async def first(self, wanted: int) -> list[EarliestOut]:
        """So many doctors, each once, the earliest first. Who has nothing free is left out."""
        found: dict[UUID, EarliestOut] = {}
        batch = FIRST_BATCH
        await self._draw()
        while len(found) < wanted and (await self._fill() or self._queue):
            item = self._queue[0][1]
            if isinstance(item, EarliestOut):
                heappop(self._queue)
                found.setdefault(item.doctor_id, item)
            elif self._days < MOST_DAYS:
                await self._look(await self._take(batch))
                batch = min(2 * batch, LARGEST_BATCH)
            elif not self._ending:
                self._ending = True
                await self._look_to_the_end(min(wanted, LAST_TURNS))
            else:
                heappop(self._queue)
        return list(found.values())

    async def _draw(self) -> None:
        self._next = await anext(self.source, None)

    async def _fill(self) -> bool:
        """Takes from the source whatever may come before what is first in the queue."""
        while self._next and self._days < MOST_DAYS:
            if self._queue and (self._next.bound, self._next.doctor_id) > self._queue[0][0][:2]:
                break
            await self._join()
        return bool(self._queue)

    async def _join(self) -> None:
        assert self._next
        self._put(Turn(self._next))
        await self._draw()

    def _put(self, turn: Turn) -> None:
        of = turn.candidate
        heappush(self._queue, ((of.bound, of.doctor_id, of.clinic_id, 0), turn))

    async def _take(self, most: int) -> Turns:
        """The next in the queue that are to be looked at; one round trip does for them all."""
        turns: Turns = {}
        kept: list[tuple[Place, Turn | EarliestOut]] = []
        days = 0
        while days < most and (self._queue or self._next):
            if self._next and FIRST_LOOK * len(self._queue) + days < most:
                await self._join()
                continue
            place, item = heappop(self._queue)
            if isinstance(item, Turn):
                days += item.days
                turns[item.candidate.doctor_id, item.candidate.clinic_id] = item
            else:
                kept.append((place, item))
        for each in kept:
            heappush(self._queue, each)
        return turns

    async def _look_to_the_end(self, most: int) -> None:
        turns: Turns = {}
        while len(turns) < most and (turn := await self._take(1)):
            turns |= turn
        whole = HORIZON_DAYS + 1
        await self._look({where: replace(turn, days=whole) for where, turn in turns.items()})

    async def _look(self, turns: Turns) -> None:
        self._days += sum(turn.days for turn in turns.values())
        for calendar in await calendars(self.db, turns.values(), self.service_id):
            turn = turns[calendar.doctor_id, calendar.clinic_id]
            self._judge(turn, calendar, look(calendar))

    def _judge(self, turn: Turn, calendar: Calendar, seen: Seen) -> None:
        before, turn = turn.candidate, judged(turn, calendar, seen)
        if turn.bound.bound > before.bound or turn.bound.version != before.version:
            self.better[calendar.doctor_id, calendar.clinic_id] = turn.bound
        if seen.earliest:
            place = (seen.earliest.starts_at, calendar.doctor_id, calendar.clinic_id, 1)
            heappush(self._queue, (place, seen.earliest))
        elif seen.end < calendar.now + timedelta(days=HORIZON_DAYS):
            self._put(turn)


def judged(turn: Turn, calendar: Calendar, seen: Seen) -> Turn:
    """The next turn of a candidate: from the end of the days that were looked at. If the bound was
    lowered meanwhile, what was seen before does not count."""
    same = turn.candidate.version == calendar.version
    loose = (turn.loose if same else None) or seen.loose
    candidate = replace(turn.candidate, bound=seen.end, version=calendar.version)
    return Turn(candidate, min(turn.days * WIDER, HORIZON_DAYS + 1), loose)


async def calendars(
    db: Reader, turns: Collection[Turn], service_id: UUID | None = None
) -> list[Calendar]:
    of = [turn.candidate for turn in turns]
    rows = sql.calendars(
        db,
        doctor_ids=[each.doctor_id for each in of],
        clinic_ids=[each.clinic_id for each in of],
        bounds=[each.bound for each in of],
        versions=[each.version for each in of],
        days=[turn.days for turn in turns],
        service_id=service_id,
    )
    return [row async for row in rows]
