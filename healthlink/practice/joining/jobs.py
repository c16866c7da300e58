"""What is done later for those who have left."""

from uuid import UUID

from healthlink.jobs import job
from healthlink.practice.joining import records
from healthlink.wiring import Resources


@job
async def forget_records(resources: Resources, user_id: str) -> None:
    """A deleted account is parted from the cards that doctors keep."""
    await records.forget(resources.pool, UUID(user_id))
