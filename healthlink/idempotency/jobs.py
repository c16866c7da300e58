"""Keys are kept for two days."""

from healthlink import jobs
from healthlink.idempotency.once import sql
from healthlink.wiring import Resources


@jobs.sweep("41 * * * *")
async def prune_idempotency_keys(resources: Resources) -> None:
    """Deletes keys older than 48 hours; until then a repeated request gets its first answer."""
    while await sql.prune(resources.pool):
        pass
