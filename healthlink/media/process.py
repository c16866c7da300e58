"""Having what strangers sent read by a process that may fall, hang or swell, and not hurt ours."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import structlog

from healthlink.errors import Problem, Unavailable
from healthlink.media import bounded

log = structlog.get_logger()

MEGABYTE = 1024 * 1024
WAIT_SECONDS = 10.0
KILLED = -1
"""Among the codes of a program: whatever signal ended it, its memory or its time was up."""
_places = asyncio.Semaphore(2)
"""How many run at once beside one process of ours: each may take a core and much memory."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of memory and output in megabytes, of time on the processor and on the wall in seconds."""

    memory: int
    output: int
    seconds: int
    wall_seconds: float


async def run(
    program: Path,
    bounds: Bounds,
    source: IO[bytes],
    target: IO[bytes],
    refusals: Mapping[int, Problem],
) -> None:
    """`source` and `target` are real files, its input and output. `refusals`: what its exit codes
    mean, and KILLED. Raises Unavailable if too many others are waiting."""
    async with place():
        source.flush()
        source.seek(0)
        code = await _exit_code(program, bounds, source, target)
    target.seek(0)
    if code < 0:
        log.warning("file_killed_its_process", program=program.stem, signal=-code)
        raise refusals[KILLED]
    if code in refusals:
        raise refusals[code]
    if code:
        raise RuntimeError(f"the program {program.name} is broken")


@asynccontextmanager
async def place() -> AsyncIterator[None]:
    """For whoever starts such a process otherwise. Raises Unavailable."""
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await _places.acquire()
    except TimeoutError:
        raise Unavailable(retry_after=5) from None
    try:
        yield
    finally:
        _places.release()


async def _exit_code(program: Path, bounds: Bounds, source: IO[bytes], target: IO[bytes]) -> int:
    """Negative if a signal ended it. It gets no environment: no secrets to tell."""
    limits = (bounds.memory * MEGABYTE, bounds.seconds, bounds.output * MEGABYTE)
    command = [bounded.__file__, *map(str, limits), str(program)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", *command, stdin=source, stdout=target, stderr=DEVNULL, env={}
    )
    try:
        async with asyncio.timeout(bounds.wall_seconds):
            return await process.wait()
    except TimeoutError:
        return -9
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
