"""What an administrator changes in the database acts on the very next request."""

import asyncpg
import httpx
import pytest

from tests.auth.test_refresh import claims, refused
from tests.auth.test_sessions import status
from tests.make import Person

ME = "/api/v1/users/me"


@pytest.mark.parametrize("role", ["doctor", "clinic_staff", "admin"])
async def test_a_new_role_is_the_role_of_the_next_request(
    client: httpx.AsyncClient, anna: Person, boris: Person, db: asyncpg.Connection, role: str
) -> None:
    assert (await client.get(ME, headers=anna.headers)).json()["role"] == "patient"
    await db.execute("update users set role = $1 where id = $2", role, anna.id)
    assert (await client.get(ME, headers=anna.headers)).json()["role"] == role
    assert (await client.get(ME, headers=boris.headers)).json()["role"] == "patient"


async def test_a_role_is_in_no_token(client: httpx.AsyncClient, anna: Person) -> None:
    for token in (anna.headers["Authorization"].removeprefix("Bearer "), anna.refresh_token):
        assert set(claims(token)) == {"iss", "aud", "typ", "sub", "sid", "gen", "jti", "iat", "exp"}


@pytest.mark.parametrize("column", ["blocked_at", "deleted_at"])
async def test_a_block_or_a_deletion_acts_on_the_next_request(
    client: httpx.AsyncClient, anna: Person, boris: Person, db: asyncpg.Connection, column: str
) -> None:
    assert await status(client, anna.headers) == 200
    await db.execute(f"update users set {column} = now() where id = $1", anna.id)
    assert await status(client, anna.headers) == 401
    assert await refused(client, anna.refresh_token) == "/problems/session-ended"
    assert await status(client, boris.headers) == 200


async def test_a_lifted_block_does_not_revive_a_session_that_asked_meanwhile(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection
) -> None:
    await db.execute("update users set blocked_at = now() where id = $1", anna.id)
    await refused(client, anna.refresh_token)
    await db.execute("update users set blocked_at = null where id = $1", anna.id)
    assert await status(client, anna.headers) == 401
