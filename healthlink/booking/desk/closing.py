"""How a visit goes: arrived, fulfilled, missed, cancelled, and back if that was a mistake.

Everything may be done twice; only the first time changes anything and leaves a row in the trail.
"""

from typing import Any
from uuid import UUID

from healthlink.audit import trail
from healthlink.booking import appointments, news
from healthlink.booking.desk import visits
from healthlink.booking.desk.dto import VisitOut
from healthlink.booking.desk.errors import NotConfirmed, VisitNotYet
from healthlink.booking.desk.overrides import Rules
from healthlink.booking.desk.planning import open_still
from healthlink.booking.desk.queries import sql
from healthlink.booking.waitlist import offers
from healthlink.catalog.dependencies import Managed
from healthlink.db.pool import Db


async def arrive(db: Db, by: Managed, id: UUID) -> VisitOut:
    visit = await visits.hold_still(db, by.clinic_id, id)
    if not visit.arrived:
        if visit.status != "confirmed":
            raise NotConfirmed
        if not visit.day_has_come:
            raise VisitNotYet
        await sql.arrive(db, id=id, clinic_id=by.clinic_id)
        await _record(db, by, "appointment.arrive", id)
    return await visits.get(db, by.clinic_id, id)


async def fulfil(db: Db, by: Managed, id: UUID) -> VisitOut:
    """From the start of its day on, with no exception: what was prepaid is then the clinic's."""
    visit = await visits.hold_still(db, by.clinic_id, id)
    if visit.status != "fulfilled":
        if visit.status != "confirmed":
            raise NotConfirmed
        if not visit.day_has_come:
            raise VisitNotYet
        await sql.close(db, id=id, clinic_id=by.clinic_id, status="fulfilled")
        await news.tell(db, id, "closed")
        await _record(db, by, "appointment.fulfil", id)
    return await visits.get(db, by.clinic_id, id)


async def miss(db: Db, by: Managed, id: UUID) -> VisitOut:
    """After it was to begin, and only if nobody has arrived."""
    visit = await visits.hold_still(db, by.clinic_id, id)
    if visit.status != "no_show":
        if visit.status != "confirmed" or visit.arrived:
            raise NotConfirmed
        if not visit.begun:
            raise VisitNotYet
        await sql.close(db, id=id, clinic_id=by.clinic_id, status="no_show")
        await news.tell(db, id, "closed")
        await _record(db, by, "appointment.no_show", id)
    return await visits.get(db, by.clinic_id, id)


async def reopen(db: Db, by: Managed, id: UUID, reason: str | None) -> VisitOut:
    """Confirmed again, and nobody has arrived: what is true is then said anew."""
    visit = await visits.hold_still(db, by.clinic_id, id)
    if visit.status not in ("confirmed", "fulfilled", "no_show"):
        raise NotConfirmed
    if visit.arrived or visit.status != "confirmed":
        await sql.reopen(db, id=id, clinic_id=by.clinic_id)
        await news.tell(db, id, "closed")
        await _record(db, by, "appointment.reopen", id, reason=reason, was=visit.status)
    return await visits.get(db, by.clinic_id, id)


async def cancel(db: Db, by: Managed, id: UUID, reason: str | None, rules: Rules) -> VisitOut:
    """All that was paid is given back, whenever the clinic cancels. The patient reads `reason`."""
    visit = await visits.hold_still(db, by.clinic_id, id)
    if visit.status != "cancelled":
        open_still(visit, rules)
        await sql.cancel(db, id=id, clinic_id=by.clinic_id, reason=reason)
        await appointments.give_back(db, id)
        await news.tell(db, id, "cancelled")
        await offers.offer_time_of(db, id)
        why = {"reason": reason, **rules.told(), "told": reason}
        await _record(db, by, "appointment.cancel", id, **why)
    return await visits.get(db, by.clinic_id, id)


async def _record(db: Db, by: Managed, action: str, id: UUID, **detail: Any) -> None:
    await trail.record(db, by.user_id, action, id, clinic_id=by.clinic_id, **detail)
