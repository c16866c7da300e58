"""What the doctor or the clinic answers to a review."""

from datetime import datetime
from uuid import UUID

from healthlink.audit import trail
from healthlink.auth.dto import SignedIn
from healthlink.catalog.reviews.dto import Answerable, AnsweredBy, ReviewOut
from healthlink.catalog.reviews.queries import sql
from healthlink.db.pool import Db
from healthlink.errors import NotFound


async def answer(db: Db, actor: SignedIn, id: UUID, text: str) -> ReviewOut:
    """In place of an earlier answer, whoever of the two gave it."""
    clinic_id, answered_by = await _access(db, actor, id)
    await put(db, id, clinic_id, text, answered_by)
    await trail.record(db, actor.user_id, "review.answer", id, clinic_id=clinic_id)
    shown: ReviewOut | None = await sql.shown(db, id=id)
    if shown is None:
        raise NotFound  # hidden in this moment
    return shown


async def put(
    db: Db,
    id: UUID,
    clinic_id: UUID,
    text: str,
    answered_by: AnsweredBy,
    *,
    at: datetime | None = None,
) -> None:
    """For a caller who knows that it may be; `at` is when it was written, if not now."""
    await sql.answer(db, id=id, clinic_id=clinic_id, text=text, answered_by=answered_by, at=at)


async def withdraw(db: Db, actor: SignedIn, id: UUID) -> None:
    """Twice is fine."""
    clinic_id, _ = await _access(db, actor, id)
    if await sql.drop_answer(db, id=id, clinic_id=clinic_id):
        await trail.record(db, actor.user_id, "review.withdraw-answer", id, clinic_id=clinic_id)


async def _access(db: Db, actor: SignedIn, id: UUID) -> tuple[UUID, AnsweredBy]:
    """The clinic, and in whose name the actor speaks."""
    found: Answerable | None = await sql.answerable(db, id=id, user_id=actor.user_id)
    if found is None:
        raise NotFound
    if found.is_doctor:
        return found.clinic_id, "doctor"
    if found.is_staff or actor.role == "admin":
        return found.clinic_id, "clinic"
    raise NotFound
