"""What the catalogue does later."""

from uuid import UUID

from healthlink import jobs
from healthlink.catalog.queries import sql
from healthlink.wiring import Resources


@jobs.job
async def forget_favourites(resources: Resources, user_id: str) -> None:
    """Removes the favourites of a deleted account."""
    await sql.forget_favourites(resources.pool, user_id=UUID(user_id))
