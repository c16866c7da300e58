"""Exchanging a refresh token."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import jwt
import pytest

from healthlink.auth import tokens
from healthlink.auth.dto import Role, Rotation
from healthlink.auth.queries import sql
from tests import make
from tests.auth.conftest import Server
from tests.make import Person

REFRESH = "/api/v1/auth/refresh"
ME = "/api/v1/users/me"


def claims(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def bearer(pair: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {pair['access_token']}"}


async def exchange(client: httpx.AsyncClient, token: str) -> dict[str, Any]:
    answer = await client.post(REFRESH, json={"refresh_token": token})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def refused(client: httpx.AsyncClient, token: str) -> str:
    answer = await client.post(REFRESH, json={"refresh_token": token})
    assert answer.status_code == 401
    return str(answer.json()["type"])


async def ended(db: asyncpg.Connection, person: Person) -> bool:
    query = "select ended_at is not null from session where user_id = $1"
    return bool(await db.fetchval(query, person.id))


async def test_a_refresh_token_is_exchanged_for_a_new_pair(
    client: httpx.AsyncClient, anna: Person
) -> None:
    answer = await client.post(REFRESH, json={"refresh_token": anna.refresh_token})
    assert answer.status_code == 200
    pair = answer.json()
    assert list(pair) == ["access_token", "refresh_token", "token_type", "expires_in"]
    assert pair["refresh_token"] != anna.refresh_token
    assert answer.headers["Cache-Control"] == "no-store"
    assert (await client.get(ME, headers=bearer(pair))).status_code == 200
    again = await exchange(client, pair["refresh_token"])
    assert (await client.get(ME, headers=bearer(again))).status_code == 200


async def test_of_a_refresh_token_only_a_hash_is_stored(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection
) -> None:
    pair = await exchange(client, anna.refresh_token)
    stored = str(await db.fetch("select * from session"))
    for token in (anna.refresh_token, pair["refresh_token"]):
        assert token not in stored
        assert claims(token)["jti"] not in stored


async def test_four_racing_exchanges_have_one_successor(
    client: httpx.AsyncClient, db: asyncpg.Connection, clean: None
) -> None:
    people = [await make.person(db) for _ in range(25)]
    for person in people:
        pairs = await asyncio.gather(*(exchange(client, person.refresh_token) for _ in range(4)))
        assert len({claims(pair["refresh_token"])["jti"] for pair in pairs}) == 1
    generations = await db.fetch("select distinct generation from session")
    assert [row[0] for row in generations] == [1]


async def test_control_reading_before_rotating_rotates_twice(
    client: httpx.AsyncClient,
    db: asyncpg.Connection,
    anna: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together = asyncio.Barrier(4)

    async def rotate(pool: Any, *, session_id: Any, old_hash: bytes, **about: Any) -> Any:
        row = await pool.fetchrow("select * from session where id = $1", session_id)
        await together.wait()
        if row["refresh_hash"] != old_hash:
            return None
        generation = await pool.fetchval(
            "update session set generation = generation + 1, refresh_hash = $2 where id = $1"
            " returning generation",
            session_id,
            about["new_hash"],
        )
        return Rotation(
            user_id=about["user_id"],
            role="patient",
            generation=generation,
            expires_at=row["expires_at"],
        )

    monkeypatch.setattr(sql, "rotate", rotate)
    await asyncio.gather(*(exchange(client, anna.refresh_token) for _ in range(4)))
    assert await db.fetchval("select generation from session") == 4


async def test_a_lost_answer_can_be_asked_for_again(
    client: httpx.AsyncClient, anna: Person
) -> None:
    lost = await exchange(client, anna.refresh_token)
    assert (
        await client.get(ME, headers=anna.headers)
    ).status_code == 200  # the access token of old
    found = await exchange(client, anna.refresh_token)
    assert claims(found["refresh_token"])["jti"] == claims(lost["refresh_token"])["jti"]
    assert (await client.get(ME, headers=bearer(found))).status_code == 200


async def test_a_spent_token_ends_the_session_once_its_successor_was_used_for_access(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection
) -> None:
    pair = await exchange(client, anna.refresh_token)
    await client.get(ME, headers=bearer(pair))
    assert await refused(client, anna.refresh_token) == "/problems/session-ended"
    assert await ended(db, anna)
    for headers in (anna.headers, bearer(pair)):
        answer = await client.get(ME, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/session-ended")
    assert await refused(client, pair["refresh_token"]) == "/problems/session-ended"


async def test_a_spent_token_ends_the_session_once_its_successor_was_exchanged(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection
) -> None:
    first = await exchange(client, anna.refresh_token)
    second = await exchange(client, first["refresh_token"])
    assert await refused(client, anna.refresh_token) == "/problems/session-ended"
    assert await ended(db, anna)
    assert await refused(client, second["refresh_token"]) == "/problems/session-ended"
    assert (await client.get(ME, headers=bearer(second))).status_code == 401


async def test_reuse_ends_only_the_session_of_the_token(
    client: httpx.AsyncClient, anna: Person, boris: Person, db: asyncpg.Connection
) -> None:
    pair = await exchange(client, anna.refresh_token)
    await client.get(ME, headers=bearer(pair))
    await refused(client, anna.refresh_token)
    assert (await client.get(ME, headers=boris.headers)).status_code == 200
    assert not await ended(db, boris)


async def test_control_without_the_mark_a_spent_token_goes_on_working(
    client: httpx.AsyncClient, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forget(*_: Any, **__: Any) -> int:
        return 0

    monkeypatch.setattr(sql, "successor_used", forget)
    pair = await exchange(client, anna.refresh_token)
    await client.get(ME, headers=bearer(pair))
    await exchange(client, anna.refresh_token)


async def test_a_token_of_the_wrong_kind_is_refused(
    client: httpx.AsyncClient, anna: Person
) -> None:
    access = anna.headers["Authorization"].removeprefix("Bearer ")
    assert await refused(client, access) == "/problems/unauthorized"
    answer = await client.get(ME, headers={"Authorization": f"Bearer {anna.refresh_token}"})
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthorized")
    await exchange(client, anna.refresh_token)


@pytest.mark.parametrize(
    ("role", "idle", "absolute"),
    [
        ("patient", timedelta(days=14), timedelta(days=30)),
        ("doctor", timedelta(days=14), timedelta(days=30)),
        ("clinic_staff", timedelta(minutes=15), timedelta(hours=12)),
        ("admin", timedelta(minutes=15), timedelta(hours=12)),
    ],
)
async def test_how_long_a_session_lives_depends_on_the_role(
    client: httpx.AsyncClient,
    db: asyncpg.Connection,
    role: Role,
    idle: timedelta,
    absolute: timedelta,
) -> None:
    person = await make.person(db, role=role)
    life = await db.fetchval("select expires_at - created_at from session")
    assert life == absolute
    pair = await exchange(client, person.refresh_token)
    for token in (person.refresh_token, pair["refresh_token"]):
        assert claims(token)["exp"] - claims(token)["iat"] == idle.total_seconds()
    access = claims(pair["access_token"])
    assert access["exp"] - access["iat"] == pair["expires_in"] == 300


async def test_no_token_outlives_its_session(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection
) -> None:
    await db.execute("update session set expires_at = now() + interval '1 minute'")
    pair = await exchange(client, anna.refresh_token)
    over = (await db.fetchval("select expires_at from session")).timestamp()
    assert pair["expires_in"] <= 60
    assert max(claims(pair[f"{kind}_token"])["exp"] for kind in ("access", "refresh")) <= over


async def test_a_session_whose_life_is_over_is_not_prolonged(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection
) -> None:
    await db.execute("update session set expires_at = now() - interval '1 second'")
    assert await refused(client, anna.refresh_token) == "/problems/session-ended"
    assert (await client.get(ME, headers=anna.headers)).status_code == 401


async def test_a_session_left_idle_is_over_and_not_ended_by_its_own_old_token(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection
) -> None:
    kept = claims(anna.refresh_token)
    then = datetime.now(UTC) - timedelta(days=15)
    stale = tokens.issue(
        [make.SECRET],
        "refresh",
        tokens.Claims(anna.id, kept["sid"], 0, kept["jti"]),
        then,
        then + timedelta(days=14),
    )
    assert await refused(client, stale) == "/problems/unauthorized"
    assert not await ended(db, anna)


@pytest.mark.parametrize("column", ["blocked_at", "deleted_at"])
async def test_a_blocked_or_deleted_user_gets_no_new_pair(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection, column: str
) -> None:
    lost = await exchange(client, anna.refresh_token)
    await db.execute(f"update users set {column} = now() where id = $1", anna.id)
    await refused(client, anna.refresh_token)
    await refused(client, lost["refresh_token"])


async def test_an_answer_lost_while_the_key_was_changed_can_be_asked_for_again(
    client: httpx.AsyncClient, anna: Person, server: Server
) -> None:
    lost = await exchange(client, anna.refresh_token)
    async with server(jwt_secret=f"{'n' * 40},{make.SECRET}") as changed:
        found = await exchange(changed, anna.refresh_token)
        assert claims(found["refresh_token"])["jti"] == claims(lost["refresh_token"])["jti"]
        assert (await changed.get(ME, headers=bearer(found))).status_code == 200
        await exchange(changed, found["refresh_token"])


async def test_what_is_no_refresh_token_is_refused(client: httpx.AsyncClient, anna: Person) -> None:
    for token in ("x", "a.b.c", "..", anna.refresh_token[:-2], anna.refresh_token + "x", "ы" * 9):
        assert await refused(client, token) == "/problems/unauthorized"
    bodies: list[Any] = [{}, {"refresh_token": ""}, {"refresh_token": "x" * 2049}, [], None]
    bodies += [{"refresh_token": None}, {"refresh_token": anna.refresh_token, "user_id": "x"}]
    for body in bodies:
        answer = await client.post(REFRESH, json=body)
        assert answer.status_code == 422
        assert anna.refresh_token not in answer.text
