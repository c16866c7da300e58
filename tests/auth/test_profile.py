"""My profile."""

from typing import Any

import asyncpg
import httpx
import pytest

from tests.auth.test_register import faults
from tests.make import Person

ME = "/api/v1/users/me"


async def _row(db: asyncpg.Connection, person: Person) -> dict[str, Any]:
    row = await db.fetchrow("select * from users where id = $1", person.id)
    assert row is not None
    return dict(row)


async def test_i_see_my_profile(client: httpx.AsyncClient, anna: Person, boris: Person) -> None:
    answer = await client.get(ME, headers=anna.headers)
    assert answer.status_code == 200
    profile = answer.json()
    about = {"id", "email", "full_name", "phone", "role", "created_at"}
    assert set(profile) == about | {"language", "email_verified"}
    assert (profile["id"], profile["email"]) == (str(anna.id), "anna@example.com")
    assert (profile["full_name"], profile["phone"]) == ("Анна Саргсян", "+37491123456")
    assert profile["role"] == "patient"


@pytest.mark.parametrize(
    ("patch", "changed"),
    [
        ({"full_name": "  Աննա Սարգսյան "}, {"full_name": "Աննա Սարգսյան"}),
        ({"phone": "8 916 123-45-67"}, {"phone": "+79161234567"}),
        ({"full_name": "А", "phone": "+37477123456"}, {"full_name": "А", "phone": "+37477123456"}),
        ({"language": "hy"}, {"language": "hy"}),
        ({"full_name": None, "phone": None, "language": None}, {}),
        ({}, {}),
    ],
)
async def test_i_change_my_name_and_my_phone_and_nothing_else_changes(
    client: httpx.AsyncClient,
    anna: Person,
    boris: Person,
    db: asyncpg.Connection,
    patch: dict[str, Any],
    changed: dict[str, Any],
) -> None:
    before, his = await _row(db, anna), await _row(db, boris)
    answer = await client.patch(ME, json=patch, headers=anna.headers)
    assert answer.status_code == 200
    assert answer.json().items() >= changed.items()
    assert await _row(db, anna) == {**before, **changed}
    assert await _row(db, boris) == his
    assert (await client.get(ME, headers=anna.headers)).json() == answer.json()


async def test_no_other_field_can_be_written(
    client: httpx.AsyncClient, anna: Person, boris: Person, db: asyncpg.Connection
) -> None:
    before = await _row(db, anna)
    for name in {*before, "password", "user_id", "is_admin"} - {"full_name", "phone", "language"}:
        for value in ("admin", str(boris.id), None):
            answer = await client.patch(
                ME, json={"full_name": "Новое имя", name: value}, headers=anna.headers
            )
            assert (answer.status_code, faults(answer)) == (422, [(name, "extra_forbidden")])
    assert await _row(db, anna) == before


async def test_a_bad_name_or_phone_is_refused(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection
) -> None:
    before = await _row(db, anna)
    for field, value in (
        ("full_name", ""),
        ("full_name", "x" * 201),
        ("full_name", "\0"),
        ("phone", "12"),
        ("phone", ""),
        ("phone", {"number": "+37491123456"}),
    ):
        answer = await client.patch(ME, json={field: value}, headers=anna.headers)
        assert (answer.status_code, faults(answer)[0][0]) == (422, field)
    assert await _row(db, anna) == before
