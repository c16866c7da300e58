"""The pages behind the links of letters about accounts: plain forms that need no script.

Looking at a page changes nothing, because programs that scan mail look at every link; its button
acts. Nobody else can press it for the reader: the token in the address is the right to do so.
"""

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request
from pydantic import SecretStr, TypeAdapter, ValidationError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from healthlink import words
from healthlink.auth import links as account
from healthlink.auth import throttle
from healthlink.auth.dto import NewPassword
from healthlink.auth.errors import LinkExpired
from healthlink.dependencies import ClientAddress, House, Language, Primary
from healthlink.errors import Malformed, Problem
from healthlink.routing import room
from healthlink.web import account_page
from healthlink.web.account_page import Scene

links = room("System")
_password: TypeAdapter[SecretStr] = TypeAdapter(NewPassword)


async def _shown(reader: Language, language: str = "") -> str:
    """What the switch on the page says, or else the browser."""
    return language if language in words.LANGUAGES else reader


Shown = Annotated[str, Depends(_shown)]


@links.get("/verify-email/{token}", include_in_schema=False)
async def ask_whether_it_is_yours(token: str, pool: Primary, shown: Shown) -> Response:
    live = await account.is_live(pool, token, account.TO_VERIFY)
    return page("verify" if live else "expired", shown)


@links.post("/verify-email/{token}", include_in_schema=False)
async def verify(token: str, house: House, address: ClientAddress, shown: Shown) -> Response:
    try:
        await throttle.check(house.pool, (throttle.LINK_PER_ADDRESS, throttle.household(address)))
        await account.verify(house.pool, SecretStr(token))
    except LinkExpired as refusal:
        return page("expired", shown, status=refusal.status)
    except Problem as refusal:
        return page("verify", shown, refusal=refusal)
    return go("/email-verified", shown)


@links.get("/reset-password/{token}", include_in_schema=False)
async def ask_for_a_password(token: str, pool: Primary, shown: Shown) -> Response:
    live = await account.is_live(pool, token, account.TO_A_PASSWORD)
    return page("password" if live else "expired", shown)


@links.post("/reset-password/{token}", include_in_schema=False)
async def set_password(
    token: str, request: Request, house: House, address: ClientAddress, shown: Shown
) -> Response:
    try:
        await throttle.check(house.pool, (throttle.LINK_PER_ADDRESS, throttle.household(address)))
        password = _password.validate_python(field(await request.body(), "new_password"))
        await account.reset(house, SecretStr(token), password)
    except ValidationError as wrong:
        said = words.field_message(wrong.errors(include_input=False)[0]["type"], shown)
        return page("password", shown, status=422, said=said)
    except LinkExpired as refusal:
        return page("expired", shown, status=refusal.status)
    except Problem as refusal:
        return page("password", shown, refusal=refusal)
    return go("/password-set", shown)


@links.get("/email-verified", include_in_schema=False)
async def email_verified(shown: Shown) -> Response:
    return page("verified", shown)


@links.get("/password-set", include_in_schema=False)
async def password_set(shown: Shown) -> Response:
    return page("set", shown)


def page(
    scene: Scene,
    shown: str,
    *,
    status: int = 200,
    said: str = "",
    refusal: Problem | None = None,
    about: str = "",
) -> HTMLResponse:
    headers = {**account_page.HEADERS, "Content-Language": shown}
    if refusal:
        status, said = refusal.status, refusal.title[shown]
        if refusal.retry_after is not None:
            headers["Retry-After"] = str(refusal.retry_after)
    return HTMLResponse(account_page.render(scene, shown, said, about), status, headers)


def go(path: str, shown: str) -> RedirectResponse:
    """To a page whose address is no secret and whose reload does nothing."""
    return RedirectResponse(f"{path}?language={shown}", 303, {"Cache-Control": "no-store"})


def field(body: bytes, name: str) -> str:
    """Of a form as browsers send it."""
    try:
        fields = parse_qs(body.decode("ascii"), errors="strict", max_num_fields=10)
    except ValueError:
        raise Malformed from None
    return fields.get(name, [""])[0]
