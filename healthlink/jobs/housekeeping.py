"""The queue's own housekeeping."""

from healthlink.jobs.declare import sweep
from healthlink.wiring import Resources


@sweep("17 3 * * *")
async def prune_job_log(resources: Resources) -> None:
    """Deletes the log of jobs done more than a fortnight ago; pgqueuer never does."""
    await resources.pool.execute(
        "delete from pgqueuer_log where created < now() - interval '14 days'"
    )
