"""Doctors' sign-in by Telegram, registration and own profile over HTTP."""

from typing import Annotated

from fastapi import Header, Response

from healthlink.auth import sessions, telegram_auth, throttle
from healthlink.auth.dependencies import Actor
from healthlink.auth.dto import TelegramLogin
from healthlink.auth.errors import InitDataExpired, InitDataInvalid, TelegramForNews, TelegramOff
from healthlink.catalog.manage.errors import UnknownTimezone
from healthlink.dependencies import ClientAddress, House, Now, Primary, Transaction
from healthlink.errors import InvalidInput, TooManyRequests, Unauthorized
from healthlink.practice.doctors import doctors
from healthlink.practice.doctors.dto import (
    DoctorMe,
    DoctorMePatch,
    DoctorRegistration,
    DoctorTokens,
)
from healthlink.practice.doctors.errors import ProfileIsPublic, VisitsToCome
from healthlink.practice.errors import NoPractice
from healthlink.problems import answers
from healthlink.routing import room

door = room("Practice")

UserAgent = Annotated[str, Header(alias="User-Agent", include_in_schema=False)]


@door.post(
    "/auth/telegram",
    summary="Sign in by Telegram",
    responses=answers(
        InitDataInvalid,
        InitDataExpired,
        TelegramForNews,
        InvalidInput,
        TooManyRequests,
        TelegramOff,
    ),
)
async def sign_in_by_telegram(
    login: TelegramLogin,
    house: House,
    address: ClientAddress,
    now: Now,
    response: Response,
    user_agent: UserAgent = "",
) -> DoctorTokens:
    """With `Telegram.WebApp.initData` exactly as the Mini App has it, no older than an hour. The
    first time makes an account, and a profile that nobody finds until it is accepted. The tokens
    are as those of `POST /api/v1/auth/login`; signing out ends what this initData opens, too."""
    household = throttle.household(address)
    await throttle.check(house.pool, (throttle.TELEGRAM_PER_ADDRESS, household))
    visitor = telegram_auth.verify(house.settings, login.init_data.get_secret_value(), now)
    response.headers["Cache-Control"] = "no-store"
    device = sessions.Device(user_agent[:200], address)
    async with house.pool.acquire() as db, db.transaction():
        account = await telegram_auth.find_or_open(db, visitor)
        pair = await sessions.open_session(
            db, house.settings.jwt_keys, account, now, device, visitor.init_hash
        )
        doctor = await doctors.find_or_add(db, account.id, visitor)
        return DoctorTokens(**pair.model_dump(), doctor=doctor)


@door.get("/me", summary="Me, as a doctor", responses=answers(Unauthorized, NoPractice))
async def get_me(actor: Actor, pool: Primary) -> DoctorMe:
    """`registered` is false until `POST /doctors/register`."""
    return await doctors.get(pool, actor.user_id)


@door.patch(
    "/me",
    summary="Change my profile and practice",
    responses=answers(
        Unauthorized, NoPractice, ProfileIsPublic, VisitsToCome, UnknownTimezone, InvalidInput
    ),
)
async def change_me(patch: DoctorMePatch, actor: Actor, db: Transaction) -> DoctorMe:
    """What is not named stays. While `public` is true, name and specialization are your clinic's to
    change; everything else is always yours."""
    return await doctors.change(db, actor.user_id, patch)


@door.post(
    "/doctors/register",
    status_code=201,
    summary="Register as a doctor",
    responses=answers(Unauthorized, InvalidInput),
)
async def register_doctor(
    new: DoctorRegistration, actor: Actor, house: House, db: Transaction
) -> DoctorMe:
    """Opens your practice and a week of it that costs nothing. Patients find you after a clinic
    (`POST /me/clinics`) or an administrator has accepted you; who is on the market already keeps
    the public name and specialization. Twice answers what the first time made."""
    return await doctors.register(db, actor.user_id, new, house.settings.trial_days)
