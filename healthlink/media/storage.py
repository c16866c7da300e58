"""Where bytes are kept: one small interface, the local disk behind it, or Supabase."""

import asyncio
import os
import shutil
from pathlib import Path
from typing import IO, Protocol

from healthlink.media import names
from healthlink.media.supabase import Supabase
from healthlink.wiring import Resources


class Storage(Protocol):
    """Objects by name: letters, digits, `-` and `.` of ASCII, chosen by us. Another name is a
    ValueError. Raises Unavailable, or an OSError, where the storage is away: what it was asked for
    may have been done."""

    async def put(self, name: str, content: bytes | IO[bytes], content_type: str) -> None:
        """When it returns, the object is there, whole, and survives a crash; what had its name is
        gone. A file is a real one."""

    async def read(self, name: str, target: IO[bytes]) -> bool:
        """Writes the object, whole, or raises. False if there is no such object."""

    async def delete(self, *objects: str) -> None:
        """When it returns, none of them is there. What was not there is deleted already."""


class Disk:
    """Files in a folder, spread over 256 folders by the first letters of their names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, name: str, content: bytes | IO[bytes], content_type: str) -> None:  # noqa: ARG002
        await asyncio.to_thread(_write, self._path(name), content)

    async def read(self, name: str, target: IO[bytes]) -> bool:
        return await asyncio.to_thread(_read, self._path(name), target)

    async def delete(self, *objects: str) -> None:
        for name in objects:
            await asyncio.to_thread(_delete, self._path(name))

    def _path(self, name: str) -> Path:
        names.see(name)
        return self.folder / name[:2] / name


def storage_of(resources: Resources) -> Storage:
    settings = resources.settings
    if settings.supabase_url:
        return Supabase(resources.carrier, settings)
    return Disk(settings.data_dir / "media")


def _part(path: Path) -> Path:
    """Under a name that is known beforehand, so that `delete` finds what a crash left of it."""
    return path.with_name(f"{path.name}.part")


def _write(path: Path, content: bytes | IO[bytes]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = _part(path)
    with part.open("wb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            content.seek(0)
            shutil.copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    _sync_folder(path.parent)
    _sync_folder(path.parent.parent)


def _sync_folder(folder: Path) -> None:
    """So that a new name survives a crash, and not only what it names."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path, target: IO[bytes]) -> bool:
    try:
        with path.open("rb") as file:
            shutil.copyfileobj(file, target)
    except FileNotFoundError:
        return False
    return True


def _delete(path: Path) -> None:
    path.unlink(missing_ok=True)
    _part(path).unlink(missing_ok=True)
