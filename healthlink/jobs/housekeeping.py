"""The queue's own housekeeping."""

from healthlink.jobs.declare import sweep
from healthlink.wiring import Resources

_PRUNE = """
with old as (
    delete from pgqueuer_log where id in (
        select id from pgqueuer_log where created < now() - interval '14 days' limit 2000
    )
    returning id
)
select count(*) from old
"""


@sweep("17 3 * * *")
async def prune_job_log(resources: Resources) -> None:
    """Deletes the log of jobs done more than a fortnight ago; pgqueuer never does."""
    while await resources.pool.fetchval(_PRUNE):
        pass
