"""Other people's accounts over HTTP, for administrators."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator

from healthlink.auth.dependencies import Administrator
from healthlink.auth.manage import accounts
from healthlink.auth.manage.dto import UserCard, WhyBlocked
from healthlink.auth.manage.errors import OwnAccount
from healthlink.dependencies import Page, Primary, Transaction
from healthlink.errors import Forbidden, InvalidInput, NotFound, Unauthorized
from healthlink.fields import Search, long_enough
from healthlink.problems import answers
from healthlink.routing import room

people = room("Administration", "/api/v1/manage/users")


@people.get("", summary="Find accounts", responses=answers(Unauthorized, Forbidden, InvalidInput))
async def list_users(
    _: Administrator,
    pool: Primary,
    page: Page,
    search: Annotated[
        Search | None,
        AfterValidator(long_enough),
        Query(description="Part of an e-mail, a name or a phone number: three letters or digits"),
    ] = None,
) -> list[UserCard]:
    """The latest first."""
    return page.cut(await accounts.find(pool, search, fetch=page.fetch, skip=page.offset))


@people.get(
    "/{user_id}",
    summary="An account",
    responses=answers(Unauthorized, Forbidden, NotFound, InvalidInput),
)
async def get_user(user_id: UUID, _: Administrator, pool: Primary) -> UserCard:
    """Neither passwords nor sessions are shown."""
    return await accounts.get(pool, user_id)


@people.post(
    "/{user_id}/block",
    summary="Block an account",
    responses=answers(Unauthorized, Forbidden, NotFound, OwnAccount, InvalidInput),
)
async def block_user(
    user_id: UUID, why: WhyBlocked, admin: Administrator, db: Transaction
) -> UserCard:
    """Signs the user out everywhere and lets nobody in. Twice is fine."""
    return await accounts.block(db, admin.user_id, user_id, why.reason)


@people.post(
    "/{user_id}/unblock",
    summary="Unblock an account",
    responses=answers(Unauthorized, Forbidden, NotFound, InvalidInput),
)
async def unblock_user(
    user_id: UUID, why: WhyBlocked, admin: Administrator, db: Transaction
) -> UserCard:
    """The user may sign in again; the sessions that ended stay so. Twice is fine."""
    return await accounts.unblock(db, admin.user_id, user_id, why.reason)
