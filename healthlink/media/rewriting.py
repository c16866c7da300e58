"""Having a patient's file written anew, whole: what its bytes are decides how."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import orjson

from healthlink.media import process
from healthlink.media.errors import FileTooLarge, NotAFile, ProtectedFile

HERE = Path(__file__)
REPAINT, REBIND = HERE.with_name("repaint.py"), HERE.with_name("rebind.py")
"""Not imported: what reads strangers' bytes is not loaded into our process."""
NOT_A_FILE, TOO_LARGE, PROTECTED = 3, 4, 5
"""What their exit codes mean."""
BOUNDS = process.Bounds(memory=1536, output=64, seconds=30, wall_seconds=60)
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
"""What we keep files as."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file of ours; only an image has a width and a height."""

    content: IO[bytes]
    content_type: str
    size: int
    sha256: bytes
    width: int | None
    height: int | None


@asynccontextmanager
async def rewritten(source: IO[bytes]) -> AsyncIterator[Rewritten]:
    """`source` and the content inside are real files. Raises NotAFile, FileTooLarge, ProtectedFile,
    or Unavailable if too many others are waiting."""
    refusals = {
        NOT_A_FILE: NotAFile("file"),
        TOO_LARGE: FileTooLarge("file"),
        PROTECTED: ProtectedFile("file"),
        process.KILLED: FileTooLarge("file"),
    }
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as content:
        await process.run(_program(source), BOUNDS, source, told, refusals)
        about = orjson.loads(told.readline())
        sha256 = await asyncio.to_thread(_copy, told, content)
        yield Rewritten(content, size=content.tell(), sha256=sha256, **about)


def _program(source: IO[bytes]) -> Path:
    source.seek(0)
    start = source.read(12)
    if start.startswith(b"%PDF-"):
        return REBIND
    if start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return REPAINT
    if start[:4] == b"RIFF" and start[8:] == b"WEBP":
        return REPAINT
    raise NotAFile("file")


def _copy(source: IO[bytes], target: IO[bytes]) -> bytes:
    """Its SHA-256."""
    digest = hashlib.sha256()
    while part := source.read(process.MEGABYTE):
        digest.update(part)
        target.write(part)
    target.flush()
    return digest.digest()
