"""One visit, as whoever booked it may see it; and the promise to come."""

from uuid import UUID

from healthlink.booking.errors import AppointmentClosed
from healthlink.booking.letters.dto import Visit
from healthlink.booking.letters.queries import sql
from healthlink.db.pool import Reader
from healthlink.errors import NotFound


async def get(db: Reader, id: UUID) -> Visit:
    """Raises NotFound, also once the account is blocked or deleted."""
    found = await list_these(db, [id])
    if not found:
        raise NotFound
    return found[0]


async def list_these(db: Reader, ids: list[UUID]) -> list[Visit]:
    """The soonest first, without those of people who have no account any more."""
    return [visit async for visit in sql.visits(db, ids=ids)]


async def promise(db: Reader, id: UUID) -> None:
    """“I will come”. Twice is fine; raises AppointmentClosed when there is nothing to come to."""
    if await sql.promise(db, id=id) is None:
        raise AppointmentClosed
