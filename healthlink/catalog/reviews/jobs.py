"""What reviews do later."""

from uuid import UUID

from healthlink import jobs
from healthlink.catalog.reviews.queries import sql
from healthlink.wiring import Resources


@jobs.job
async def forget_reviews(resources: Resources, user_id: str) -> None:
    """Takes the words and the name out of a deleted account's reviews; the stars stay."""
    async with resources.pool.acquire() as db, db.transaction():
        await sql.forget_reports(db, user_id=UUID(user_id))
        await sql.forget_reviews(db, user_id=UUID(user_id))


@jobs.sweep("3 3 * * *")
async def prune_review_reports(resources: Resources) -> None:
    """Deletes what was said about reviews a year after it was settled."""
    while await sql.prune_reports(resources.pool):
        pass
