"""Changing my password."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest

from healthlink.auth import passwords
from healthlink.auth.queries import sql
from healthlink.wiring import Resources
from tests import make
from tests.auth.test_login import credentials
from tests.auth.test_refresh import bearer, exchange, refused
from tests.auth.test_register import faults
from tests.auth.test_sessions import sign_in, status
from tests.make import Person

PATH = "/api/v1/users/me/password"
LOGIN = "/api/v1/auth/login"
CHANGE = {"current_password": make.PASSWORD, "new_password": "quite another horse"}


async def test_after_a_change_only_the_new_password_signs_in(
    client: httpx.AsyncClient, anna: Person, boris: Person
) -> None:
    answer = await client.post(PATH, json=CHANGE, headers=anna.headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.post(LOGIN, json=credentials())).status_code == 401
    new = credentials(password=CHANGE["new_password"])
    assert (await client.post(LOGIN, json=new)).status_code == 200
    assert (await client.post(LOGIN, json=credentials("boris@example.com"))).status_code == 200


async def test_a_change_ends_every_other_session(
    client: httpx.AsyncClient,
    anna: Person,
    boris: Person,
    resources: Resources,
    password_hash: str,
) -> None:
    stolen = await sign_in(resources, anna, password_hash)
    await client.post(PATH, json=CHANGE, headers=anna.headers)
    assert await status(client, bearer(stolen)) == 401
    await refused(client, stolen["refresh_token"])
    assert await status(client, anna.headers) == 200
    await exchange(client, anna.refresh_token)
    assert await status(client, boris.headers) == 200


async def test_a_wrong_current_password_is_named_and_changes_nothing(
    client: httpx.AsyncClient,
    anna: Person,
    resources: Resources,
    db: asyncpg.Connection,
    password_hash: str,
) -> None:
    phone = await sign_in(resources, anna, password_hash)
    body = {**CHANGE, "current_password": "a wrong guess"}
    answer = await client.post(PATH, json=body, headers=anna.headers)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/wrong-password")
    assert faults(answer) == [("current_password", "wrong-password")]
    assert await db.fetchval("select password_hash from users") == password_hash
    assert await status(client, bearer(phone)) == 200


@pytest.mark.parametrize("weak", ["", "short", "password1", "x" * 129, None])
async def test_a_weak_new_password_is_refused(
    client: httpx.AsyncClient, anna: Person, weak: Any
) -> None:
    body = {**CHANGE, "new_password": weak}
    answer = await client.post(PATH, json=body, headers=anna.headers)
    assert (answer.status_code, faults(answer)[0][0]) == (422, "new_password")


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two changes have both proven the old password before either is written."""

    async def slow(resources: Resources, password: Any) -> str:
        made = await make_hash(resources, password)
        await barrier.wait()
        return made

    make_hash, barrier = passwords.make_hash, asyncio.Barrier(2)
    monkeypatch.setattr(passwords, "make_hash", slow)


async def _both(
    client: httpx.AsyncClient, anna: Person, thief: dict[str, Any]
) -> tuple[httpx.Response, httpx.Response]:
    bodies = (CHANGE, {**CHANGE, "new_password": "a horse of the thief"})
    return await asyncio.gather(
        client.post(PATH, json=bodies[0], headers=anna.headers),
        client.post(PATH, json=bodies[1], headers=bearer(thief)),
    )


async def test_of_two_changes_at_once_one_is_refused(
    client: httpx.AsyncClient,
    anna: Person,
    resources: Resources,
    password_hash: str,
    together: None,
) -> None:
    thief = await sign_in(resources, anna, password_hash)
    answers = await _both(client, anna, thief)
    assert sorted(answer.status_code for answer in answers) == [204, 422]
    live = [await status(client, headers) for headers in (anna.headers, bearer(thief))]
    assert live == [200 if answer.status_code == 204 else 401 for answer in answers]


async def test_control_unconditional_changes_both_succeed(
    client: httpx.AsyncClient,
    anna: Person,
    resources: Resources,
    password_hash: str,
    together: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def overwrite(db: Any, *, user_id: Any, proven: Any, password_hash: str) -> int:
        statement = "update users set password_hash = $1 where id = $2"
        await db.execute(statement, password_hash, user_id)
        return 1

    monkeypatch.setattr(sql, "set_password", overwrite)
    answers = await _both(client, anna, await sign_in(resources, anna, password_hash))
    assert [answer.status_code for answer in answers] == [204, 204]
