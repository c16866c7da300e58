"""No secret of an account is ever in a log."""

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from healthlink import logs
from tests.auth.conftest import Server
from tests.auth.test_register import registration

CANARIES = {
    "password": "canary of a password",
    "new_password": "canary of a new one",
    "wrong": "canary of a wrong one",
    "email": "canary@example.org",
    "phone": "+37477654321",
    "full_name": "Канарейка",
}


@pytest.fixture(autouse=True)
def _level() -> Iterator[None]:
    yield
    logs.configure("ERROR")


async def test_passwords_tokens_and_contacts_stay_out_of_the_logs(
    server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    async with server(log_level="DEBUG") as client:
        secrets = {*CANARIES.values(), *await _all_that_an_account_can_do(client)}
    written = "".join(capfd.readouterr())
    assert written.count('"event":"request"') >= 12
    assert "/api/v1/auth/login" in written
    for secret in secrets:
        for form in (secret, quote(secret), base64.b64encode(secret.encode()).decode()):
            assert form not in written


async def _all_that_an_account_can_do(client: httpx.AsyncClient) -> list[str]:
    """Answers the tokens that it was given."""
    about = {name: CANARIES[name] for name in ("email", "phone", "full_name", "password")}
    login = {"email": CANARIES["email"], "password": CANARIES["password"]}
    wrong = CANARIES["wrong"]

    async def post(path: str, body: Any, **headers: str) -> httpx.Response:
        return await client.post(f"/api/v1/{path}", json=body, headers=headers)

    for _ in range(2):
        await post("auth/register", registration(**about))
    await post("auth/register", registration(**about, role=wrong))
    await post("auth/login", {**login, "password": wrong})
    await post("auth/login", {**login, "email": {"$ne": wrong}})
    pair = (await post("auth/login", login)).json()
    access, refresh = pair["access_token"], pair["refresh_token"]
    await post("auth/refresh", {"refresh_token": refresh + "x"})
    await client.get("/api/v1/users/me", params={"access_token": access})
    bearer = f"Bearer {access}"
    await client.get("/api/v1/users/me", headers={"Authorization": bearer})
    change = {"current_password": wrong, "new_password": CANARIES["new_password"]}
    await post("users/me/password", change, Authorization=bearer)
    change["current_password"] = CANARIES["password"]
    await post("users/me/password", change, Authorization=bearer)
    fresh = (await post("auth/refresh", {"refresh_token": refresh})).json()
    proof = {"password": CANARIES["new_password"]}
    await post("users/me/delete", proof, Authorization=f"Bearer {fresh['access_token']}")
    return [access, refresh, fresh["access_token"], fresh["refresh_token"]]


async def test_control_a_secret_that_is_logged_is_seen(
    server: Server, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from healthlink import middleware

    def indiscreet(scope: Any, route: str, status: int, seconds: float) -> None:
        middleware.log.info("request", query=scope["query_string"].decode())

    monkeypatch.setattr(middleware, "_log_request", indiscreet)
    async with server(log_level="DEBUG") as client:
        await client.get("/api/v1/users/me", params={"word": CANARIES["wrong"]})
    assert quote(CANARIES["wrong"]).replace("%20", "+") in "".join(capfd.readouterr())
