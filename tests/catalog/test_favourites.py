"""Liking clinics and doctors."""

import asyncpg
import httpx
import pytest

from healthlink.db.pool import Db
from tests import make
from tests.catalog.test_clinics import NOBODY
from tests.make import Doctor, Person

MINE = "/api/v1/users/me/favorites"


async def mine(client: httpx.AsyncClient, person: Person, noun: str) -> list[str]:
    answer = await client.get(f"{MINE}/{noun}", headers=person.headers)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()]


@pytest.mark.parametrize("noun", ["clinics", "doctors"])
async def test_adding_and_removing_twice_is_once(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, noun: str
) -> None:
    id = dr_grigoryan.clinic_id if noun == "clinics" else dr_grigoryan.id
    path = f"/api/v1/{noun}/{id}/favorite"
    for _ in range(2):
        answer = await client.post(path, headers=anna.headers)
        assert (answer.status_code, answer.content) == (204, b"")
        assert await mine(client, anna, noun) == [str(id)]
    for _ in range(2):
        answer = await client.delete(path, headers=anna.headers)
        assert (answer.status_code, answer.content) == (204, b"")
        assert await mine(client, anna, noun) == []


@pytest.mark.parametrize("noun", ["clinics", "doctors"])
async def test_what_is_not_there_cannot_be_liked(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, noun: str
) -> None:
    other = dr_grigoryan.id if noun == "clinics" else dr_grigoryan.clinic_id
    for id in (NOBODY, other):
        path = f"/api/v1/{noun}/{id}/favorite"
        answer = await client.post(path, headers=anna.headers)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
        answer = await client.delete(path, headers=anna.headers)
        assert answer.status_code == 204  # it is not among mine, as asked
    answer = await client.post(f"/api/v1/{noun}/17/favorite", headers=anna.headers)
    assert answer.status_code == 422


async def test_cards_are_those_of_the_lists(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    for noun, id in (("clinics", dr_grigoryan.clinic_id), ("doctors", dr_grigoryan.id)):
        await client.post(f"/api/v1/{noun}/{id}/favorite", headers=anna.headers)
        liked = (await client.get(f"{MINE}/{noun}", headers=anna.headers)).json()
        assert liked == (await client.get(f"/api/v1/{noun}")).json()


async def test_the_latest_come_first(
    client: httpx.AsyncClient, db: asyncpg.Connection, anna: Person
) -> None:
    ids = [str(await make.clinic(db)) for _ in range(3)]
    for id in (ids[1], ids[0], ids[2], ids[1]):  # the first again: it keeps its place
        await client.post(f"/api/v1/clinics/{id}/favorite", headers=anna.headers)
    assert await mine(client, anna, "clinics") == [ids[2], ids[0], ids[1]]


async def test_nobody_sees_or_changes_what_another_likes(
    client: httpx.AsyncClient, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    for noun, id in (("clinics", dr_grigoryan.clinic_id), ("doctors", dr_grigoryan.id)):
        path = f"/api/v1/{noun}/{id}/favorite"
        await client.post(path, headers=anna.headers)
        assert await mine(client, boris, noun) == []
        assert (await client.delete(path, headers=boris.headers)).status_code == 204
        assert await mine(client, anna, noun) == [str(id)]


async def test_a_doctor_who_is_not_on_the_market_is_nobodys_favourite(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    await client.post(f"/api/v1/doctors/{dr_grigoryan.id}/favorite", headers=anna.headers)
    await db.execute("update doctor set listed = false")
    assert await mine(client, anna, "doctors") == []
    liked = await client.post(f"/api/v1/doctors/{dr_petrosyan.id}/favorite", headers=anna.headers)
    assert liked.status_code == 404
    await db.execute("update doctor set listed = true")
    assert await mine(client, anna, "doctors") == [str(dr_grigoryan.id)]


async def test_favourites_need_a_sign_in(client: httpx.AsyncClient, dr_grigoryan: Doctor) -> None:
    clinic = f"/api/v1/clinics/{dr_grigoryan.clinic_id}/favorite"
    doctor = f"/api/v1/doctors/{dr_grigoryan.id}/favorite"
    asked = [("POST", clinic), ("DELETE", clinic), ("POST", doctor), ("DELETE", doctor)]
    asked += [("GET", f"{MINE}/clinics"), ("GET", f"{MINE}/doctors")]
    for method, path in asked:
        answer = await client.request(method, path)
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthorized")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_nobody_has_to_sign_in_to_look_around(
    client: httpx.AsyncClient, dr_grigoryan: Doctor
) -> None:
    for path in (
        "clinics",
        f"clinics/{dr_grigoryan.clinic_id}",
        f"clinics/{dr_grigoryan.clinic_id}/logo",
        "doctors",
        f"doctors/{dr_grigoryan.id}",
        f"doctors/{dr_grigoryan.id}/photo",
        "services",
        f"services/{dr_grigoryan.service_id}",
    ):
        assert (await client.get(f"/api/v1/{path}")).status_code == 200, path
