"""Accounts, sign-in and sessions over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Response

from healthlink.auth import links, passwords, sessions, throttle, users
from healthlink.auth.dependencies import Actor
from healthlink.auth.dto import (
    EmailProof,
    Login,
    PasswordChange,
    PasswordProof,
    ProfileOut,
    Refresh,
    Registration,
    Reset,
    ResetRequest,
    SessionOut,
    TelegramLogin,
    TokenPair,
    UserOut,
    UserPatch,
)
from healthlink.auth.errors import (
    EmailTaken,
    InitDataExpired,
    InitDataInvalid,
    LinkExpired,
    SessionEnded,
    TelegramOff,
    WrongCredentials,
    WrongPassword,
)
from healthlink.dependencies import ClientAddress, House, Language, Now, Primary
from healthlink.errors import InvalidInput, NotFound, TooManyRequests, Unauthorized
from healthlink.idempotency.dependencies import IdempotencyKey
from healthlink.idempotency.errors import REFUSALS
from healthlink.idempotency.once import stranger
from healthlink.problems import answers
from healthlink.routing import room

accounts = room("Accounts", "/api/v1/auth")
me = room("My account", "/api/v1/users/me")

UserAgent = Annotated[str, Header(alias="User-Agent", include_in_schema=False)]


@accounts.post(
    "/register",
    status_code=201,
    summary="Create an account",
    responses=answers(EmailTaken, InvalidInput, *REFUSALS, TooManyRequests),
)
async def register(
    new: Registration,
    once: IdempotencyKey,
    house: House,
    address: ClientAddress,
    language: Language,
) -> UserOut:
    """A patient's account. The password has 8 to 128 characters of any kind and is not one of
    those that everybody uses. A letter asks to verify the address; sign in next, it can wait."""
    await throttle.check(house.pool, (throttle.REGISTER_PER_ADDRESS, throttle.household(address)))
    password_hash = await passwords.make_hash(house, new.password)
    async with house.pool.acquire() as db, db.transaction():
        return await once.answer(
            db,
            stranger(new.email),
            new,
            lambda: users.sign_up(db, new, password_hash, language),
            UserOut,
        )


@accounts.post(
    "/login",
    summary="Sign in",
    responses=answers(WrongCredentials, InvalidInput, TooManyRequests),
)
async def login(
    login: Login,
    house: House,
    address: ClientAddress,
    now: Now,
    response: Response,
    user_agent: UserAgent = "",
) -> TokenPair:
    """Send `access_token` as `Authorization: Bearer …`; when it expires, exchange
    `refresh_token` at `/api/v1/auth/refresh`."""
    account = await users.authenticate(house, login, address)
    response.headers["Cache-Control"] = "no-store"
    device = sessions.Device(user_agent[:200], address)
    async with house.pool.acquire() as db, db.transaction():
        keys = house.settings.jwt_keys
        return await sessions.open_session(db, keys, account, now, device)


@accounts.post(
    "/refresh",
    summary="Exchange a refresh token",
    responses=answers(Unauthorized, SessionEnded, InvalidInput),
)
async def refresh(body: Refresh, house: House, now: Now, response: Response) -> TokenPair:
    """Each refresh token works once. If the answer is lost, ask again with the same token; after
    its successor was used, an old token ends the session, because it was probably stolen."""
    response.headers["Cache-Control"] = "no-store"
    return await sessions.refresh(house.pool, house.settings.jwt_keys, body.refresh_token, now)


@accounts.post("/logout", status_code=204, summary="Sign out here", responses=answers(Unauthorized))
async def logout(actor: Actor, pool: Primary) -> None:
    """Ends this session; its tokens stop working at once."""
    await sessions.leave(pool, actor.user_id, actor.session_id)


@accounts.post(
    "/logout-everywhere",
    status_code=204,
    summary="Sign out everywhere",
    responses=answers(Unauthorized),
)
async def logout_everywhere(actor: Actor, pool: Primary) -> None:
    """Ends every session of the account, this one too."""
    await sessions.end_all(pool, actor.user_id)


@accounts.post(
    "/verify-email",
    status_code=204,
    summary="Verify an e-mail address",
    responses=answers(LinkExpired, InvalidInput, TooManyRequests),
)
async def verify_email(proof: EmailProof, house: House, address: ClientAddress) -> None:
    """With the token of the letter that registration sends; it works once, for three days."""
    await throttle.check(house.pool, (throttle.LINK_PER_ADDRESS, throttle.household(address)))
    await links.verify(house.pool, proof.token)


@accounts.post(
    "/password-reset",
    status_code=202,
    response_class=Response,
    summary="Ask for a new password",
    responses=answers(InvalidInput, TooManyRequests),
)
async def ask_for_reset(wish: ResetRequest, house: House, address: ClientAddress) -> Response:
    """If the address has an account, a letter with a link goes there. The answer is the same if
    it has none."""
    await throttle.check(
        house.pool,
        (throttle.RESET_PER_ADDRESS, throttle.household(address)),
        (throttle.RESET_PER_ACCOUNT, wish.email),
        (throttle.RESET_ALTOGETHER, ""),
    )
    async with house.pool.acquire() as db, db.transaction():
        await links.ask_to_reset(db, wish.email)
    return Response(status_code=202)


@accounts.post(
    "/password-reset/confirm",
    status_code=204,
    summary="Set a new password",
    responses=answers(LinkExpired, InvalidInput, TooManyRequests),
)
async def reset_password(reset: Reset, house: House, address: ClientAddress) -> None:
    """With the token of the letter, which works once, for an hour (an invitation's for a week).
    Every session ends; sign in next."""
    await throttle.check(house.pool, (throttle.LINK_PER_ADDRESS, throttle.household(address)))
    await links.reset(house, reset.token, reset.new_password)


@me.get("", summary="My profile", responses=answers(Unauthorized))
async def profile(actor: Actor, pool: Primary) -> ProfileOut:
    """Who I am."""
    return await users.get_profile(pool, actor.user_id)


@me.patch("", summary="Change my profile", responses=answers(Unauthorized, InvalidInput))
async def change_profile(patch: UserPatch, actor: Actor, pool: Primary) -> ProfileOut:
    """Changes the name, the phone, the language of letters: what is named."""
    return await users.change(pool, actor.user_id, patch)


@me.post(
    "/password",
    status_code=204,
    summary="Change my password",
    responses=answers(Unauthorized, WrongPassword, InvalidInput, TooManyRequests),
)
async def change_password(change: PasswordChange, actor: Actor, house: House) -> None:
    """Every other session ends."""
    await throttle.check(house.pool, (throttle.PASSWORD_PER_ACCOUNT, str(actor.user_id)))
    proven = await users.prove(house, actor.user_id, change.current_password, "current_password")
    fresh = await passwords.make_hash(house, change.new_password)
    async with house.pool.acquire() as db, db.transaction():
        await users.set_password(db, actor.user_id, actor.session_id, fresh, proven=proven)


@me.post(
    "/verify-email",
    status_code=202,
    response_class=Response,
    summary="Send the verification letter again",
    responses=answers(Unauthorized, TooManyRequests),
)
async def send_verification_again(actor: Actor, house: House) -> Response:
    """Nothing is sent for an address that is verified."""
    await throttle.check(house.pool, (throttle.VERIFY_PER_ACCOUNT, str(actor.user_id)))
    async with house.pool.acquire() as db, db.transaction():
        await links.ask_to_verify(db, actor.user_id)
    return Response(status_code=202)


@me.get("/sessions", summary="My sessions", responses=answers(Unauthorized))
async def list_sessions(actor: Actor, pool: Primary) -> list[SessionOut]:
    """Where I am signed in, the latest first."""
    return await sessions.list_live(pool, actor.user_id, actor.session_id)


@me.delete(
    "/sessions/{session_id}",
    status_code=204,
    summary="End one of my sessions",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def end_session(session_id: UUID, actor: Actor, pool: Primary) -> None:
    """Signs out another device; its tokens stop working at once."""
    await sessions.end(pool, actor.user_id, session_id)


@me.get("/export", summary="Everything we know about me", responses=answers(Unauthorized))
async def export(actor: Actor, pool: Primary, response: Response) -> dict[str, Any]:
    """Profile, sessions, favourites, appointments: one JSON file."""
    response.headers["Content-Disposition"] = 'attachment; filename="healthlink-export.json"'
    return await users.export(pool, actor.user_id)


@me.post(
    "/delete",
    status_code=204,
    summary="Delete my account",
    responses=answers(Unauthorized, WrongPassword, InvalidInput, TooManyRequests),
)
async def delete_account(proof: PasswordProof, actor: Actor, house: House) -> None:
    """Cannot be undone: the profile is erased, coming appointments are cancelled."""
    await throttle.check(house.pool, (throttle.PASSWORD_PER_ACCOUNT, str(actor.user_id)))
    proven = await users.prove(house, actor.user_id, proof.password, "password")
    async with house.pool.acquire() as db, db.transaction():
        await users.erase(db, actor.user_id, proven=proven)


@me.post(
    "/delete/telegram",
    status_code=204,
    summary="Delete my account, proven by Telegram",
    responses=answers(
        InitDataInvalid, InitDataExpired, WrongPassword, InvalidInput, TooManyRequests, TelegramOff
    ),
)
async def delete_account_by_telegram(
    proof: TelegramLogin, actor: Actor, house: House, now: Now
) -> None:
    """For an account without a password: `init_data` of the Mini App, opened by its owner."""
    await throttle.check(house.pool, (throttle.PASSWORD_PER_ACCOUNT, str(actor.user_id)))
    proven = await users.prove_by_telegram(house, actor.user_id, proof.init_data, now)
    async with house.pool.acquire() as db, db.transaction():
        await users.erase(db, actor.user_id, proven=proven)
