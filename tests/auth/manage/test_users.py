"""Finding, blocking and unblocking other people's accounts."""

import httpx
import pytest

from healthlink.db.pool import Db
from tests import make
from tests.make import Person

USERS = "/api/v1/manage/users"
WHY = {"reason": "Пишет врачам спам"}
SHOWN = {
    "id",
    "email",
    "full_name",
    "phone",
    "role",
    "created_at",
    "email_verified_at",
    "blocked_at",
}


async def found(client: httpx.AsyncClient, admin: Person, term: str) -> list[str]:
    answer = await client.get(USERS, params={"search": term}, headers=admin.headers)
    assert answer.status_code == 200, answer.text
    return [row["full_name"] for row in answer.json()]


@pytest.mark.parametrize(
    "term",
    [
        "anna@",
        "ANNA@EXAMPLE",
        "саргсян",
        "Анна Сар",
        "+7 (916) 765-43-21",
        "8 916 765 43 21",
        "765",
    ],
)
async def test_an_account_is_found_by_e_mail_name_or_phone(
    client: httpx.AsyncClient, admin: Person, anna: Person, boris: Person, db: Db, term: str
) -> None:
    await db.execute("update users set phone = '+79167654321' where id = $1", anna.id)
    assert await found(client, admin, term) == ["Анна Саргсян"]


async def test_signs_of_patterns_are_signs(
    client: httpx.AsyncClient, admin: Person, anna: Person, db: Db
) -> None:
    await make.person(db, "100%_скидка")
    assert await found(client, admin, "100%_с") == ["100%_скидка"]
    assert await found(client, admin, "анна%") == []


@pytest.mark.parametrize("term", ["%", "ан", "--", "%%%%", "а б в"])
async def test_a_search_for_everything_is_refused(
    client: httpx.AsyncClient, admin: Person, term: str
) -> None:
    answer = await client.get(USERS, params={"search": term}, headers=admin.headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "search"
    assert answer.json()["errors"][0]["code"] == "too_vague"


async def test_the_latest_come_first_by_the_page(
    client: httpx.AsyncClient, admin: Person, db: Db
) -> None:
    people = [await make.person(db, f"Некто {number}") for number in range(5)]
    newest = [str(person.id) for person in reversed(people)]
    for query in ({}, {"search": "некто"}):
        seen: list[str] = []
        for offset in (0, 2, 4):
            page = {**query, "limit": 2, "offset": offset}
            answer = await client.get(USERS, params=page, headers=admin.headers)
            seen += [row["id"] for row in answer.json()]
        assert seen[:5] == newest


async def test_neither_password_nor_token_nor_device_is_shown(
    client: httpx.AsyncClient, admin: Person, anna: Person
) -> None:
    card = (await client.get(f"{USERS}/{anna.id}", headers=admin.headers)).json()
    assert set(card) == SHOWN
    listed = (await client.get(USERS, headers=admin.headers)).json()
    assert all(set(row) == SHOWN for row in listed)


async def test_a_blocked_user_is_out_at_once_and_back_when_unblocked(
    client: httpx.AsyncClient, admin: Person, anna: Person, boris: Person, db: Db
) -> None:
    me = "/api/v1/users/me"
    blocked = await client.post(f"{USERS}/{anna.id}/block", json=WHY, headers=admin.headers)
    assert blocked.json()["blocked_at"]
    assert (await client.get(me, headers=anna.headers)).status_code == 401
    assert (await client.get(me, headers=boris.headers)).status_code == 200
    refresh = {"refresh_token": anna.refresh_token}
    assert (await client.post("/api/v1/auth/refresh", json=refresh)).status_code == 401
    for _ in range(2):
        freed = await client.post(f"{USERS}/{anna.id}/unblock", json=WHY, headers=admin.headers)
        assert freed.json()["blocked_at"] is None
    rows = await db.fetch("select actor_id, action, reason from audit order by id")
    assert [tuple(row) for row in rows] == [
        (admin.id, "user.block", WHY["reason"]),
        (admin.id, "user.unblock", WHY["reason"]),
    ]


async def test_nobody_blocks_themselves(client: httpx.AsyncClient, admin: Person, db: Db) -> None:
    refused = await client.post(f"{USERS}/{admin.id}/block", json=WHY, headers=admin.headers)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/own-account")
    assert (await client.get(USERS, headers=admin.headers)).status_code == 200


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, None, "a\x00b"])
async def test_a_reason_is_asked_for(
    client: httpx.AsyncClient, admin: Person, anna: Person, reason: str | None
) -> None:
    body = {"reason": reason}
    answer = await client.post(f"{USERS}/{anna.id}/block", json=body, headers=admin.headers)
    assert answer.status_code == 422


async def test_a_deleted_account_and_none_at_all_look_alike(
    client: httpx.AsyncClient, admin: Person, anna: Person, db: Db
) -> None:
    await db.execute("update users set deleted_at = now(), email = null where id = $1", anna.id)
    for user_id in (anna.id, "01a20004-2d0f-70cf-aa21-b679dbf8964f"):
        assert (await client.get(f"{USERS}/{user_id}", headers=admin.headers)).status_code == 404
        for act in ("block", "unblock"):
            path = f"{USERS}/{user_id}/{act}"
            answer = await client.post(path, json=WHY, headers=admin.headers)
            assert answer.status_code == 404
    assert await db.fetchval("select count(*) from audit") == 0
    assert await found(client, admin, "саргсян") == []
