"""Accounts: made, changed, exported, erased."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from healthlink import jobs
from healthlink.audit import trail
from healthlink.auth import links, passwords, sessions, telegram_auth, throttle
from healthlink.auth.dto import (
    Account,
    Login,
    ProfileOut,
    Registration,
    Role,
    UserOut,
    UserPatch,
)
from healthlink.auth.errors import InitDataInvalid, WrongCredentials, WrongPassword
from healthlink.auth.queries import sql
from healthlink.clock import utc_now
from healthlink.db.pool import Db, Pool, Reader
from healthlink.errors import NotFound
from healthlink.idempotency import once
from healthlink.ids import new_id
from healthlink.wiring import Resources

exports: dict[str, Callable[[Reader, UUID], Awaitable[Any]]] = {}
"""What each room knows about a person; rooms above declare theirs with `part_of_export`."""


def part_of_export(name: str) -> Callable[[Any], Any]:
    """`gather(db, user_id)` answers something that JSON can hold."""

    def declare(gather: Any) -> Any:
        exports[name] = gather
        return gather

    return declare


async def register(
    db: Db, new: Registration, password_hash: str, role: Role = "patient", language: str = "en"
) -> UserOut:
    """Raises EmailTaken (from the constraint). The role never comes from a request."""
    added: UserOut = await sql.add_user(
        db,
        id=new_id(),
        email=new.email,
        full_name=new.full_name,
        phone=new.phone,
        role=role,
        password_hash=password_hash,
        language=language,
    )
    return added


async def add_caller(db: Db, full_name: str, phone: str) -> UUID:
    """An account for somebody who only telephones; nobody can sign in to it."""
    user_id = new_id()
    await sql.add_caller(db, id=user_id, full_name=full_name, phone=phone)
    return user_id


async def sign_up(db: Db, new: Registration, password_hash: str, language: str) -> UserOut:
    """As a patient does it: with a letter to see whether the address is theirs."""
    added = await register(db, new, password_hash, language=language)
    await links.ask_to_verify(db, added.id)
    return added


async def authenticate(resources: Resources, login: Login, address: str) -> Account:
    """Raises WrongCredentials, after the same time whether the account exists or not, and
    TooManyRequests."""
    await throttle.check(
        resources.pool,
        (throttle.LOGIN_PER_ADDRESS, throttle.household(address)),
        (throttle.LOGIN_PER_ACCOUNT, login.email),
        (throttle.LOGIN_ALTOGETHER, ""),
    )
    return await _authenticate(resources, login)


async def _authenticate(resources: Resources, login: Login) -> Account:
    account: Account | None = await sql.account_by_email(resources.pool, email=login.email)
    stored = account.password_hash if account else None
    if not await passwords.is_right(resources, login.password, stored) or account is None:
        raise WrongCredentials
    if stored and passwords.is_weak(stored):
        return await _hash_again(resources, login, account)
    return account


async def _hash_again(resources: Resources, login: Login, account: Account) -> Account:
    """With today's settings, unless the password was changed in between: then it is asked again."""
    fresh = await passwords.make_hash(resources, login.password)
    done = await sql.set_password(
        resources.pool, user_id=account.id, proven=account.password_hash, password_hash=fresh
    )
    if not done:
        return await _authenticate(resources, login)
    return account.model_copy(update={"password_hash": fresh})


async def prove(resources: Resources, user_id: UUID, password: SecretStr, field: str) -> str | None:
    """Before anything that cannot be undone the owner says it again: answers the hash that it
    was compared with, or raises WrongPassword."""
    account: Account | None = await sql.account(resources.pool, user_id=user_id)
    stored = account.password_hash if account else None
    if not await passwords.is_right(resources, password, stored):
        raise WrongPassword(field)
    return stored


async def prove_by_telegram(
    resources: Resources, user_id: UUID, init_data: SecretStr, now: datetime
) -> str | None:
    """As `prove`, for whoever has no password. Raises what `telegram_auth.verify` does."""
    visitor = telegram_auth.verify(resources.settings, init_data.get_secret_value(), now)
    owner = await telegram_auth.find(resources.pool, visitor)
    if owner is None or owner.id != user_id or not owner.welcome:
        raise InitDataInvalid("init_data")
    return owner.password_hash


async def find_by_email(db: Reader, email: str) -> UUID | None:
    """Whose address it is; nobody's, if the account is blocked or deleted."""
    account: Account | None = await sql.account_by_email(db, email=email)
    return account.id if account else None


async def get_profile(db: Reader, user_id: UUID) -> ProfileOut:
    profile: ProfileOut | None = await sql.profile(db, user_id=user_id)
    if profile is None:
        raise NotFound
    return profile


async def change(db: Reader, user_id: UUID, patch: UserPatch) -> ProfileOut:
    changed: ProfileOut | None = await sql.change_profile(
        db, user_id=user_id, full_name=patch.full_name, phone=patch.phone, language=patch.language
    )
    if changed is None:
        raise NotFound
    return changed


async def set_password(
    db: Db, user_id: UUID, session_id: UUID, password_hash: str, *, proven: str | None
) -> None:
    """Ends every other session and every link to a new password: what was stolen does not survive
    the change. Raises WrongPassword if the `proven` one was changed meanwhile."""
    if not await sql.set_password(db, user_id=user_id, proven=proven, password_hash=password_hash):
        raise WrongPassword("current_password")
    await sessions.end_all(db, user_id, but=session_id)
    await links.password_changed(db, user_id)


async def erase(db: Db, user_id: UUID, *, proven: str | None) -> None:
    """Forgets the person; rooms above let go of their part in jobs. Raises WrongPassword if the
    `proven` one was changed meanwhile."""
    erased = await sql.erase_user(db, user_id=user_id, proven=proven)
    if erased is None:
        raise WrongPassword("password")
    await sessions.forget(db, user_id)
    await links.forget(db, user_id)
    await once.forget(db, user_id, erased["email"])
    await jobs.enqueue(db, "forget_user", user_id=user_id)
    await jobs.enqueue(db, "forget_reviews", user_id=user_id)
    await jobs.enqueue(db, "forget_notices", user_id=user_id)
    await jobs.enqueue(db, "forget_waitlist", user_id=user_id)
    await jobs.enqueue(db, "forget_messages", user_id=user_id)
    await jobs.enqueue(db, "forget_records", user_id=user_id)
    await jobs.enqueue(db, "forget_doctor", user_id=user_id)
    await jobs.enqueue(db, "leave_practices", user_id=user_id)
    await jobs.enqueue(db, "cancel_appointments_of", user_id=user_id)
    if erased["telegram_id"]:
        await jobs.enqueue(db, "forget_chat", chat_id=str(erased["telegram_id"]))
    # Once more, for what was on its way when the sessions ended.
    again = utc_now() + timedelta(minutes=1)
    await jobs.enqueue(db, "forget_reviews", at=again, user_id=user_id)
    await jobs.enqueue(db, "forget_messages", at=again, user_id=user_id)
    await jobs.enqueue(db, "cancel_appointments_of", at=again, user_id=user_id)
    await jobs.enqueue(db, "forget_waitlist", at=again, user_id=user_id)


async def block(db: Db, actor_id: UUID, user_id: UUID, reason: str) -> None:
    """Ends the sessions and the links in letters, and lets nobody in; twice is fine."""
    if await sql.block(db, user_id=user_id):
        await sessions.end_all(db, user_id)
        await links.forget(db, user_id)
        await trail.record(db, actor_id, "user.block", user_id, reason=reason)


async def unblock(db: Db, actor_id: UUID, user_id: UUID, reason: str) -> None:
    if await sql.unblock(db, user_id=user_id):
        await trail.record(db, actor_id, "user.unblock", user_id, reason=reason)


async def export(pool: Pool, user_id: UUID) -> dict[str, Any]:
    """Everything we know about a person, room by room."""
    return {name: await gather(pool, user_id) for name, gather in sorted(exports.items())}


@part_of_export("profile")
async def _export_profile(db: Reader, user_id: UUID) -> dict[str, Any]:
    return (await get_profile(db, user_id)).model_dump(mode="json")


@part_of_export("telegram")
async def _telegram(db: Reader, user_id: UUID) -> dict[str, Any] | None:
    row = await sql.telegram_export(db, user_id=user_id)
    return row and {**row, "linked_at": row["linked_at"].isoformat()}


@part_of_export("sessions")
async def _export_sessions(db: Reader, user_id: UUID) -> list[dict[str, Any]]:
    return [row.model_dump(mode="json") for row in await sessions.list_live(db, user_id)]
