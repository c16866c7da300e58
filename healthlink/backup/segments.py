"""Segments of PostgreSQL's log (WAL) in the vault: their names, their order, and holes in it."""

import gzip
import re
import shutil
import sys
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from healthlink.backup.seal import ENDING, Damaged, Key, Seal
from healthlink.backup.vault import Vault

SEGMENT = re.compile(r"([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})")
_STORED = re.compile(r"([0-9A-F]{24}|[0-9A-F]{8}\.history)(\.partial)?\.gz(\.age)?")
PARTIAL = ".partial"
BYTES = 16 * 2**20
"""Of each, also of one that is still written to: what is to come is zeros."""


class Hole(Exception):
    """Segments are missing: what comes after them cannot be brought back."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One file of the log in the vault; `name` is PostgreSQL's own."""

    path: Path
    name: str
    partial: bool

    @property
    def is_history(self) -> bool:
        return self.name.endswith(".history")

    @property
    def number(self) -> int:
        """Its place in the log, whatever the timeline."""
        return number(self.name)


def number(name: str) -> int:
    found = SEGMENT.fullmatch(name)
    assert found
    return int(found[2], 16) * 256 + int(found[3], 16)


def last(folder: Path) -> int:
    """Of the segments that lie there; 0: there are none."""
    names = (path.name for path in folder.iterdir())
    return max((number(name) for name in names if SEGMENT.fullmatch(name)), default=0)


def place(system: str, name: str) -> str:
    return f"wal/{system}/{name}.gz"


def keep(vault: Vault, system: str, file: Path, seal: Seal, packed: IO[bytes]) -> None:
    """Puts what `packed` holds of `file` there; a whole segment takes the place of its part."""
    packed.seek(0)
    vault.put(place(system, file.name), packed, seal)
    if not file.name.endswith(PARTIAL):
        for ending in ("", ENDING):
            part = vault.folder / f"{place(system, f'{file.name}{PARTIAL}')}{ending}"
            part.unlink(missing_ok=True)


def is_of(file: Path, system: str) -> bool:
    """Whether the cluster wrote it: the head of a segment says so. Zeros: nobody has yet."""
    if file.suffix == ".history":
        return True
    with file.open("rb") as source:
        head = source.read(32)
    return str(int.from_bytes(head[24:], sys.byteorder)) in (system, "0")


def pack(file: Path) -> IO[bytes]:
    """What is in it now, on the disk on which it lies. What has not been written yet is zeros,
    which cost nothing."""
    packed: IO[bytes] = tempfile.TemporaryFile(dir=file.parent)  # noqa: SIM115 — the caller's
    with file.open("rb") as source, gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as to:
        shutil.copyfileobj(source, to)
    return packed


def unpack(stored: Stored, key: Key, folder: Path) -> None:
    """Into `folder`, under PostgreSQL's name. Raises Damaged and KeyNeeded."""
    with tempfile.TemporaryFile() as packed, (folder / stored.name).open("wb") as target:
        key.open(stored.path, packed)
        packed.seek(0)
        try:
            with gzip.GzipFile(fileobj=packed) as source:
                shutil.copyfileobj(source, target)
        except (EOFError, OSError, ValueError, zlib.error) as error:
            raise Damaged(f"{stored.path} is not what was kept: {error}") from None
        if not stored.is_history and target.tell() != BYTES:
            raise Damaged(f"{stored.path} is not what was kept: {target.tell()} bytes")


def stored(vault: Vault, system: str) -> list[Stored]:
    """By name. Where a segment is there whole and in part, the whole one."""
    found: dict[str, Stored] = {}
    for path in sorted((vault.folder / "wal" / system).glob("*.gz*")):
        if parts := _STORED.fullmatch(path.name):
            each = Stored(path, parts[1], bool(parts[2]))
            if each.name not in found or not each.partial:
                found[each.name] = each
    return [found[name] for name in sorted(found)]


def wanted(of: Collection[Stored], start: str, *, goes_on: bool = False) -> list[Stored]:
    """What a backup that starts there needs. `goes_on`: the log was kept after it, so some of it
    has to be there. Raises Hole."""
    line = _line(of, start)
    if goes_on and not line:
        raise Hole("All segments of the log since the backup are missing")
    for number_, each in enumerate(line, number(start)):
        if each.number != number_:
            missing = each.number - number_
            raise Hole(f"{missing} segments of the log are missing before {each.name}")
    return [s for s in of if s.is_history] + line


def before_the_hole(of: Collection[Stored], start: str) -> list[Stored]:
    line = _line(of, start)
    whole = [each for number_, each in enumerate(line, number(start)) if each.number == number_]
    return [s for s in of if s.is_history] + whole


def _line(of: Collection[Stored], start: str) -> list[Stored]:
    """One segment after the other, on the latest timeline and, before it, on those that led to it:
    what was written on another one after they parted is another history."""
    timelines = defaultdict(list)
    for each in of:
        if not each.is_history and each.number >= number(start):
            timelines[each.name[:8]].append(each)
    line: list[Stored] = []
    for name in sorted(timelines, reverse=True):
        line += [s for s in timelines[name] if not line or s.number < line[-1].number]
        line.sort(key=lambda stored: -stored.number)
    return line[::-1]
