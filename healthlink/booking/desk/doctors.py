"""What doctors do with the appointments of their own calendar: as the desk does it, in the same
trail, but freely in time and without giving reasons."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from healthlink.booking import paying
from healthlink.booking.desk import closing, planning
from healthlink.booking.desk.dto import VisitPatch
from healthlink.booking.desk.overrides import OwnRules
from healthlink.booking.desk.queries import sql
from healthlink.booking.dto import Status
from healthlink.booking.errors import AppointmentClosed
from healthlink.catalog.dependencies import Managed
from healthlink.db.pool import Db

CLOSED: tuple[Status, ...] = ("fulfilled", "no_show")


@dataclass(frozen=True, slots=True)
class Wish:
    """What an appointment shall be; None stays as it is. `day` and `wall` are the clinic's."""

    day: date | None = None
    wall: time | None = None
    status: Status | None = None

    @property
    def moves(self) -> bool:
        return not (self.day is None and self.wall is None)


async def change(db: Db, doctor_id: UUID, user_id: UUID, id: UUID, wish: Wish) -> None:
    """The patient is told of a move and of a cancellation; then all the money goes back.

    Raises AppointmentClosed if it is another doctor's by now, and what the desk's acts raise.
    """
    before = await paying.hold_still(db, id)
    clinic_id: UUID | None = await sql.clinic_of(db, id=id, doctor_id=doctor_id)
    if clinic_id is None:
        raise AppointmentClosed
    by = Managed(clinic_id, user_id, is_admin=False)
    if before.status in CLOSED and wish.status not in (None, "cancelled", before.status):
        await closing.reopen(db, by, id, None)
    if wish.moves:
        to = VisitPatch(date=wish.day, time=wish.wall, override=None)
        await planning.move(db, by, id, to, OwnRules())
    await _close(db, by, id, wish.status)


async def _close(db: Db, by: Managed, id: UUID, status: Status | None) -> None:
    if status == "confirmed":
        await closing.reopen(db, by, id, None)
    elif status == "cancelled":
        await closing.cancel(db, by, id, None, OwnRules())
    elif status == "fulfilled":
        await closing.fulfil(db, by, id)
    elif status == "no_show":
        await closing.miss(db, by, id)
