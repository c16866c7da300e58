"""A complete system on one machine: embedded database, secrets of its own, kept in a folder."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from healthlink.config import Settings
from healthlink.db.embedded import embedded
from healthlink.production import SECRET_BYTES

LONGEST = timedelta(days=31)
"""No session lives longer. Of what a key has signed only a letter's link to a visit may live on;
the reminder of the visit brings another."""


@contextmanager
def completed(settings: Settings) -> Iterator[Settings]:
    """Settings in which nothing is missing; children and server workers get them by environment.

    What is missing locally is made: a JWT secret (kept), an embedded PostgreSQL (while inside).
    """
    if settings.production:
        yield settings
        return
    if not settings.jwt_keys:
        settings = settings.model_copy(update={"jwt_secret": kept_secret(settings, "jwt_secret")})
    os.environ["JWT_SECRET"] = settings.jwt_secret
    if settings.database_url:
        yield settings
        return
    with embedded(settings.data_dir) as url:
        os.environ["DATABASE_URL"] = url
        yield settings.model_copy(update={"database_url": url})


def _random() -> str:
    return secrets.token_urlsafe(SECRET_BYTES + 16)


def kept_secret(settings: Settings, name: str, make: Callable[[], str] = _random) -> str:
    """A secret of this machine's own: made once, kept in the data directory."""
    folder = settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    if not file.exists():
        fresh = _written(file, make())
        with suppress(FileExistsError):  # others may be at it: the first one counts
            file.hardlink_to(fresh)
        fresh.unlink()
        _sync(folder)
    return file.read_text(encoding="utf-8").strip()


def _written(file: Path, text: str) -> Path:
    """Beside the file, for what is put in its place whole or not at all, whenever we are killed."""
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="utf-8")
    _sync(fresh)
    return fresh


def _sync(path: Path) -> None:
    """A file, or the names in a folder: what is there survives a crash from now on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class TooEarly(Exception):
    """What the last key but one has signed may still live."""


def new_key() -> str:
    """One for JWT_SECRET."""
    return _random()


def rotate(settings: Settings, now: datetime, *, hurry: bool = False) -> None:
    """A new key in front of the one that is kept, which goes on verifying, for who starts from now
    on. Raises TooEarly: a third one would sign people out."""
    file = settings.data_dir / "jwt_secret"
    keys = kept_secret(settings, "jwt_secret").split(",")
    changed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    if len(keys) > 1 and now - changed < LONGEST and not hurry:
        raise TooEarly
    _written(file, f"{_random()},{keys[0]}").rename(file)
    _sync(settings.data_dir)
