"""What is done later for those who have left."""

from uuid import UUID

from healthlink.jobs import job
from healthlink.practice.assistants import assistants
from healthlink.wiring import Resources


@job
async def leave_practices(resources: Resources, user_id: str) -> None:
    """A deleted account assists nobody any more."""
    await assistants.leave_all(resources.pool, UUID(user_id))
