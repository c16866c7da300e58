"""How a process is: memory, processor, files, its loop, and what it holds open. Several processes
count into one folder, so each tells of itself every few seconds and whoever is asked adds up."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import psutil
from prometheus_client import Gauge

from healthlink import __version__

EVERY = 5.0

BUILD = Gauge("healthlink_build_info", "1, for each version that runs", ["version"],
              multiprocess_mode="livemax")  # fmt: skip
MEMORY = Gauge("healthlink_process_resident_bytes", "Memory of a process", ["program"],
               multiprocess_mode="liveall")  # fmt: skip
PROCESSOR = Gauge("healthlink_process_cpu_seconds", "Processor time that a process has used",
                  ["program"], multiprocess_mode="liveall")  # fmt: skip
FILES = Gauge("healthlink_process_open_files", "Files and sockets of a process", ["program"],
              multiprocess_mode="liveall")  # fmt: skip
FILES_MOST = Gauge("healthlink_process_open_files_most", "How many it may have", ["program"],
                   multiprocess_mode="liveall")  # fmt: skip
LAG = Gauge("healthlink_loop_lag_seconds", "How late a process came to what was due",
            ["program"], multiprocess_mode="liveall")  # fmt: skip


@asynccontextmanager
async def told(program: str, *tells: Callable[[], None]) -> AsyncIterator[None]:
    """While inside, the figures of this process are set again and again; `tells` set others."""
    telling = asyncio.create_task(_tell(program, tells))
    try:
        yield
    finally:
        telling.cancel()


async def _tell(program: str, tells: tuple[Callable[[], None], ...]) -> None:
    process, lag = psutil.Process(), 0.0
    while True:
        look(process, program)
        LAG.labels(program).set(lag)
        for tell in tells:
            tell()
        due = time.monotonic() + EVERY
        await asyncio.sleep(EVERY)
        lag = max(0.0, time.monotonic() - due)


def look(process: psutil.Process, program: str) -> None:
    BUILD.labels(__version__).set(1)
    with process.oneshot():
        used = process.cpu_times()
        MEMORY.labels(program).set(process.memory_info().rss)
        PROCESSOR.labels(program).set(used.user + used.system)
    if psutil.POSIX:
        import resource

        FILES.labels(program).set(process.num_fds())
        FILES_MOST.labels(program).set(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
