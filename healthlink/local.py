"""A complete system on one machine: embedded database, secrets of its own, kept in a folder."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from healthlink.config import SECRET_BYTES, Settings
from healthlink.db.embedded import embedded


@contextmanager
def completed(settings: Settings) -> Iterator[Settings]:
    """Settings in which nothing is missing; children and server workers get them by environment.

    What is missing locally is made: a JWT secret and the token of a bot that only this machine and
    its sandbox know (kept), an embedded PostgreSQL (while inside).
    """
    if settings.production:
        yield settings
        return
    if not settings.jwt_keys:
        settings = settings.model_copy(update={"jwt_secret": kept_secret(settings, "jwt_secret")})
    os.environ["JWT_SECRET"] = settings.jwt_secret
    if not settings.telegram_bot_token:
        token = kept_secret(settings, "telegram_bot_token", _bot_token)
        settings = settings.model_copy(update={"telegram_bot_token": token})
    os.environ["TELEGRAM_BOT_TOKEN"] = settings.telegram_bot_token
    if settings.database_url:
        yield settings
        return
    with embedded(settings.data_dir) as url:
        os.environ["DATABASE_URL"] = url
        yield settings.model_copy(update={"database_url": url})


def _random() -> str:
    return secrets.token_urlsafe(SECRET_BYTES + 16)


def _bot_token() -> str:
    """Of the shape that BotFather gives: 10 digits, a colon, 35 letters."""
    return f"{secrets.randbelow(9 * 10**9) + 10**9}:{secrets.token_urlsafe(26)}"


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
