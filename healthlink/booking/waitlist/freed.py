"""What changes of a doctor's calendar mean for those who wait: known to `schedules`."""

from uuid import UUID

from healthlink import jobs
from healthlink.booking.slots import Interval
from healthlink.booking.waitlist.queries import sql
from healthlink.db.pool import Db


async def offer_soon(db: Db, doctor_id: UUID) -> None:
    """After this transaction: many times may be free at once, and each is offered on its own."""
    if await sql.someone_waits(db, doctor_id=doctor_id):
        await jobs.enqueue(db, "offer_times", doctor_id=doctor_id)


async def withdraw(db: Db, doctor_id: UUID, clinic_id: UUID | None, during: Interval) -> None:
    """Offers of a time in which the doctor does not receive after all."""
    await sql.withdraw(
        db, doctor_id=doctor_id, clinic_id=clinic_id, starts_at=during[0], ends_at=during[1]
    )
