"""Being signed in on several devices: seeing it, ending it."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from healthlink.auth import sessions
from healthlink.auth.dto import Account, TokenPair
from healthlink.auth.queries import sql
from healthlink.ids import new_id
from healthlink.wiring import Resources
from tests import make
from tests.auth.test_refresh import bearer, claims, refused
from tests.make import Person

ME = "/api/v1/users/me"
SESSIONS = f"{ME}/sessions"


async def sign_in(
    resources: Resources, person: Person, password_hash: str, device: str = "another"
) -> dict[str, Any]:
    """What a sign-in by password answers, without the cost of checking it."""
    account = Account(id=person.id, role="patient", password_hash=password_hash)
    about = sessions.Device(device, "127.0.0.1")
    async with resources.pool.acquire() as db, db.transaction():
        pair: TokenPair = await sessions.open_session(
            db, [make.SECRET], account, datetime.now(UTC), about
        )
    return pair.model_dump()


async def status(client: httpx.AsyncClient, headers: dict[str, str]) -> int:
    return (await client.get(ME, headers=headers)).status_code


async def test_signing_out_here_ends_this_session_at_once_and_no_other(
    client: httpx.AsyncClient,
    anna: Person,
    boris: Person,
    resources: Resources,
    password_hash: str,
) -> None:
    phone = await sign_in(resources, anna, password_hash)
    answer = await client.post("/api/v1/auth/logout", headers=anna.headers)
    assert (answer.status_code, answer.content) == (204, b"")
    refusal = await client.get(ME, headers=anna.headers)
    assert (refusal.status_code, refusal.json()["type"]) == (401, "/problems/session-ended")
    assert await refused(client, anna.refresh_token) == "/problems/session-ended"
    assert await status(client, bearer(phone)) == 200
    assert await status(client, boris.headers) == 200


async def test_signing_out_everywhere_ends_all_of_mine_and_none_of_others(
    client: httpx.AsyncClient,
    anna: Person,
    boris: Person,
    resources: Resources,
    password_hash: str,
) -> None:
    phone = await sign_in(resources, anna, password_hash)
    answer = await client.post("/api/v1/auth/logout-everywhere", headers=bearer(phone))
    assert answer.status_code == 204
    for headers in (anna.headers, bearer(phone)):
        assert await status(client, headers) == 401
    for token in (anna.refresh_token, phone["refresh_token"]):
        await refused(client, token)
    assert await status(client, boris.headers) == 200


async def test_my_sessions_are_listed_the_latest_first(
    client: httpx.AsyncClient,
    anna: Person,
    boris: Person,
    resources: Resources,
    password_hash: str,
) -> None:
    phone = await sign_in(resources, anna, password_hash, "a phone")
    answer = await client.get(SESSIONS, headers=anna.headers)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    listed = answer.json()
    assert [session["user_agent"] for session in listed] == ["a phone", "a test"]
    assert [session["current"] for session in listed] == [False, True]
    assert listed[0]["id"] == claims(phone["access_token"])["sid"]
    assert set(listed[0]) == {
        "id",
        "created_at",
        "refreshed_at",
        "expires_at",
        "user_agent",
        "address",
        "current",
    }


async def test_a_session_that_is_over_is_not_listed(
    client: httpx.AsyncClient,
    anna: Person,
    resources: Resources,
    db: asyncpg.Connection,
    password_hash: str,
) -> None:
    for change in ("ended_at = now()", "expires_at = now()"):
        other = claims((await sign_in(resources, anna, password_hash))["access_token"])["sid"]
        await db.execute(f"update session set {change} where id = $1", UUID(other))
    listed = (await client.get(SESSIONS, headers=anna.headers)).json()
    assert [session["current"] for session in listed] == [True]


async def test_the_eleventh_session_ends_the_one_used_least_recently(
    client: httpx.AsyncClient,
    anna: Person,
    boris: Person,
    resources: Resources,
    password_hash: str,
) -> None:
    pairs = [await sign_in(resources, anna, password_hash) for _ in range(9)]
    assert await status(client, anna.headers) == 200
    pairs.append(await sign_in(resources, anna, password_hash))
    assert await status(client, anna.headers) == 401
    listed = (await client.get(SESSIONS, headers=bearer(pairs[0]))).json()
    assert len(listed) == 10
    assert await status(client, boris.headers) == 200


@pytest.fixture
async def nine(anna: Person, resources: Resources, password_hash: str) -> None:
    """Anna has nine sessions."""
    for _ in range(8):
        await sign_in(resources, anna, password_hash)


async def _two_more(
    db: asyncpg.Connection, resources: Resources, person: Person, password_hash: str
) -> int:
    """How many sessions live after two sign-ins at once."""
    await asyncio.gather(*(sign_in(resources, person, password_hash) for _ in range(2)))
    return int(await db.fetchval("select count(*) from session where ended_at is null"))


async def test_racing_sign_ins_leave_ten_sessions(
    anna: Person,
    nine: None,
    resources: Resources,
    db: asyncpg.Connection,
    password_hash: str,
) -> None:
    for _ in range(10):
        assert await _two_more(db, resources, anna, password_hash) == 10


async def test_control_without_the_lock_racing_sign_ins_leave_more(
    anna: Person,
    nine: None,
    resources: Resources,
    db: asyncpg.Connection,
    password_hash: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together = asyncio.Barrier(2)

    async def open_session(db: Any, **new: Any) -> datetime:
        return await db.fetchval(  # type: ignore[no-any-return]
            "insert into session (id, user_id, expires_at, refresh_hash)"
            " values ($1, $2, now() + $3, $4) returning expires_at",
            new["id"],
            new["user_id"],
            new["life"],
            new["refresh_hash"],
        )

    async def end_surplus(db: Any, **about: Any) -> int:
        ended = int(await unpatched(db, **about))
        await together.wait()
        return ended

    unpatched = sql.end_surplus_sessions
    monkeypatch.setattr(sql, "open_session", open_session)
    monkeypatch.setattr(sql, "end_surplus_sessions", end_surplus)
    assert await _two_more(db, resources, anna, password_hash) == 11


async def test_i_end_a_session_of_mine_on_another_device(
    client: httpx.AsyncClient, anna: Person, resources: Resources, password_hash: str
) -> None:
    phone = await sign_in(resources, anna, password_hash)
    phones = claims(phone["access_token"])["sid"]
    answer = await client.delete(f"{SESSIONS}/{phones}", headers=anna.headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert await status(client, bearer(phone)) == 401
    await refused(client, phone["refresh_token"])
    assert await status(client, anna.headers) == 200
    again = await client.delete(f"{SESSIONS}/{phones}", headers=anna.headers)
    assert again.status_code == 404


async def test_a_session_of_somebody_else_is_as_absent_as_one_that_never_was(
    client: httpx.AsyncClient, anna: Person, boris: Person
) -> None:
    his = claims(boris.headers["Authorization"].removeprefix("Bearer "))["sid"]
    seen = []
    for id in (his, new_id()):
        answer = await client.delete(f"{SESSIONS}/{id}", headers=anna.headers)
        body = {key: value for key, value in answer.json().items() if key != "request_id"}
        names = sorted(answer.headers)
        seen.append((answer.status_code, body, names))
    assert seen[0] == seen[1]
    assert seen[0][0] == 404
    assert await status(client, boris.headers) == 200


async def test_control_without_the_owner_in_the_statement_it_is_ended(
    client: httpx.AsyncClient, anna: Person, boris: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def end_session(pool: Any, *, session_id: UUID, user_id: UUID) -> int:
        await pool.execute("update session set ended_at = now() where id = $1", session_id)
        return 1

    monkeypatch.setattr(sql, "end_session", end_session)
    his = claims(boris.headers["Authorization"].removeprefix("Bearer "))["sid"]
    await client.delete(f"{SESSIONS}/{his}", headers=anna.headers)
    assert await status(client, boris.headers) == 401


async def test_what_is_no_session_id_is_refused(client: httpx.AsyncClient, anna: Person) -> None:
    for id in ("1", "null", "00000000", "%27%20or%201=1"):
        answer = await client.delete(f"{SESSIONS}/{id}", headers=anna.headers)
        assert answer.status_code == 422


async def test_a_stranger_is_asked_to_sign_in(client: httpx.AsyncClient) -> None:
    for method, path in (
        ("POST", "/api/v1/auth/logout"),
        ("POST", "/api/v1/auth/logout-everywhere"),
        ("GET", ME),
        ("PATCH", ME),
        ("POST", f"{ME}/password"),
        ("POST", f"{ME}/delete"),
        ("GET", f"{ME}/export"),
        ("GET", SESSIONS),
        ("DELETE", f"{SESSIONS}/{new_id()}"),
    ):
        answer = await client.request(method, path)
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthorized")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
