"""Creating an account."""

import asyncio
import json
from typing import Any

import asyncpg
import httpx
import pytest

from tests import make
from tests.make import Person

REGISTER = "/api/v1/auth/register"
LOGIN = "/api/v1/auth/login"
JSON = {"Content-Type": "application/json"}


def registration(**about: Any) -> dict[str, Any]:
    defaults = {
        "email": "vera@example.com",
        "password": make.PASSWORD,
        "full_name": "Вера Петросян",
        "phone": "+37491123456",
    }
    return {**defaults, **about}


def faults(answer: httpx.Response) -> list[tuple[str, str]]:
    return [(fault["field"], fault["code"]) for fault in answer.json()["errors"]]


async def test_a_patient_registers(client: httpx.AsyncClient) -> None:
    answer = await client.post(REGISTER, json=registration())
    assert answer.status_code == 201
    created = answer.json()
    assert list(created) == ["id", "email", "full_name", "phone"]
    assert created["email"] == "vera@example.com"
    assert (created["full_name"], created["phone"]) == ("Вера Петросян", "+37491123456")


async def test_a_new_account_is_a_patients_and_attends_for_itself(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    created = (await client.post(REGISTER, json=registration())).json()
    row = await db.fetchrow(
        "select u.role, p.user_id::text from users u join person p on p.id = u.id"
    )
    assert row is not None
    assert tuple(row) == ("patient", created["id"])


async def test_the_password_is_kept_as_argon2id_and_nowhere_else(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    await client.post(REGISTER, json=registration(), headers={"Idempotency-Key": "once"})
    stored = await db.fetchval("select password_hash from users")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    for table in ("users", "idempotency_key", "session", "throttle"):
        assert make.PASSWORD not in str(await db.fetch(f"select * from {table}"))


WEAK: list[tuple[Any, str]] = [
    ("", "too_short"),
    ("7letter", "too_short"),
    ("xyz1" * 32 + "y", "too_long"),
    ("password1", "common_password"),
    ("PASSWORD1", "common_password"),
    ("ｐａｓｓｗｏｒｄ１", "common_password"),
    ("12345678", "common_password"),
    ("qwertyuiop", "common_password"),
    ("aaaaaaaaaaaa", "common_password"),
    ("abababababab", "common_password"),
    (12345678, "string_type"),
    (None, "string_type"),
]


async def test_a_weak_password_is_refused_and_not_repeated(client: httpx.AsyncClient) -> None:
    for password, code in WEAK:
        answer = await client.post(REGISTER, json=registration(password=password))
        assert (answer.status_code, faults(answer)) == (422, [("password", code)])
        assert not isinstance(password, str) or not password or password not in answer.text


@pytest.mark.parametrize(
    "password", ["xyz1" * 32, "👩‍⚕️ врач 24/7", "      8 9", "zero\0byte", "'; drop table users; --"]
)
async def test_a_password_may_hold_anything(client: httpx.AsyncClient, password: str) -> None:
    answer = await client.post(REGISTER, json=registration(password=password))
    assert answer.status_code == 201
    body = {"email": "vera@example.com", "password": password}
    assert (await client.post(LOGIN, json=body)).status_code == 200
    body["password"] += "x" if len(password) < 128 else ""
    body["password"] = body["password"].removesuffix("1")
    assert (await client.post(LOGIN, json=body)).status_code == 401


async def test_a_password_is_the_same_from_every_keyboard(client: httpx.AsyncClient) -> None:
    await client.post(REGISTER, json=registration(password="caf\u00e9 ole ole"))
    body = {"email": "vera@example.com", "password": "cafe\u0301 ole ole"}
    assert (await client.post(LOGIN, json=body)).status_code == 200


async def test_half_a_letter_is_no_password(client: httpx.AsyncClient) -> None:
    broken = "\ud800 correct horse"
    for path, body in (
        (REGISTER, registration(password=broken)),
        (LOGIN, {"email": "vera@example.com", "password": broken}),
        ("/api/v1/auth/refresh", {"refresh_token": broken}),
    ):
        answer = await client.post(path, content=json.dumps(body), headers=JSON)
        assert (answer.status_code, faults(answer)[0][1]) == (422, "string_unicode")


async def test_no_field_but_the_four_is_obeyed(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    columns = await db.fetch(
        "select distinct column_name from information_schema.columns"
        " where table_schema = 'public' and table_name in ('users', 'person', 'session')"
    )
    names = {row[0] for row in columns} | {"is_admin", "is_verified", "__proto__", "roles"}
    for name in sorted(names - set(registration())):
        answer = await client.post(REGISTER, json=registration(**{name: "admin"}))
        assert (answer.status_code, faults(answer)) == (422, [(name, "extra_forbidden")])
    assert await db.fetchval("select count(*) from users") == 0


async def test_every_field_is_needed(client: httpx.AsyncClient) -> None:
    for missing in registration():
        body = {name: value for name, value in registration().items() if name != missing}
        answer = await client.post(REGISTER, json=body)
        assert (answer.status_code, faults(answer)) == (422, [(missing, "missing")])


BAD: dict[str, list[Any]] = {
    "full_name": ["", "   ", "a" * 201, "nul\0", "\u202eevil", 5],
    "email": ["", "vera", "vera@", "@example.com", "vera@example.com\0", "a@b@c.am", "v" * 300],
    "phone": ["", "12", "+7 000", "call me", "+" + "9" * 60, 79161234567],
}


async def test_a_bad_name_e_mail_or_phone_is_refused(client: httpx.AsyncClient) -> None:
    for field, values in BAD.items():
        for value in values:
            answer = await client.post(REGISTER, json=registration(**{field: value}))
            assert (answer.status_code, faults(answer)[0][0]) == (422, field)


PHONES = {
    "+7 916 123-45-67": "+79161234567",
    "8 (916) 123-45-67": "+79161234567",
    "89161234567": "+79161234567",
    "9161234567": "+79161234567",
    "+374 91 12-34-56": "+37491123456",
    "+374(91)123456": "+37491123456",
    "+374 10 52-34-56": "+37410523456",
}


async def test_a_phone_is_understood_as_people_write_it(client: httpx.AsyncClient) -> None:
    for number, (written, kept) in enumerate(PHONES.items()):
        body = registration(email=f"person{number}@example.com", phone=written)
        answer = await client.post(REGISTER, json=body)
        assert (answer.status_code, answer.json()["phone"]) == (201, kept)


async def test_a_taken_e_mail_is_refused_in_any_letter_case(
    client: httpx.AsyncClient, anna: Person
) -> None:
    for email in ("anna@example.com", "ANNA@example.com", "Anna@EXAMPLE.Com"):
        answer = await client.post(REGISTER, json=registration(email=email))
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/email-taken")


async def test_of_racing_registrations_one_wins(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    assert sorted(await _race(client)) == [201] + [409] * 7
    assert await db.fetchval("select count(*) from users") == 1


async def test_control_without_the_index_every_racer_wins(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    definition = await db.fetchval("select pg_get_indexdef('users_email_key'::regclass)")
    await db.execute("drop index users_email_key")
    try:
        assert await _race(client) == [201] * 8
    finally:
        await db.execute("truncate users cascade")
        await db.execute(definition)


async def _race(client: httpx.AsyncClient) -> list[int]:
    bodies = [registration(email=email) for email in ("vera@example.com", "VERA@Example.com") * 4]
    answers = await asyncio.gather(*(client.post(REGISTER, json=body) for body in bodies))
    return [answer.status_code for answer in answers]
