"""Having a picture drawn anew by a process that may fall, hang or swell without hurting ours."""

import asyncio
import sys
import tempfile
from asyncio.subprocess import DEVNULL
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import orjson
import structlog

from healthlink.errors import Unavailable
from healthlink.media import redraw
from healthlink.media.errors import NotAPicture, PictureTooLarge

log = structlog.get_logger()

PROGRAM = Path(redraw.__file__)
WALL_SECONDS = 20.0
WAIT_SECONDS = 10.0
CONTENT_TYPE = "image/webp"
_places = asyncio.Semaphore(2)
"""How many are drawn at once in one process of ours: each may take a core and much memory."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of ours: `sides[edge]` fits into a square of that edge."""

    width: int
    height: int
    sides: dict[int, bytes]


async def draw(source: IO[bytes]) -> Drawn:
    """`source` is a real file. Raises NotAPicture, PictureTooLarge, or Unavailable if too many
    others are waiting."""
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await _places.acquire()
    except TimeoutError:
        raise Unavailable(retry_after=5) from None
    try:
        return await _drawn(source)
    finally:
        _places.release()


async def _drawn(source: IO[bytes]) -> Drawn:
    with tempfile.TemporaryFile() as target:
        source.flush()
        source.seek(0)
        code = await _run(source, target)
        if code == redraw.TOO_LARGE:
            raise PictureTooLarge("picture")
        if code == redraw.NOT_A_PICTURE:
            raise NotAPicture("picture")
        if code < 0:
            log.warning("picture_killed_its_process", signal=-code)
            raise PictureTooLarge("picture")
        if code > 0:
            raise RuntimeError("the program that draws pictures is broken")
        target.seek(0)
        return _parsed(target.read())


async def _run(source: IO[bytes], target: IO[bytes]) -> int:
    """Its exit code; negative if a signal ended it. It gets no environment: no secrets to tell."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", PROGRAM, stdin=source, stdout=target, stderr=DEVNULL, env={}
    )
    try:
        async with asyncio.timeout(WALL_SECONDS):
            return await process.wait()
    except TimeoutError:
        return -9
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _parsed(told: bytes) -> Drawn:
    line, _, rest = told.partition(b"\n")
    about = orjson.loads(line)
    sides = {}
    for edge, size in zip(redraw.EDGES, about["sizes"], strict=True):
        sides[edge], rest = rest[:size], rest[size:]
    return Drawn(about["width"], about["height"], sides)
