"""Reading a backup, to see that it can be brought back."""

import io
import tempfile
from pathlib import Path
from typing import IO

from healthlink.backup import following, objects, segments
from healthlink.backup.seal import ENDING, Damaged, Key
from healthlink.backup.segments import Hole
from healthlink.backup.taking import Told
from healthlink.backup.vault import About, Vault


def check(vault: Vault, about: About, key: Key, told: Told) -> list[str]:
    """What is wrong with it, in words. Without a key sealed files are compared, not opened."""
    faults = []
    try:
        vault.see(about)
    except Damaged as damage:
        faults.append(str(damage))
    faults += _log(vault, about, key, told)
    faults += _files(vault, about, key, told)
    return faults


def _log(vault: Vault, about: About, key: Key, told: Told) -> list[str]:
    if not about.system:
        return []
    faults = []
    stored = segments.stored(vault, about.system)
    try:
        goes_on = following.goes_on(vault, about)
        stored = segments.wanted(stored, about.start_wal, goes_on=goes_on)
    except Hole as hole:
        faults.append(str(hole))
    with tempfile.TemporaryDirectory() as folder:
        for done, each in enumerate(stored, 1):
            if _opens(each.path, key):
                try:
                    segments.unpack(each, key, Path(folder))
                    (Path(folder) / each.name).unlink()
                except Damaged as damage:
                    faults.append(str(damage))
            told("Log", done, len(stored))
    return faults


def _files(vault: Vault, about: About, key: Key, told: Told) -> list[str]:
    faults = []
    names = sorted(vault.media_of(about))
    for done, name in enumerate(names, 1):
        path = vault.find(objects.place(name))
        if path is None:
            faults.append(f"no bytes: {name}")
        elif _opens(path, key):
            try:
                key.open(path, _nowhere())
            except Damaged as damage:
                faults.append(str(damage))
        told("Files", done, len(names))
    return faults


def _opens(path: Path, key: Key) -> bool:
    return bool(key.secrets) or path.suffix != ENDING


class _Nowhere(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return len(data)  # type: ignore[arg-type]


def _nowhere() -> IO[bytes]:
    return _Nowhere()  # type: ignore[return-value]
