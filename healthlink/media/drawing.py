"""Having a picture drawn anew, small: for the catalogue, and thumbnails of patients' files."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import orjson

from healthlink.media import process, redraw
from healthlink.media.errors import NotAPicture, PictureTooLarge

PROGRAM = Path(redraw.__file__)
BOUNDS = process.Bounds(memory=1024, output=4, seconds=10, wall_seconds=20)
CONTENT_TYPE = "image/webp"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of ours: `sides[edge]` fits into a square of that edge."""

    width: int
    height: int
    sides: dict[int, bytes]


async def draw(source: IO[bytes]) -> Drawn:
    """`source` is a real file. Raises NotAPicture, PictureTooLarge, or Unavailable if too many
    others are waiting."""
    refusals = {
        redraw.NOT_A_PICTURE: NotAPicture("picture"),
        redraw.TOO_LARGE: PictureTooLarge("picture"),
        process.KILLED: PictureTooLarge("picture"),
    }
    with tempfile.TemporaryFile() as target:
        await process.run(PROGRAM, BOUNDS, source, target, refusals)
        return _parsed(target.read())


def _parsed(told: bytes) -> Drawn:
    line, _, rest = told.partition(b"\n")
    about = orjson.loads(line)
    sides = {}
    for edge, size in zip(redraw.EDGES, about["sizes"], strict=True):
        sides[edge], rest = rest[:size], rest[size:]
    return Drawn(about["width"], about["height"], sides)
