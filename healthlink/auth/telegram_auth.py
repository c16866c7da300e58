"""Signing in by Telegram: what its Mini App brings as initData, judged, and whose account it opens.

initData is a bearer secret for as long as it is good: never logged, never repeated, kept only as
the hash of its hash. It may be used again, because a reload of the page sends it again.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import init_data_py

from healthlink.auth.dto import Account, Spoken, TelegramOwner
from healthlink.auth.errors import (
    InitDataExpired,
    InitDataInvalid,
    TelegramForNews,
    TelegramOff,
)
from healthlink.auth.queries import sql
from healthlink.auth.telegram import accounts
from healthlink.config import Settings
from healthlink.db.pool import Db, Reader
from healthlink.fields import tidied

MOST_BYTES = 8 * 1024
AHEAD = timedelta(seconds=60)
"""How much faster than ours Telegram's clock may be."""
MOST_ID = 2**52
"""Telegram's promise: ids have 52 significant bits at most."""
MALFORMED = (init_data_py.errors.InitDataError, TypeError, ValueError, RecursionError)
"""What the library makes of strangers' texts: JSON nested too deep and hashes of strange letters
are not among its own errors."""
SPOKEN: dict[str, Spoken] = {"hy": "hy", "ru": "ru", "en": "en"}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who opened the Mini App, as Telegram says and has signed."""

    telegram_id: int
    first_name: str
    last_name: str
    username: str | None
    language: Spoken
    init_hash: bytes

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.username or "Telegram"


def verify(settings: Settings, init_data: str, now: datetime) -> Visitor:
    """Raises InitDataInvalid, InitDataExpired, TelegramOff."""
    if not settings.telegram_bot_token:
        raise TelegramOff
    data = _signed(settings.telegram_bot_token, init_data)
    if data.issued_at > now + AHEAD:
        raise InitDataInvalid("init_data")
    if data.issued_at < now - timedelta(seconds=settings.init_data_max_age):
        raise InitDataExpired("init_data")
    user = data.user
    if user is None or user.is_bot or not 0 < user.id < MOST_ID:
        raise InitDataInvalid("init_data")
    return Visitor(
        telegram_id=user.id,
        first_name=tidied(user.first_name, 100),
        last_name=tidied(user.last_name or "", 99),
        username=tidied(user.username or "", 64) or None,
        language=spoken(user.language_code),
        init_hash=hashlib.sha256(data.hash.encode()).digest(),
    )


def _signed(token: str, init_data: str) -> init_data_py.InitData:
    """Its age is not looked at. The signature covers every field but `hash`, in their order of
    names; the library refuses doubled and nameless ones, and compares in constant time."""
    if len(init_data.encode()) > MOST_BYTES:
        raise InitDataInvalid("init_data")
    try:
        return init_data_py.validate_by_hash(init_data, token, expires_in=None)
    except MALFORMED:
        raise InitDataInvalid("init_data") from None


def spoken(code: str | None) -> Spoken:
    """Ours for a language of Telegram's; Armenian for every other."""
    return SPOKEN.get((code or "")[:2].lower(), "hy")


async def find_or_open(db: Db, visitor: Visitor) -> Account:
    """The account that this Telegram account opens, made at the first time. Raises InitDataInvalid
    for initData whose session was signed out, and for who is blocked or deleted, and
    TelegramForNews."""
    await accounts.hold(db, visitor.telegram_id)
    if await find(db, visitor) is None:
        await accounts.add(
            db, visitor.telegram_id, visitor.full_name, visitor.first_name, visitor.language
        )
    owner = await accounts.find(db, visitor.telegram_id)
    if owner and not owner.signs_in:
        raise TelegramForNews
    if owner is None or not owner.welcome:
        raise InitDataInvalid("init_data")
    await accounts.renew(db, visitor.telegram_id, visitor.first_name, visitor.username)
    return owner


async def find(db: Reader, visitor: Visitor) -> TelegramOwner | None:
    """Raises InitDataInvalid for initData whose session was signed out."""
    if await sql.is_init_data_denied(db, hash=visitor.init_hash):
        raise InitDataInvalid("init_data")
    return await accounts.find(db, visitor.telegram_id)
