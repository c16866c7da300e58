"""Sessions: one for each sign-in, kept alive by exchanging refresh tokens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import SecretStr

from healthlink.auth import tokens
from healthlink.auth.dto import Account, Role, Rotation, SessionOut, TokenPair
from healthlink.auth.errors import SessionEnded, WrongCredentials
from healthlink.auth.queries import sql
from healthlink.db.pool import Db, Pool, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id

MOST_SESSIONS = 10


@dataclass(frozen=True, slots=True)
class Life:
    """How long a session lives at most, and how long it lives unused."""

    absolute: timedelta
    idle: timedelta


STAFF_LIFE = Life(timedelta(hours=12), timedelta(minutes=15))
USER_LIFE = Life(timedelta(days=30), timedelta(days=14))


@dataclass(frozen=True, slots=True)
class Device:
    """What a user is shown of a session, to recognise it."""

    user_agent: str
    address: str


def life_of(role: Role) -> Life:
    return STAFF_LIFE if role in ("clinic_staff", "admin") else USER_LIFE


async def open_session(
    db: Db,
    keys: list[str],
    account: Account,
    now: datetime,
    device: Device,
    init_hash: bytes | None = None,
) -> TokenPair:
    """Signs in; the oldest sessions beyond ten end. Raises WrongCredentials if the password was
    changed, or the account blocked, since `account` was read. `init_hash`: of the initData that
    opens it and is denied when it is signed out."""
    session_id, jti = new_id(), tokens.new_jti()
    expires_at = await sql.open_session(
        db,
        id=session_id,
        user_id=account.id,
        proven=account.password_hash,
        life=life_of(account.role).absolute,
        refresh_hash=tokens.fingerprint(jti),
        user_agent=device.user_agent,
        address=device.address,
        init_hash=init_hash,
    )
    if expires_at is None:
        raise WrongCredentials
    await sql.end_surplus_sessions(db, user_id=account.id, keep=MOST_SESSIONS)
    claims = tokens.Claims(account.id, session_id, 0, jti)
    return _pair(keys, claims, account.role, now, expires_at)


async def refresh(pool: Pool, keys: list[str], token: SecretStr, now: datetime) -> TokenPair:
    """Exchanges a refresh token. A spent one is a sign of theft and ends the session, for good,
    unless its successor was never used: then the answer was lost, and is given again."""
    old = tokens.read(keys, "refresh", token.get_secret_value())
    rotation, jti = await _exchange(pool, keys, old)
    claims = tokens.Claims(old.user_id, old.session_id, rotation.generation, jti)
    return _pair(keys, claims, rotation.role, now, rotation.expires_at)


async def _exchange(pool: Pool, keys: list[str], old: tokens.Claims) -> tuple[Rotation, str]:
    """The lost answer may have been computed with a key that has stepped back since."""
    successors = [tokens.successor(key, old) for key in keys]
    steps = [(sql.rotate, successors[0]), *((sql.rotated_already, jti) for jti in successors)]
    whose = {"session_id": old.session_id, "user_id": old.user_id}
    old_hash = tokens.fingerprint(old.jti)
    for step, jti in steps:
        rotation: Rotation | None = await step(
            pool, **whose, old_hash=old_hash, new_hash=tokens.fingerprint(jti)
        )
        if rotation:
            return rotation, jti
    await sql.end_session(pool, **whose)
    raise SessionEnded


def _pair(
    keys: list[str], claims: tokens.Claims, role: Role, now: datetime, expires_at: datetime
) -> TokenPair:
    access_until = min(now + tokens.ACCESS_LIFE, expires_at)
    refresh_until = min(now + life_of(role).idle, expires_at)
    return TokenPair(
        access_token=tokens.issue(keys, "access", claims, now, access_until),
        refresh_token=tokens.issue(keys, "refresh", claims, now, refresh_until),
        token_type="bearer",  # noqa: S106
        expires_in=int((access_until - now).total_seconds()),
    )


async def is_live(db: Reader, user_id: UUID, session_id: UUID) -> bool:
    """Not ended, and neither is the account."""
    state = await sql.session_state(db, session_id=session_id, user_id=user_id)
    return state is not None


async def leave(db: Reader, user_id: UUID, session_id: UUID) -> None:
    """Ends one's own session; it may have ended already."""
    await sql.end_session(db, session_id=session_id, user_id=user_id)


async def end(db: Reader, user_id: UUID, session_id: UUID) -> None:
    """Raises NotFound for what is somebody else's, or over."""
    if not await sql.end_session(db, session_id=session_id, user_id=user_id):
        raise NotFound


async def end_all(db: Reader, user_id: UUID, *, but: UUID | None = None) -> None:
    await sql.end_sessions(db, user_id=user_id, but=but)


async def forget(db: Db, user_id: UUID) -> None:
    """Devices and addresses are a person's data: they go with the account."""
    await sql.forget_sessions(db, user_id=user_id)


async def list_live(db: Reader, user_id: UUID, current: UUID | None = None) -> list[SessionOut]:
    return [row async for row in sql.live_sessions(db, user_id=user_id, current=current)]
