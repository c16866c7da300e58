"""Links in letters that stand for their reader: to verify an address, to set a password.

Their letters are written above, in notices, when they are sent: only then is there a token.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from pydantic import SecretStr

from healthlink import jobs
from healthlink.auth import passwords, sessions
from healthlink.auth.dto import Addressee
from healthlink.auth.errors import LinkExpired
from healthlink.auth.queries import sql
from healthlink.db.pool import Db, Pool, Reader
from healthlink.ids import new_id
from healthlink.wiring import Resources

Purpose = Literal["verify", "reset", "invite", "telegram"]
LIVES: dict[Purpose, timedelta] = {
    "verify": timedelta(days=3),
    "reset": timedelta(hours=1),
    "invite": timedelta(days=7),
    "telegram": timedelta(minutes=30),
}
TO_VERIFY: tuple[Purpose, ...] = ("verify",)
TO_TELEGRAM: tuple[Purpose, ...] = ("telegram",)
TO_A_PASSWORD: tuple[Purpose, ...] = ("reset", "invite")
TOKEN_BYTES = 32


async def ask_to_verify(db: Db, user_id: UUID) -> None:
    """Has a letter sent."""
    await jobs.enqueue(db, "send_verification", user_id=user_id, request_id=new_id())


async def ask_to_reset(db: Db, email: str) -> None:
    """The same work for every address: who has it is looked up when the job runs."""
    await jobs.enqueue(db, "send_password_reset", email=email, request_id=new_id())


async def invite(db: Db, user_id: UUID) -> None:
    """Has somebody for whom staff made an account asked to set a password; again if need be."""
    await jobs.enqueue(db, "send_invitation", user_id=user_id, request_id=new_id())


async def find_addressee(db: Reader, user_id: UUID) -> Addressee | None:
    """None for an account that is blocked, deleted or without an e-mail address."""
    found: Addressee | None = await sql.addressee(db, user_id=user_id)
    return found


async def make(db: Db, user_id: UUID, purpose: Purpose) -> str:
    """A fresh token, of which only the hash is kept. One to a password ends those before it."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    life = LIVES[purpose]
    await sql.add_link(
        db, token_hash=_fingerprint(token), user_id=user_id, purpose=purpose, life=life
    )
    return token


async def is_live(db: Reader, token: str, purposes: tuple[Purpose, ...]) -> bool:
    """Whether it can be used; looking does not use it."""
    live: bool = await sql.is_link_live(db, token_hash=_fingerprint(token), purposes=list(purposes))
    return live


async def owner(db: Reader, token: SecretStr, purposes: tuple[Purpose, ...]) -> Any:
    """Full name and e-mail of whose it is; looking does not use it. Raises LinkExpired."""
    hashed = _fingerprint(token.get_secret_value())
    found = await sql.link_owner(db, token_hash=hashed, purposes=list(purposes))
    if found is None:
        raise LinkExpired("token")
    return found


async def verify(pool: Pool, token: SecretStr) -> None:
    """Raises LinkExpired."""
    async with pool.acquire() as db, db.transaction():
        await sql.verify_email(db, user_id=await use(db, token, TO_VERIFY))


async def reset(resources: Resources, token: SecretStr, password: SecretStr) -> None:
    """Sets the password and ends every session. Raises LinkExpired, before the dear work of
    hashing if the link is dead already."""
    if not await is_live(resources.pool, token.get_secret_value(), TO_A_PASSWORD):
        raise LinkExpired("token")
    fresh = await passwords.make_hash(resources, password)
    async with resources.pool.acquire() as db, db.transaction():
        user_id = await use(db, token, TO_A_PASSWORD)
        await sql.reset_password(db, user_id=user_id, password_hash=fresh)
        await sessions.end_all(db, user_id)
        await password_changed(db, user_id)


async def password_changed(db: Db, user_id: UUID) -> None:
    """Ends the links to another password and to Telegram, and Telegram as a way in, for whoever
    knew the old one may have linked it; and has the owner told."""
    await sql.end_links(db, user_id=user_id, purposes=[*TO_A_PASSWORD, *TO_TELEGRAM])
    await sql.stop_telegram(db, user_id=user_id)
    await jobs.enqueue(db, "send_password_changed", user_id=user_id, request_id=new_id())


async def forget(db: Db, user_id: UUID) -> None:
    await sql.end_links(db, user_id=user_id, purposes=list(LIVES))


async def use(db: Db, token: SecretStr, purposes: tuple[Purpose, ...]) -> UUID:
    """Whose link it was. Raises LinkExpired."""
    user_id: UUID | None = await sql.use_link(
        db, token_hash=_fingerprint(token.get_secret_value()), purposes=list(purposes)
    )
    if user_id is None:
        raise LinkExpired("token")
    return user_id


def _fingerprint(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
