"""Money over the desk: taken, and handed back. Money at the bank is another matter; a visit is paid
for by one of the two."""

from typing import Any
from uuid import UUID

from healthlink.audit import trail
from healthlink.booking import news, paying
from healthlink.booking.appointments import PURPOSE
from healthlink.booking.desk import visits
from healthlink.booking.desk.dto import DeskPayment, VisitOut
from healthlink.booking.desk.errors import NothingToReturn
from healthlink.booking.desk.queries import sql
from healthlink.booking.dto import Unsettled
from healthlink.booking.errors import AppointmentClosed, SlotTaken
from healthlink.booking.queries import sql as booking
from healthlink.catalog.dependencies import Managed
from healthlink.db.pool import Db
from healthlink.money import MINOR_UNITS
from healthlink.payments import checkout, settlement
from healthlink.payments.errors import AlreadyPaid, AmountMismatch, NothingToPay


async def take(db: Db, by: Managed, id: UUID, taken: DeskPayment) -> VisitOut:
    """Confirms what was held for the money. What is being paid at the bank is no longer wanted: if
    it comes all the same, it goes back as paid twice. Raises AlreadyPaid if the bank was faster."""
    await visits.access(db, by.clinic_id, id)
    found = await paying.hold_still(db, id)
    if not found.paid_at_desk:
        await _check(db, id, found, taken)
        await sql.take_money(
            db, id=id, clinic_id=by.clinic_id, method=taken.method, user_id=by.user_id
        )
        await booking.mark_paid(db, id=id, paid_minor=found.price_minor)
        await checkout.abandon(db, PURPOSE, id)
        if found.status in paying.UNCONFIRMED:
            await news.tell(db, id, "booked")
        told: dict[str, Any] = {"method": taken.method, "amount_minor": found.price_minor}
        await trail.record(db, by.user_id, "appointment.pay", id, clinic_id=by.clinic_id, **told)
    elif not await sql.is_taken_so(db, id=id, method=taken.method):
        raise AlreadyPaid
    return await visits.get(db, by.clinic_id, id)


async def _check(db: Db, id: UUID, found: Unsettled, taken: DeskPayment) -> None:
    if found.price_minor == 0:
        raise NothingToPay
    if taken.amount * MINOR_UNITS != found.price_minor:
        raise AmountMismatch("amount")
    if found.payment_id is not None or await settlement.received(db, PURPOSE, id):
        raise AlreadyPaid
    if not await paying.take_time(db, id, found):
        raise SlotTaken if found.coming and found.status != "cancelled" else AppointmentClosed


async def hand_back(db: Db, by: Managed, id: UUID) -> VisitOut:
    """What a cancelled visit is owed has been given to the patient."""
    await visits.hold_still(db, by.clinic_id, id)
    handed: int | None = await sql.hand_back(db, id=id, clinic_id=by.clinic_id, user_id=by.user_id)
    if handed is not None:
        told: dict[str, Any] = {"amount_minor": handed}
        await trail.record(db, by.user_id, "appointment.return", id, clinic_id=by.clinic_id, **told)
    elif not await sql.is_handed_back(db, id=id):
        raise NothingToReturn
    return await visits.get(db, by.clinic_id, id)
