"""What is too old goes: backups, the log before the oldest one, files that no backup knows."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from healthlink.backup import segments
from healthlink.backup.seal import ENDING
from healthlink.backup.vault import About, Vault


@dataclass(slots=True)
class Gone:
    backups: int = 0
    segments: int = 0
    files: int = 0


def prune(vault: Vault, now: datetime, keep: timedelta) -> Gone:
    """The newest backup stays, however old. While one does not say what it needs, only whole
    backups go: what they share may be needed."""
    gone, backups = Gone(), vault.backups()
    if not backups:
        return gone
    left = [b for b in backups[:-1] if b.begun_at >= now - keep] + backups[-1:]
    for about in backups[: len(backups) - len(left)]:
        vault.remove(about)
        gone.backups += 1
    if len(vault.names()) > len(left):
        return gone
    gone.segments = _forget_log(vault, left)
    gone.files = _forget_files(vault, left)
    vault.forget_erased(left[0].begun_at)
    return gone


def _forget_log(vault: Vault, left: list[About]) -> int:
    number = 0
    for folder in sorted((vault.folder / "wal").glob("[0-9]*")):
        starts = [segments.number(b.start_wal) for b in left if b.system == folder.name]
        if not starts:
            if _is_older(folder / "as_of.json", left[0]):
                number += len(list(folder.iterdir()))
                shutil.rmtree(folder)
            continue
        for stored in segments.stored(vault, folder.name):
            if not stored.is_history and stored.number < min(starts):
                stored.path.unlink()
                number += 1
    return number


def _forget_files(vault: Vault, left: list[About]) -> int:
    """A file that came after the oldest backup may be wanted by a moment between two of them."""
    wanted = set[str]().union(*(vault.media_of(about) for about in left))
    number = 0
    for path in (vault.folder / "media").glob("*/*"):
        came = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.name.removesuffix(ENDING) not in wanted and came < left[0].begun_at:
            path.unlink()
            number += 1
    return number


def _is_older(file: Path, about: About) -> bool:
    return not file.exists() or datetime.fromtimestamp(file.stat().st_mtime, UTC) < about.begun_at
