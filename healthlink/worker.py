"""The worker: gathers every room's jobs and runs them until it is told to stop."""

import asyncio
import signal
from contextlib import suppress
from pathlib import Path

import structlog

from healthlink import children, traces, vitals
from healthlink.auth import jobs as auth_jobs
from healthlink.booking import jobs as booking_jobs
from healthlink.booking.imports import hours
from healthlink.booking.openings import jobs as openings_jobs
from healthlink.booking.waitlist import jobs as waitlist_jobs
from healthlink.bot import jobs as bot_jobs
from healthlink.catalog import jobs as catalog_jobs
from healthlink.catalog.imports import jobs as imports_jobs
from healthlink.catalog.reviews import jobs as review_jobs
from healthlink.catalog.search import jobs as search_jobs
from healthlink.chat import jobs as chat_jobs
from healthlink.chat.files import jobs as chat_files_jobs
from healthlink.config import Settings
from healthlink.db.pool import AWAY
from healthlink.idempotency import jobs as idempotency_jobs
from healthlink.jobs import housekeeping, runner
from healthlink.logs import explain
from healthlink.media import jobs as media_jobs
from healthlink.notices import jobs as notices_jobs
from healthlink.notices.telegram import jobs as telegram_jobs
from healthlink.payments import jobs as payments_jobs
from healthlink.practice.assistants import jobs as assistants_jobs
from healthlink.practice.doctors import jobs as doctors_jobs
from healthlink.practice.history import jobs as history_jobs
from healthlink.practice.joining import jobs as joining_jobs
from healthlink.practice.mirror import jobs as mirror_jobs
from healthlink.subscription import jobs as subscription_jobs
from healthlink.wiring import Resources, open_resources

ROOMS = (
    auth_jobs,
    booking_jobs,
    bot_jobs,
    catalog_jobs,
    review_jobs,
    imports_jobs,
    chat_jobs,
    chat_files_jobs,
    hours,
    idempotency_jobs,
    media_jobs,
    notices_jobs,
    telegram_jobs,
    search_jobs,
    subscription_jobs,
    openings_jobs,
    payments_jobs,
    waitlist_jobs,
    history_jobs,
    joining_jobs,
    doctors_jobs,
    assistants_jobs,
    mirror_jobs,
    housekeeping,
)
RESTART_SECONDS = 2.0
BEAT_SECONDS = 5.0
FALLS = (*AWAY, ExceptionGroup)
"""What a database that goes away makes of a running queue."""

log = structlog.get_logger()


async def work(settings: Settings, alive: Path | None = None) -> None:
    """SIGTERM and SIGINT finish what is running; a lost database is waited for."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    children.follow_parent()
    with traces.told(settings.otel_exporter_otlp_endpoint, "worker"):
        while not stop.is_set():
            try:
                await _until(settings, stop, alive)
            except FALLS as error:
                log.error("worker_restarts", **explain(error))
                await _pause(stop)


async def _until(settings: Settings, stop: asyncio.Event, alive: Path | None) -> None:
    direct = settings.model_copy(update={"database_url": settings.direct_url})  # LISTEN needs it
    async with open_resources(direct) as resources:
        pgq = runner.queue(resources)
        log.info("worker_started", jobs=len(pgq.qm.entrypoint_registry), rooms=len(ROOMS))
        waiting = asyncio.create_task(stop.wait())
        waiting.add_done_callback(lambda _: pgq.shutdown.set())
        beating = asyncio.create_task(_beat(resources, alive))
        try:
            async with vitals.told("worker", *resources.tells):
                await runner.run(pgq, resources)
        finally:
            waiting.cancel()
            beating.cancel()


async def _beat(resources: Resources, alive: Path | None) -> None:
    """For who watches from outside: the file is as young as the database's last answer."""
    while alive:
        with suppress(TimeoutError, *FALLS):
            await resources.pool.fetchval("select 1")
            alive.touch()  # noqa: ASYNC240 - in memory
        await asyncio.sleep(BEAT_SECONDS)


async def _pause(stop: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(RESTART_SECONDS):
            await stop.wait()
    except TimeoutError:
        return
