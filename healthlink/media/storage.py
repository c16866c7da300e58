"""Where bytes are kept: one small interface, and the local disk behind it."""

import asyncio
import os
from pathlib import Path
from typing import Protocol

from healthlink.config import Settings


class Storage(Protocol):
    """Objects by name: letters, digits, `-` and `.` of ASCII, chosen by us."""

    async def put(self, name: str, content: bytes, content_type: str) -> None:
        """When it returns, the object is there, whole, and survives a crash."""

    async def read(self, name: str) -> bytes | None:
        """None if there is no such object."""

    async def delete(self, name: str) -> None:
        """What is not there is deleted already."""


class Disk:
    """Files in a folder, spread over 256 folders by the first letters of their names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, name: str, content: bytes, content_type: str) -> None:  # noqa: ARG002
        await asyncio.to_thread(_write, self._path(name), content)

    async def read(self, name: str) -> bytes | None:
        return await asyncio.to_thread(_read, self._path(name))

    async def delete(self, name: str) -> None:
        await asyncio.to_thread(_delete, self._path(name))

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name


def storage_of(settings: Settings) -> Storage:
    return Disk(settings.data_dir / "media")


def _part(path: Path) -> Path:
    """Under a name that is known beforehand, so that `delete` finds what a crash left of it."""
    return path.with_name(f"{path.name}.part")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = _part(path)
    with part.open("wb") as file:
        file.write(content)
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


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _delete(path: Path) -> None:
    path.unlink(missing_ok=True)
    _part(path).unlink(missing_ok=True)
