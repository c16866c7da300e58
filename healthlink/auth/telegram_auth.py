"""Signing in by Telegram: what its Mini App brings as initData, judged, and whose account it opens.

initData is a bearer secret for as long as it is good: never logged, never repeated, kept only as
the hash of its hash. It may be used again, because a reload of the page sends it again.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import init_data_py

from healthlink.auth.dto import Account, Spoken, TelegramOwner
from healthlink.auth.errors import InitDataExpired, InitDataInvalid, TelegramOff
from healthlink.auth.queries import sql
from healthlink.config import Settings
from healthlink.db.pool import Db, Reader
from healthlink.fields import tidied
from healthlink.ids import new_id

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
        language=SPOKEN.get((user.language_code or "")[:2].lower(), "hy"),
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


async def find_or_open(db: Db, visitor: Visitor) -> Account:
    """The account that this Telegram account opens, made at the first time. Raises InitDataInvalid
    for initData whose session was signed out, and for who is blocked or deleted."""
    await sql.lock_telegram(db, telegram_id=visitor.telegram_id)
    owner = await find(db, visitor)
    about = {"username": visitor.username, "first_name": visitor.first_name}
    if owner is None:
        await sql.add_telegram_account(
            db,
            id=new_id(),
            full_name=visitor.full_name,
            language=visitor.language,
            telegram_id=visitor.telegram_id,
            **about,
        )
        owner = await _owner(db, visitor.telegram_id)
    if owner is None or not owner.welcome:
        raise InitDataInvalid("init_data")
    await sql.renew_telegram_account(db, telegram_id=visitor.telegram_id, **about)
    return owner


async def find(db: Reader, visitor: Visitor) -> TelegramOwner | None:
    """Raises InitDataInvalid for initData whose session was signed out."""
    if await sql.is_init_data_denied(db, hash=visitor.init_hash):
        raise InitDataInvalid("init_data")
    return await _owner(db, visitor.telegram_id)


async def _owner(db: Reader, telegram_id: int) -> TelegramOwner | None:
    owner: TelegramOwner | None = await sql.account_of_telegram(db, telegram_id=telegram_id)
    return owner
