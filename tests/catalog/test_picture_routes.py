"""Logos and portraits over HTTP."""

from xml.etree import ElementTree

import asyncpg
import httpx
import pytest

from tests import make
from tests.catalog.test_clinics import NOBODY
from tests.make import Doctor, Person


@pytest.fixture
def paths(dr_grigoryan: Doctor) -> list[str]:
    clinic, doctor = dr_grigoryan.clinic_id, dr_grigoryan.id
    return [f"/api/v1/clinics/{clinic}/logo", f"/api/v1/doctors/{doctor}/photo"]


async def test_a_picture_is_an_svg_that_anybody_may_keep_for_five_minutes(
    client: httpx.AsyncClient, anna: Person, paths: list[str]
) -> None:
    for path in paths:
        for headers in ({}, anna.headers):
            answer = await client.get(path, headers=headers)
            assert answer.status_code == 200
            assert answer.headers["content-type"].partition(";")[0] == "image/svg+xml"
            assert answer.headers["cache-control"] == "public, max-age=300"
            assert ElementTree.fromstring(answer.content).tag.endswith("svg")


async def test_the_addresses_in_the_cards_lead_to_the_pictures(
    client: httpx.AsyncClient, paths: list[str]
) -> None:
    clinic = (await client.get("/api/v1/clinics")).json()[0]
    doctor = (await client.get("/api/v1/doctors")).json()[0]
    shown = [clinic["logo_url"], doctor["photo_url"]]
    assert shown == [f"http://testserver{path}" for path in paths]


async def test_a_picture_opened_by_itself_can_run_nothing(
    client: httpx.AsyncClient, db: asyncpg.Connection, paths: list[str]
) -> None:
    nasty = "<script>alert(1)</script>&\"'><image href=x onerror=alert(1)>"
    await db.execute("update clinic set name = $1", nasty)
    await db.execute("update doctor set full_name = $1", nasty)
    for path in paths:
        answer = await client.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        tags = {node.tag.rpartition("}")[2] for node in ElementTree.fromstring(answer.text).iter()}
        assert tags <= {"svg", "title", "rect", "circle", "path", "text"}
        assert "<script" not in answer.text
        assert ElementTree.fromstring(answer.text)[0].text == nasty


async def test_the_picture_shows_the_name(client: httpx.AsyncClient, paths: list[str]) -> None:
    portrait = await client.get(paths[1])
    assert "<title>Արամ Գրիգորյան</title>" in portrait.text
    assert ">ԱԳ</text>" in portrait.text


async def test_who_is_not_there_has_no_picture(client: httpx.AsyncClient) -> None:
    for path in (f"/api/v1/clinics/{NOBODY}/logo", f"/api/v1/doctors/{NOBODY}/photo"):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
        assert answer.headers["cache-control"] == "no-store"  # it may come to be
    await_refusal = await client.get("/api/v1/clinics/17/logo")
    assert await_refusal.status_code == 422


async def test_two_clinics_of_one_name_look_unlike(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    logos = set()
    for _ in range(8):
        id = await make.clinic(db, "Липа")
        logos.add((await client.get(f"/api/v1/clinics/{id}/logo")).text)
    assert len(logos) > 1
