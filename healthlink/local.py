"""A complete system on one machine: embedded database, secrets of its own, kept in a folder."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from healthlink.config import Settings
from healthlink.db.embedded import embedded
from healthlink.production import SECRET_BYTES


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
        fresh = folder / f"{name}.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(make(), encoding="utf-8")
        fresh.rename(file)  # whole or not at all, whenever we are killed
    return file.read_text(encoding="utf-8").strip()
