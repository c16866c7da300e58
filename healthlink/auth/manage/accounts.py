"""Finding, blocking and unblocking other people's accounts."""

import re
from uuid import UUID

from healthlink.auth import users
from healthlink.auth.manage.dto import UserCard
from healthlink.auth.manage.errors import OwnAccount
from healthlink.auth.manage.queries import sql
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound

_PHONE = re.compile(r"\+?[\d\s()-]+", re.ASCII)


async def find(db: Reader, term: str | None, *, fetch: int, skip: int) -> list[UserCard]:
    """The latest first."""
    if not term:
        rows = sql.users_latest(db, fetch=fetch, skip=skip)
    else:
        rows = sql.users_found(db, term=_as_kept(term), fetch=fetch, skip=skip)
    return [row async for row in rows]


def _as_kept(term: str) -> str:
    """`091 12-34-56` -> `91123456`: numbers are kept without signs and with their country."""
    if not _PHONE.fullmatch(term):
        return term
    digits = re.sub(r"^(0|8(?=\d{10}$))", "", re.sub(r"\D", "", term))
    return digits if len(digits) >= 3 else term


async def get(db: Reader, user_id: UUID) -> UserCard:
    card: UserCard | None = await sql.user_card(db, user_id=user_id)
    if card is None:
        raise NotFound
    return card


async def block(db: Db, actor_id: UUID, user_id: UUID, reason: str) -> UserCard:
    if user_id == actor_id:
        raise OwnAccount
    await users.block(db, actor_id, user_id, reason)
    return await get(db, user_id)


async def unblock(db: Db, actor_id: UUID, user_id: UUID, reason: str) -> UserCard:
    await users.unblock(db, actor_id, user_id, reason)
    return await get(db, user_id)
