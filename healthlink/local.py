"""A complete system on one machine: embedded database, secrets of its own, kept in a folder."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from healthlink.config import SECRET_BYTES, Settings
from healthlink.db.embedded import embedded


@contextmanager
def completed(settings: Settings) -> Iterator[Settings]:
    """Settings in which nothing is missing; children and server workers get them by environment.

    What is missing locally is made: a JWT secret (kept), an embedded PostgreSQL (while inside).
    """
    if settings.production:
        yield settings
        return
    if not settings.jwt_keys:
        settings = settings.model_copy(update={"jwt_secret": _kept_secret(settings.data_dir)})
    os.environ["JWT_SECRET"] = settings.jwt_secret
    if settings.database_url:
        yield settings
        return
    with embedded(settings.data_dir) as url:
        os.environ["DATABASE_URL"] = url
        yield settings.model_copy(update={"database_url": url})


def _kept_secret(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "jwt_secret"
    if not file.exists():
        fresh = folder / f"jwt_secret.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(SECRET_BYTES + 16), encoding="utf-8")
        fresh.rename(file)  # whole or not at all, whenever we are killed
    return file.read_text(encoding="utf-8").strip()
