"""Every door of a practice whose subscription is over: reading and export stay."""

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from healthlink.db.pool import Db
from healthlink.practice.dependencies import PRIVACY, READS, _practice
from tests.make import Practitioner

NOBODY = "01a20004-2d0f-70cf-aa21-b679dbf8964f"
IN_THE_PATH = {"purpose": "treatment", "code": "I10"}


def doors(app: FastAPI) -> list[tuple[str, str]]:
    """Of every route that works in a practice, found by what it asks for."""
    found = []
    for route in app.routes:
        if isinstance(route, APIRoute) and _asks(route.dependant):
            found += [(method, route.path) for method in sorted(route.methods or ())]
    return found


def _asks(dependant: Any) -> bool:
    return dependant.call is _practice or any(_asks(each) for each in dependant.dependencies)


@pytest.fixture
async def lapsed(armen: Practitioner, lilit: Practitioner, db: Db) -> Practitioner:
    """Armen, and Lilit."""
    await db.execute("update subscription set trial_ends_at = now() - interval '4 days'")
    return armen


async def test_every_door_that_writes_says_how_to_pay(
    client: httpx.AsyncClient, app: FastAPI, lapsed: Practitioner
) -> None:
    asked = doors(app)
    assert len(asked) >= 30
    assert set(asked) >= PRIVACY
    for method, path in asked:
        url = re.sub(r"\{(\w+)\}", lambda name: IN_THE_PATH.get(name.group(1), NOBODY), path)
        answer = await client.request(method, url, headers=lapsed.headers)
        if method in READS or (method, path) in PRIVACY:
            assert answer.status_code != 402, (method, path)
        else:
            assert answer.status_code == 402, (method, path, answer.text)


async def test_each_door_that_writes_tells_so_in_the_documents(
    app: FastAPI, lapsed: Practitioner
) -> None:
    paths = app.openapi()["paths"]
    for method, path in doors(app):
        told = "402" in paths[path][method.lower()]["responses"]
        expected = method not in READS and (method, path) not in PRIVACY
        assert told is expected, (method, path)


async def test_an_assistant_is_told_the_same(
    client: httpx.AsyncClient, lapsed: Practitioner, db: Db, lilit: Practitioner
) -> None:
    await db.execute(
        "insert into practice_assistant (id, doctor_id, user_id, name, joined_at)"
        " values (gen_random_uuid(), $1, $2, 'Լիլիթ', now())",
        *(lapsed.doctor_id, lilit.id),
    )
    headers = {**lilit.headers, "Practice-Id": str(lapsed.doctor_id)}
    card = {"first_name": "Անահիտ", "last_name": "Ս."}
    answer = await client.post("/patients", json=card, headers=headers)
    assert answer.status_code == 402
    assert (await client.get("/patients", headers=headers)).status_code == 200
    own = await client.post("/patients", json=card, headers=lilit.headers)
    assert own.status_code == 402, "her own is over, too"


async def test_everything_can_be_taken_out_and_who_goes_on_writes_at_once(
    client: httpx.AsyncClient, lapsed: Practitioner, db: Db
) -> None:
    archive = await client.get("/export", headers=lapsed.headers)
    assert archive.status_code == 200
    await db.execute(
        "update subscription set granted_until = now() + interval '1 day', granted_at = now()"
    )
    card = {"first_name": "Անահիտ", "last_name": "Ս."}
    assert (await client.post("/patients", json=card, headers=lapsed.headers)).status_code == 201
