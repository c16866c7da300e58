"""The pages behind invitations: to a patient to join a doctor's card, to a doctor to take over a
profile. Looking at one changes nothing; signing in on it accepts, and leaves no session behind."""

from uuid import UUID

from fastapi import Request
from pydantic import SecretStr, ValidationError
from starlette.responses import Response

from healthlink import words
from healthlink.auth import throttle, users
from healthlink.auth.dto import Login
from healthlink.dependencies import ClientAddress, House, Primary
from healthlink.errors import Problem
from healthlink.practice.consents.texts import VERSION
from healthlink.practice.doctors.claims import invitations
from healthlink.practice.doctors.claims.errors import InvitationOver
from healthlink.practice.joining import joining
from healthlink.practice.joining.dto import RecordJoin
from healthlink.practice.joining.errors import InvitationExpired
from healthlink.routing import room
from healthlink.web.account_links import Shown, field, go, page
from healthlink.web.account_page import Scene
from healthlink.wiring import Resources

links = room("System")


@links.get("/records/{token}", include_in_schema=False)
async def ask_to_join(token: str, pool: Primary, shown: Shown) -> Response:
    try:
        return page("record", shown, about=await joining.invited_by(pool, token))
    except InvitationExpired:
        return page("over", shown)


@links.post("/records/{token}", include_in_schema=False)
async def join(
    token: str, request: Request, house: House, address: ClientAddress, shown: Shown
) -> Response:
    try:
        doctor = await joining.invited_by(house.pool, token)
    except InvitationExpired as refusal:
        return page("over", shown, status=refusal.status)
    try:
        user_id = await _sign_in(request, house, address)
        wish = RecordJoin(token=SecretStr(token), version=VERSION)
        await joining.join(house.pool, user_id, wish, address)
    except (Problem, ValidationError) as refusal:
        return _refused("record", shown, refusal, doctor)
    return go("/record-joined", shown)


@links.get("/claim/{token}", include_in_schema=False)
async def ask_to_claim(token: str, pool: Primary, shown: Shown) -> Response:
    doctor = await invitations.invited(pool, token)
    return page("claim", shown, about=doctor) if doctor else page("over", shown)


@links.post("/claim/{token}", include_in_schema=False)
async def claim(
    token: str, request: Request, house: House, address: ClientAddress, shown: Shown
) -> Response:
    doctor = await invitations.invited(house.pool, token)
    if doctor is None:
        return page("over", shown, status=InvitationOver.status)
    try:
        user_id = await _sign_in(request, house, address)
        days = house.settings.trial_days
        async with house.pool.acquire() as db, db.transaction():
            await invitations.claim(db, user_id, SecretStr(token), days, address)
    except (Problem, ValidationError) as refusal:
        return _refused("claim", shown, refusal, doctor)
    return go("/profile-claimed", shown)


@links.get("/record-joined", include_in_schema=False)
async def joined(shown: Shown) -> Response:
    return page("joined", shown)


@links.get("/profile-claimed", include_in_schema=False)
async def claimed(shown: Shown) -> Response:
    return page("claimed", shown)


async def _sign_in(request: Request, house: Resources, address: str) -> UUID:
    """Whose e-mail and password the form has."""
    await throttle.check(house.pool, (throttle.LINK_PER_ADDRESS, throttle.household(address)))
    body = await request.body()
    login = Login.model_validate({name: field(body, name) for name in ("email", "password")})
    return (await users.authenticate(house, login, address)).id


def _refused(scene: Scene, shown: str, refusal: Problem | ValidationError, doctor: str) -> Response:
    if isinstance(refusal, Problem):
        return page(scene, shown, refusal=refusal, about=doctor)
    said = words.field_message(refusal.errors(include_input=False)[0]["type"], shown)
    return page(scene, shown, status=422, said=said, about=doctor)
