"""What is done later for those who have left."""

from uuid import UUID

from healthlink.jobs import job, sweep
from healthlink.practice.assistants import assistants
from healthlink.practice.assistants.queries import sql
from healthlink.wiring import Resources


@job
async def leave_practices(resources: Resources, user_id: str) -> None:
    """A deleted account assists nobody any more."""
    await assistants.leave_all(resources.pool, UUID(user_id))


@sweep("7 3 * * *")
async def prune_assistants(resources: Resources) -> None:
    """Forgets who was invited to assist, by name, and has not come for a month."""
    while await sql.prune(resources.pool):
        pass
