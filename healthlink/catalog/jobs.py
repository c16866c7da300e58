"""What the catalogue does later."""

from uuid import UUID

from healthlink import jobs
from healthlink.catalog.queries import sql
from healthlink.wiring import Resources


@jobs.job
async def forget_user(resources: Resources, user_id: str) -> None:
    """Removes a deleted account's favourites and its posts as staff."""
    await sql.forget_user(resources.pool, user_id=UUID(user_id))
