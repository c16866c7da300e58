"""A doctor keeps the cards of the practice."""

from typing import Any

import httpx
import pytest

from healthlink.db.pool import Db
from tests.make import Person, Practitioner
from tests.practice.conftest import ANAHIT

NOBODY = "01a20004-2d0f-70cf-aa21-b679dbf8964f"


async def found(client: httpx.AsyncClient, who: Person, **asked: Any) -> list[str]:
    answer = await client.get("/patients", params=asked, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return [row["first_name"] for row in answer.json()]


async def test_a_card_is_added_and_read(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    read = await client.get(f"/patients/{anahit['id']}", headers=armen.headers)
    assert read.json() == anahit
    assert {name: anahit[name] for name in ANAHIT} == ANAHIT
    assert (anahit["status"], anahit["diagnosis"], anahit["notes"]) == ("in_progress", "", "")


async def test_a_repeated_request_adds_one_card(
    client: httpx.AsyncClient, armen: Practitioner, db: Db
) -> None:
    headers = {**armen.headers, "Idempotency-Key": "one"}
    cards = [(await client.post("/patients", json=ANAHIT, headers=headers)).json() for _ in "12"]
    assert cards[0] == cards[1]
    assert await db.fetchval("select count(*) from patient") == 1
    kept = await db.fetchval("select answer from idempotency_key")
    assert "Անահիտ" not in kept, "what is medical stays in its own tables"


async def test_a_card_is_changed_field_by_field(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    path = f"/patients/{anahit['id']}"
    body = {"diagnosis": "Հիպերտոնիա", "diagnosis_code": "I10", "status": "completed"}
    changed = (await client.patch(path, json=body, headers=armen.headers)).json()
    assert {name: changed[name] for name in body} == body
    assert changed["phone"] == ANAHIT["phone"]
    emptied = {"phone": None, "first_name": None}
    changed = (await client.patch(path, json=emptied, headers=armen.headers)).json()
    assert (changed["phone"], changed["first_name"]) == (None, "Անահիտ")


@pytest.mark.parametrize(
    "term", ["Սարգսյան", "անահիտ սարգ", "Sargsyan", "Саргсян", "anahit", "123456", "+374 91 12"]
)
async def test_a_card_is_found_by_name_in_any_script_and_by_phone(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any], term: str
) -> None:
    other = {"first_name": "Գագիկ", "last_name": "Մելիքյան", "phone": "+37499000000"}
    await client.post("/patients", json=other, headers=armen.headers)
    assert await found(client, armen, search=term) == ["Անահիտ"]


@pytest.mark.parametrize("term", ["%", "_", "!!", "xyz", "99"])
async def test_what_is_not_there_is_not_found(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any], term: str
) -> None:
    assert await found(client, armen, search=term) == []


async def test_lists_are_by_name_or_by_what_was_written_last(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    first = {"first_name": "Արամ", "last_name": "Աբրահամյան"}
    await client.post("/patients", json=first, headers=armen.headers)
    assert await found(client, armen) == ["Արամ", "Անահիտ"]
    body = {"status": "completed"}
    await client.patch(f"/patients/{anahit['id']}", json=body, headers=armen.headers)
    assert await found(client, armen, sort="recent") == ["Անահիտ", "Արամ"]
    assert await found(client, armen, status="completed") == ["Անահիտ"]
    page = await client.get("/patients", params={"limit": 1}, headers=armen.headers)
    assert 'rel="next"' in page.headers["Link"]


async def test_a_deleted_card_is_put_away_and_can_be_restored(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    path = f"/patients/{anahit['id']}"
    for _ in range(2):
        assert (await client.delete(path, headers=armen.headers)).status_code == 204
    assert await found(client, armen) == []
    assert await found(client, armen, archived="true") == ["Անահիտ"]
    assert (await client.get(path, headers=armen.headers)).json()["archived_at"]
    changed = await client.patch(path, json={"notes": "x"}, headers=armen.headers)
    assert changed.status_code == 404
    for _ in range(2):
        restored = await client.post(f"{path}/restore", headers=armen.headers)
        assert restored.json()["archived_at"] is None
    assert await found(client, armen) == ["Անահիտ"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", ""),
        ("first_name", "a\x00b"),
        ("birth_date", "2150-01-01"),
        ("phone", "123"),
        ("status", "dead"),
        ("diagnosis_code", "hypertension"),
        ("notes", "x" * 20_001),
        ("doctor_id", NOBODY),
    ],
)
async def test_what_is_wrong_is_named(
    client: httpx.AsyncClient, armen: Practitioner, field: str, value: str
) -> None:
    answer = await client.post("/patients", json={**ANAHIT, field: value}, headers=armen.headers)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_another_doctors_card_is_not_there(
    client: httpx.AsyncClient, lilit: Practitioner, anahit: dict[str, Any], db: Db
) -> None:
    before = await db.fetch("select * from patient")
    asked = [
        ("GET", "", None),
        ("PATCH", "", {"notes": "x"}),
        ("DELETE", "", None),
        ("POST", "/restore", None),
    ]
    for method, verb, body in asked:
        answers = [
            await client.request(method, f"/patients/{id}{verb}", json=body, headers=lilit.headers)
            for id in (anahit["id"], NOBODY)
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert len({answer.json()["type"] for answer in answers}) == 1
    assert await found(client, lilit) == await found(client, lilit, search="Սարգսյան") == []
    assert await db.fetch("select * from patient") == before


async def test_who_has_no_practice_is_told_to_register(
    client: httpx.AsyncClient, anna: Person
) -> None:
    answer = await client.get("/patients", headers=anna.headers)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/no-practice")
