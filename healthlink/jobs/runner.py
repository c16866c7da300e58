"""Running jobs: retried with growing pauses, then held and alarmed; nothing is dropped."""

import time
from datetime import timedelta
from functools import partial
from typing import Any

import orjson
import structlog
from pgqueuer import PgQueuer, Queries
from pgqueuer.core.executors import DatabaseRetryEntrypointExecutor
from pgqueuer.db import AsyncpgPoolDriver
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Context, Job, Schedule
from prometheus_client import Gauge, Histogram

from healthlink import traces
from healthlink.jobs.declare import declared, sweeps
from healthlink.jobs.queries import sql
from healthlink.logs import explain, where
from healthlink.wiring import Resources

TRIES = 8
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=10)
POLL = timedelta(seconds=2)
"""No NOTIFY wakes the worker (it would serialise every commit): it looks every two seconds."""

log = structlog.get_logger()

DONE = Histogram(
    "healthlink_job_seconds",
    "Tries of jobs and how long they took; outcome: done, retried, held",
    ["name", "outcome"],
    buckets=(0.01, 0.05, 0.25, 1, 5, 30, 120, 600),
)
SWEPT = Histogram(
    "healthlink_sweep_seconds",
    "Sweeps and how long they took; outcome: done, failed",
    ["sweep", "outcome"],
    buckets=(0.01, 0.05, 0.25, 1, 5, 30, 120, 600),
)
LOOKED = Gauge(
    "healthlink_worker_looked_timestamp_seconds",
    "When a worker last saw what is due; it looks every two seconds",
    multiprocess_mode="max",
)


class Held(Exception):
    """What is kept of an error with which a job was given up: no values."""


class _Executor(DatabaseRetryEntrypointExecutor):
    async def execute(self, job: Job, context: Context) -> None:
        started, outcome = time.perf_counter(), "cancelled"
        seen = log.bind(job=job.entrypoint, job_id=job.id, attempt=job.attempts + 1)
        try:
            with traces.job(job.entrypoint, job.headers):
                await super().execute(job, context)
            outcome = "done"
        except RetryRequested as retry:
            outcome, error = "retried", retry.__cause__ or retry
            seen.warning("job_retried", delay=retry.delay.total_seconds(), **_kind(error))
            again = RetryRequested(retry.delay, _gist(error))
            raise again.with_traceback(error.__traceback__) from None
        except Exception as error:
            outcome = "held"
            seen.error("job_held", stack=where(error), **_kind(error))
            raise Held(_gist(error)).with_traceback(error.__traceback__) from None
        finally:
            spent = time.perf_counter() - started
            DONE.labels(job.entrypoint, outcome).observe(spent)
        seen.info("job_done", ms=round(spent * 1000, 1))


def _kind(error: BaseException) -> dict[str, str]:
    return {"error": type(error).__name__}


def _gist(error: BaseException) -> str:
    """For the queue's own log, which operators read: pgqueuer would keep the whole message, and
    with it what people sent."""
    said = explain(error)
    return f"{said['error']}: {said['message']}" if said["message"] else str(said["error"])


class _Queries(Queries):
    async def dequeue(self, *given: Any, **named: Any) -> list[Job]:
        jobs = await super().dequeue(*given, **named)
        LOOKED.set_to_current_time()
        return jobs


def queue(resources: Resources) -> PgQueuer:
    """Every declared job and sweep, ready to run on this process's pool."""
    driver = AsyncpgPoolDriver(resources.pool)
    pgq = PgQueuer(driver, queries=_Queries(driver))
    executor = partial(
        _Executor, max_attempts=TRIES, initial_delay=FIRST_PAUSE, max_delay=LONGEST_PAUSE
    )
    for name, run in declared.items():
        pgq.entrypoint(name, on_failure="hold", executor_factory=executor)(_entry(resources, run))
    for name, sweep in sweeps.items():
        pgq.schedule(name, sweep.cron)(_tick(resources, name, sweep.run))
    return pgq


def _entry(resources: Resources, run: Any) -> Any:
    async def entry(job: Job) -> None:
        await run(resources, **orjson.loads(job.payload or b"{}"))

    return entry


def _tick(resources: Resources, name: str, run: Any) -> Any:
    async def tick(_: Schedule) -> None:
        started, outcome = time.perf_counter(), "failed"
        try:
            with traces.job(name, None):
                await run(resources)
            outcome = "done"
        except Exception as error:
            log.error("sweep_failed", sweep=name, **explain(error))
        finally:
            SWEPT.labels(name, outcome).observe(time.perf_counter() - started)

    return tick


async def run(pgq: PgQueuer, resources: Resources) -> None:
    """Works until `pgq.shutdown` is set; then finishes what it has begun."""
    known = [(str(key.entrypoint), str(key.expression)) for key in pgq.sm.registry]
    names, crons = map(list, zip(*known, strict=True)) if known else ([], [])
    await sql.forget_sweeps(resources.pool, names=names, crons=crons)
    await pgq.run(dequeue_timeout=POLL)
