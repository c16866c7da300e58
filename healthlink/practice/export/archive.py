"""A ZIP that leaves piece by piece, so that it is never anywhere as a whole."""

import asyncio
import os
import zipfile
from collections.abc import AsyncIterator
from datetime import datetime
from typing import IO

PIECE = 256 * 1024


class _Out:
    """What the ZIP has written since somebody took it."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, some: bytes) -> int:
        self.waiting += some
        return len(some)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def close(self) -> None:
        """Nobody else has it open."""

    def take(self) -> bytes:
        some = bytes(self.waiting)
        self.waiting.clear()
        return some


class Archive:
    """`add` one after the other, to the end of each, then `end`."""

    def __init__(self, made_at: datetime) -> None:
        self.moment = made_at.timetuple()[:6]
        self.out = _Out()
        self.zip = zipfile.ZipFile(self.out, "w")

    async def add(self, name: str, file: IO[bytes], *, packed: bool) -> AsyncIterator[bytes]:
        """`file` from its beginning; `packed`: not for what is packed already."""
        about = zipfile.ZipInfo(name, self.moment)
        about.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        about.external_attr = 0o600 << 16
        about.file_size = file.seek(0, os.SEEK_END)
        file.seek(0)
        with self.zip.open(about, "w") as entry:
            while piece := await asyncio.to_thread(file.read, PIECE):
                await asyncio.to_thread(entry.write, piece)
                yield self.out.take()
        yield self.out.take()

    def end(self) -> bytes:
        """The table of contents."""
        self.zip.close()
        return self.out.take()
