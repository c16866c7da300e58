"""Signing in."""

from typing import Any

import asyncpg
import httpx
import pytest
from argon2 import PasswordHasher

from healthlink.auth import passwords, users
from healthlink.auth.dto import Account, Login
from healthlink.auth.queries import sql
from healthlink.wiring import Resources
from tests import make
from tests.auth.conftest import Verifications
from tests.make import Person

LOGIN = "/api/v1/auth/login"
ME = "/api/v1/users/me"


def credentials(email: str = "anna@example.com", password: str = make.PASSWORD) -> dict[str, str]:
    return {"email": email, "password": password}


async def test_a_patient_signs_in(client: httpx.AsyncClient, anna: Person) -> None:
    answer = await client.post(LOGIN, json=credentials())
    assert answer.status_code == 200
    pair = answer.json()
    assert list(pair) == ["access_token", "refresh_token", "token_type", "expires_in"]
    assert (pair["token_type"], pair["expires_in"]) == ("bearer", 300)
    assert answer.headers["Cache-Control"] == "no-store"
    me = await client.get(ME, headers={"Authorization": f"Bearer {pair['access_token']}"})
    assert me.json()["id"] == str(anna.id)


async def test_the_letter_case_of_the_e_mail_does_not_matter(
    client: httpx.AsyncClient, anna: Person
) -> None:
    for email in ("ANNA@EXAMPLE.COM", "Anna@example.com"):
        assert (await client.post(LOGIN, json=credentials(email))).status_code == 200


async def test_a_sign_in_remembers_the_device_and_no_more_of_it_than_is_shown(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection
) -> None:
    answer = await client.post(LOGIN, json=credentials(), headers={"User-Agent": "Firefox!" * 99})
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    mine = (await client.get(f"{ME}/sessions", headers=headers)).json()
    current = next(session for session in mine if session["current"])
    assert current["user_agent"] == ("Firefox!" * 99)[:200]
    assert current["address"] == "127.0.0.1"


async def test_what_was_wrong_is_not_told(
    client: httpx.AsyncClient, anna: Person, boris: Person, db: asyncpg.Connection
) -> None:
    vera = await make.person(db, email="vera@example.com")
    await db.execute("update users set blocked_at = now() where id = $1", boris.id)
    await db.execute("update users set deleted_at = now() where id = $1", vera.id)
    wrong = credentials(password="something else")
    tries = [wrong, *(credentials(f"{name}@example.com") for name in ("nobody", "boris", "vera"))]
    seen = [await _seen(client, body) for body in tries]
    assert seen[0][0] == 401
    assert seen[0][1]["type"] == "/problems/wrong-credentials"
    assert seen == [seen[0]] * len(tries)


async def _seen(client: httpx.AsyncClient, body: dict[str, str]) -> tuple[Any, ...]:
    """What a stranger sees of an answer, apart from its id and the time of day."""
    answer = await client.post(LOGIN, json=body)
    document = {key: value for key, value in answer.json().items() if key != "request_id"}
    headers = [pair for pair in answer.headers.items() if pair[0] not in ("x-request-id", "date")]
    return answer.status_code, document, headers


async def test_an_unknown_user_costs_the_work_of_a_known_one(
    client: httpx.AsyncClient,
    anna: Person,
    boris: Person,
    db: asyncpg.Connection,
    verifications: Verifications,
) -> None:
    await db.execute("update users set blocked_at = now() where id = $1", boris.id)
    assert await _work(client, verifications) == {"anna": 1, "boris": 1, "nobody": 1}


async def test_control_a_short_cut_for_unknown_users_is_seen(
    client: httpx.AsyncClient,
    anna: Person,
    boris: Person,
    db: asyncpg.Connection,
    verifications: Verifications,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def hasty(resources: Resources, password: Any, stored: str | None) -> bool:
        return stored is not None and await careful(resources, password, stored)

    careful = passwords.is_right
    monkeypatch.setattr(passwords, "is_right", hasty)
    assert await _work(client, verifications) == {"anna": 1, "boris": 1, "nobody": 0}


async def _work(client: httpx.AsyncClient, verifications: Verifications) -> dict[str, int]:
    spent = {}
    for name in ("anna", "boris", "nobody"):
        before = verifications.count
        await client.post(LOGIN, json=credentials(f"{name}@example.com", "something else"))
        spent[name] = verifications.count - before
    return spent


async def test_the_stand_in_hash_costs_what_a_real_one_costs() -> None:
    assert not passwords.is_weak(passwords._NOBODYS)


@pytest.mark.parametrize("stored", ["", None, "plain text", "$argon2id$broken"])
async def test_an_account_without_a_sound_hash_has_no_password(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection, stored: str | None
) -> None:
    await db.execute("update users set password_hash = $1 where id = $2", stored, anna.id)
    stand_in = "the password of an account that does not exist"
    for password in (make.PASSWORD, stand_in, "plain text"):
        answer = await client.post(LOGIN, json=credentials(password=password))
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/wrong-credentials")


async def test_a_letter_that_databases_fold_otherwise_is_no_other_door(
    client: httpx.AsyncClient, db: asyncpg.Connection, password_hash: str
) -> None:
    await make.person(db, email="irina@example.com", password_hash=password_hash)
    answer = await client.post(LOGIN, json=credentials("\u0130rina@example.com"))
    assert answer.status_code == 401


OLD = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)


@pytest.fixture
async def long_ago(anna: Person, db: asyncpg.Connection) -> str:
    """Anna's password was hashed with the settings of years ago."""
    old = OLD.hash(make.PASSWORD)
    await db.execute("update users set password_hash = $1 where id = $2", old, anna.id)
    return old


async def _stored(db: asyncpg.Connection, anna: Person) -> str:
    return str(await db.fetchval("select password_hash from users where id = $1", anna.id))


async def test_a_hash_of_older_settings_is_renewed_at_the_next_sign_in(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection, long_ago: str
) -> None:
    await client.post(LOGIN, json=credentials(password="something else"))
    assert await _stored(db, anna) == long_ago
    assert (await client.post(LOGIN, json=credentials())).status_code == 200
    renewed = await _stored(db, anna)
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await client.post(LOGIN, json=credentials())).status_code == 200
    assert await _stored(db, anna) == renewed


@pytest.fixture
def changes_meanwhile(monkeypatch: pytest.MonkeyPatch, anna: Person, db: asyncpg.Connection) -> str:
    """While her old hash is renewed, Anna changes her password on another device."""
    fresh = passwords._hasher.hash("quite another horse")

    async def slow(resources: Resources, password: Any) -> str:
        await db.execute("update users set password_hash = $1 where id = $2", fresh, anna.id)
        return await make_hash(resources, password)

    make_hash = passwords.make_hash
    monkeypatch.setattr(passwords, "make_hash", slow)
    return fresh


async def test_renewing_a_hash_does_not_undo_a_change_of_password(
    client: httpx.AsyncClient,
    anna: Person,
    db: asyncpg.Connection,
    long_ago: str,
    changes_meanwhile: str,
) -> None:
    assert (await client.post(LOGIN, json=credentials())).status_code == 401
    assert await _stored(db, anna) == changes_meanwhile


async def test_control_an_unconditional_renewal_undoes_it(
    client: httpx.AsyncClient,
    anna: Person,
    db: asyncpg.Connection,
    long_ago: str,
    changes_meanwhile: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def overwrite(pool: Any, *, user_id: Any, proven: Any, password_hash: str) -> int:
        statement = "update users set password_hash = $1 where id = $2"
        await pool.execute(statement, password_hash, user_id)
        return 1

    monkeypatch.setattr(sql, "set_password", overwrite)
    assert (await client.post(LOGIN, json=credentials())).status_code == 200
    assert await _stored(db, anna) != changes_meanwhile


async def test_two_sign_ins_at_once_may_both_renew_the_hash(
    resources: Resources, anna: Person, db: asyncpg.Connection, long_ago: str
) -> None:
    login = Login.model_validate(credentials())
    behind = Account(id=anna.id, role="patient", password_hash=long_ago)
    first = await users.authenticate(resources, login, "127.0.0.1")
    second = await users._hash_again(resources, login, behind)
    assert second.password_hash == first.password_hash == await _stored(db, anna)


@pytest.mark.parametrize(
    "meanwhile", ["password_hash = 'another'", "blocked_at = now()", "deleted_at = now()"]
)
async def test_what_changes_while_the_password_is_checked_still_counts(
    client: httpx.AsyncClient,
    anna: Person,
    db: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: str,
) -> None:
    async def late(resources: Resources, login: Login, address: str) -> Account:
        account = await authenticate(resources, login, address)
        await db.execute(f"update users set {meanwhile} where id = $1", anna.id)
        return account

    authenticate = users.authenticate
    monkeypatch.setattr(users, "authenticate", late)
    answer = await client.post(LOGIN, json=credentials())
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/wrong-credentials")
    assert await db.fetchval("select count(*) from session") == 1  # the one that she came with


async def test_nothing_but_an_e_mail_and_a_password_is_taken(
    client: httpx.AsyncClient, anna: Person
) -> None:
    bodies: tuple[Any, ...] = (
        {**credentials(), "role": "admin"},
        {"email": "anna@example.com"},
        {**credentials(), "password": {"$ne": ""}},
        {**credentials(), "email": ["anna@example.com"]},
        {**credentials(), "password": "x" * 129},
        [],
        None,
    )
    for body in bodies:
        assert (await client.post(LOGIN, json=body)).status_code == 422


async def test_a_password_is_in_no_refusal(client: httpx.AsyncClient) -> None:
    secret = "canary of a password"
    for body in (credentials("not an e-mail", secret), {"password": secret}, {"pass": secret}):
        answer = await client.post(LOGIN, json=body)
        assert answer.status_code == 422
        assert secret not in answer.text
