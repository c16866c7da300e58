"""Doing at once what is in the queue as well: the queue is the net."""

from uuid import UUID

import structlog

from healthlink.db.pool import AWAY
from healthlink.jobs.declare import declared
from healthlink.logs import explain
from healthlink.wiring import Resources

log = structlog.get_logger()


async def try_now(resources: Resources, name: str, **ids: UUID | str) -> None:
    """Runs a job that has just been enqueued, so that nobody waits for the worker's next look.

    If this process does not know the job (a command), or the database does not let us, the worker
    will do it: a job may be run twice.
    """
    run = declared.get(name)
    if run is None:
        return
    try:
        await run(resources, **{key: str(id) for key, id in ids.items()})
    except AWAY as error:
        log.warning("job_left_to_the_worker", job=name, **explain(error))
