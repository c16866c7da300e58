"""Reviews that should not be shown: reported by anybody, hidden and restored by administrators."""

from uuid import UUID

from healthlink.audit import trail
from healthlink.catalog.reviews.dto import ManagedReviewOut, ReportCreate
from healthlink.catalog.reviews.queries import sql
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound


async def report(db: Reader, user_id: UUID, id: UUID, new: ReportCreate) -> None:
    """Once for each person and review; again is fine."""
    if not await sql.report(db, review_id=id, user_id=user_id, reason=new.reason, text=new.text):
        raise NotFound


async def list_all(db: Reader, *, reported: bool, fetch: int, skip: int) -> list[ManagedReviewOut]:
    """The latest first; of the reported ones, those that have waited longest."""
    rows = (sql.reported if reported else sql.latest)(db, fetch=fetch, skip=skip)
    return [row async for row in rows]


async def hide(db: Db, actor_id: UUID, id: UUID, reason: str) -> ManagedReviewOut:
    """Not shown and not counted from now on; settles its reports. Twice is fine."""
    clinic_id: UUID | None = await sql.hide(db, id=id, reason=reason)
    if clinic_id:
        await trail.record(db, actor_id, "review.hide", id, clinic_id=clinic_id, reason=reason)
    return await _settled(db, id)


async def restore(db: Db, actor_id: UUID, id: UUID, reason: str) -> ManagedReviewOut:
    """Shown and counted again unless its author is gone; either way its reports are settled."""
    before = await _get(db, id)
    if await sql.restore(db, id=id) or before.reports:
        await trail.record(
            db, actor_id, "review.restore", id, clinic_id=before.clinic_id, reason=reason
        )
    return await _settled(db, id)


async def _settled(db: Db, id: UUID) -> ManagedReviewOut:
    await sql.settle_reports(db, review_id=id)
    return await _get(db, id)


async def _get(db: Db, id: UUID) -> ManagedReviewOut:
    found: ManagedReviewOut | None = await sql.managed(db, id=id)
    if found is None:
        raise NotFound
    return found
