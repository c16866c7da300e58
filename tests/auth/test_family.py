"""Booking for a child or a parent from one account."""

from typing import Any

import httpx

from healthlink.db.pool import Db
from tests.make import Doctor, Person

DAVID = {"full_name": "Давид Саргсян", "relation": "child", "birth_date": "2019-05-04"}
FAMILY = "/api/v1/users/me/family"


async def add(client: httpx.AsyncClient, person: Person, **about: Any) -> dict[str, Any]:
    added = await client.post(FAMILY, json={**DAVID, **about}, headers=person.headers)
    assert added.status_code == 201, added.text
    found: dict[str, Any] = added.json()
    return found


async def test_a_parent_adds_changes_and_removes_a_child(
    client: httpx.AsyncClient, anna: Person
) -> None:
    david = await add(client, anna)
    assert david == {"id": david["id"], **DAVID}
    path = f"{FAMILY}/{david['id']}"
    changed = await client.patch(path, json={"full_name": "Давид С."}, headers=anna.headers)
    assert changed.json() == {**david, "full_name": "Давид С."}
    assert (await client.get(FAMILY, headers=anna.headers)).json() == [changed.json()]
    assert (await client.delete(path, headers=anna.headers)).status_code == 204
    assert (await client.get(FAMILY, headers=anna.headers)).json() == []
    assert (await client.delete(path, headers=anna.headers)).status_code == 404


async def test_mother_and_child_can_be_booked_for_the_same_time(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    david = await add(client, anna)
    for body in (
        dr_grigoryan.booking("10:00"),
        {**dr_petrosyan.booking("10:00"), "person_id": david["id"]},
    ):
        booked = await client.post("/api/v1/appointments", json=body, headers=anna.headers)
        assert booked.status_code == 201, booked.text
    assert booked.json()["person_id"] == david["id"]


async def test_a_child_cannot_be_at_two_doctors_at_once(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    david = await add(client, anna)
    answers = [
        await client.post(
            "/api/v1/appointments",
            json={**doctor.booking("10:00"), "person_id": david["id"]},
            headers=anna.headers,
        )
        for doctor in (dr_grigoryan, dr_petrosyan)
    ]
    assert [answer.status_code for answer in answers] == [201, 409]
    assert answers[1].json()["type"] == "/problems/person-busy"


async def test_nobody_books_for_somebody_elses_child_or_a_removed_one(
    client: httpx.AsyncClient, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    david = await add(client, anna)
    body = {**dr_grigoryan.booking(), "person_id": david["id"]}
    refused = await client.post("/api/v1/appointments", json=body, headers=boris.headers)
    assert refused.json()["type"] == "/problems/unknown-person"
    assert [error["field"] for error in refused.json()["errors"]] == ["person_id"]
    await client.delete(f"{FAMILY}/{david['id']}", headers=anna.headers)
    refused = await client.post("/api/v1/appointments", json=body, headers=anna.headers)
    assert refused.json()["type"] == "/problems/unknown-person"


async def test_the_holder_is_not_one_of_the_family(client: httpx.AsyncClient, anna: Person) -> None:
    path = f"{FAMILY}/{anna.id}"
    assert (await client.delete(path, headers=anna.headers)).status_code == 404
    patched = await client.patch(path, json={"full_name": "X"}, headers=anna.headers)
    assert patched.status_code == 404


async def test_a_family_has_twenty_people_at_most(client: httpx.AsyncClient, anna: Person) -> None:
    for n in range(20):
        await add(client, anna, full_name=f"Родственник {n}", relation="other")
    full = await client.post(FAMILY, json=DAVID, headers=anna.headers)
    assert (full.status_code, full.json()["type"]) == (409, "/problems/family-full")


async def test_nobody_is_born_in_the_future(client: httpx.AsyncClient, anna: Person) -> None:
    refused = await client.post(
        FAMILY, json={**DAVID, "birth_date": "2099-01-01"}, headers=anna.headers
    )
    assert refused.status_code == 422


async def test_a_deleted_account_forgets_its_family(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    await add(client, anna)
    await db.execute("update users set password_hash = null where id = $1", anna.id)
    from healthlink.auth import users

    async with db.transaction():
        await users.erase(db, anna.id, proven=None)
    assert await db.fetchval("select count(*) from person where birth_date is not null") == 0
    names = "select full_name from person where user_id = $1 and relation is not null"
    assert await db.fetchval(names, anna.id) == ""
