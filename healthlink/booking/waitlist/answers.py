"""One offered time, as the link of its letter shows it, and the answer to it.

A link answers its own offer only: never a later one of the same wait.
"""

from datetime import timedelta
from uuid import UUID

from healthlink.booking.dto import AppointmentOut
from healthlink.booking.waitlist import entries
from healthlink.booking.waitlist.dto import Told
from healthlink.booking.waitlist.errors import OfferOver
from healthlink.booking.waitlist.queries import sql
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound


async def get(db: Reader, offer_id: UUID) -> Told:
    """Raises NotFound, also once the account is blocked or deleted."""
    told: Told | None = await sql.told(db, id=offer_id)
    if told is None:
        raise NotFound
    return told


async def accept(db: Db, told: Told, *, hold: timedelta) -> AppointmentOut:
    """As `entries.accept`; twice is fine. Raises OfferOver."""
    if await _state(db, told) not in ("open", "accepted"):
        raise OfferOver
    return await entries.accept(db, told.user_id, told.entry_id, hold=hold)


async def decline(db: Db, told: Told) -> None:
    """Twice is fine. Raises OfferOver for what was accepted or ran out."""
    state = await _state(db, told)
    if state == "open":
        await entries.decline(db, told.user_id, told.entry_id)
    elif state != "declined":
        raise OfferOver


async def _state(db: Db, told: Told) -> str:
    """As it stays until the end of the transaction."""
    await sql.lock(db, id=told.entry_id, user_id=told.user_id)
    return (await get(db, told.id)).state
