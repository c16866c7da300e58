"""Running jobs: retried with growing pauses, then held and alarmed; nothing is dropped."""

import time
from datetime import timedelta
from functools import partial
from typing import Any

import orjson
import structlog
from pgqueuer import PgQueuer
from pgqueuer.core.executors import DatabaseRetryEntrypointExecutor
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Context, Job, Schedule

from healthlink.jobs.declare import declared, sweeps
from healthlink.logs import where
from healthlink.wiring import Resources

TRIES = 8
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=10)
POLL = timedelta(seconds=2)
"""No NOTIFY wakes the worker (it would serialise every commit): it looks every two seconds."""

log = structlog.get_logger()


class _Executor(DatabaseRetryEntrypointExecutor):
    async def execute(self, job: Job, context: Context) -> None:
        started = time.perf_counter()
        seen = log.bind(job=job.entrypoint, job_id=job.id, attempt=job.attempts + 1)
        try:
            await super().execute(job, context)
        except RetryRequested as retry:
            seen.warning("job_retried", delay=retry.delay.total_seconds())
            raise
        except Exception as error:
            seen.error("job_held", error=type(error).__name__, stack=where(error))
            raise
        seen.info("job_done", ms=round((time.perf_counter() - started) * 1000, 1))


def queue(resources: Resources) -> PgQueuer:
    """Every declared job and sweep, ready to run on this process's pool."""
    pgq = PgQueuer.from_asyncpg_pool(resources.pool)
    executor = partial(
        _Executor, max_attempts=TRIES, initial_delay=FIRST_PAUSE, max_delay=LONGEST_PAUSE
    )
    for name, run in declared.items():
        pgq.entrypoint(name, on_failure="hold", executor_factory=executor)(_entry(resources, run))
    for name, sweep in sweeps.items():
        pgq.schedule(name, sweep.cron)(_tick(resources, sweep.run))
    return pgq


def _entry(resources: Resources, run: Any) -> Any:
    async def entry(job: Job) -> None:
        await run(resources, **orjson.loads(job.payload or b"{}"))

    return entry


def _tick(resources: Resources, run: Any) -> Any:
    async def tick(_: Schedule) -> None:
        await run(resources)

    return tick


async def run(pgq: PgQueuer) -> None:
    """Works until `pgq.shutdown` is set; then finishes what it has begun."""
    await pgq.run(dequeue_timeout=POLL)
