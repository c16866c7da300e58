"""Visits that took place: reviewed by who attended, or brought in from before."""

from datetime import datetime
from uuid import UUID

from healthlink.booking import news
from healthlink.booking.dto import Visit
from healthlink.booking.errors import NotYetAttended
from healthlink.booking.queries import sql
from healthlink.catalog.reviews import reviews
from healthlink.catalog.reviews.dto import MyReviewOut, ReviewCreate
from healthlink.db.pool import Db
from healthlink.errors import NotFound
from healthlink.ids import new_id


async def review(
    db: Db, user_id: UUID, id: UUID, new: ReviewCreate, *, at: datetime | None = None
) -> MyReviewOut:
    """Raises NotYetAttended, and what `reviews.add` raises; `at` is when it was written, if not
    now."""
    visit: Visit | None = await sql.visit(db, id=id, user_id=user_id)
    if visit is None:
        raise NotFound
    if not visit.attended:
        raise NotYetAttended
    return await reviews.add(
        db,
        new,
        appointment_id=id,
        user_id=user_id,
        doctor_id=visit.doctor_id,
        clinic_id=visit.clinic_id,
        at=at,
    )


async def add_past(db: Db, user_id: UUID, service_id: UUID, starts_at: datetime) -> UUID | None:
    """A fulfilled visit of before, for imports of what a clinic did without us: at today's price,
    unpaid here, and whatever today's working hours are. None if it is not over yet, or the doctor
    or the patient was busy then."""
    added: UUID | None = await sql.add_past(
        db,
        id=new_id(),
        user_id=user_id,
        person_id=user_id,
        service_id=service_id,
        starts_at=starts_at,
    )
    if added:
        await news.tell(db, added, "closed")
    return added
