"""The matrix of the practice is clean: every operation of a doctor is tried by everybody else.

Lilit has a practice of her own, Anna has none, Maria works at a clinic, Nobody has signed in. The
bodies are the examples of the document; a new operation is tried by itself.
"""

import re
from typing import Any

import httpx
import pytest

from healthlink.db.pool import Db
from healthlink.ids import new_id
from tests.house.test_access import ACCESS, DOCTOR, request
from tests.house.test_documents import OPERATIONS
from tests.make import Person, Practitioner
from tests.practice.conftest import *  # noqa: F403
from tests.practice.test_walls import CANARY, MEDICAL, records  # noqa: F401

OF_DOCTORS = [key for key, who in ACCESS.items() if who == DOCTOR]
THINGS = {"patient_id", "visit_id", "media_id", "time_off_id"}
BELOW = [key for key in OF_DOCTORS if THINGS & set(re.findall(r"{(\w+)}", key))]
OF_NO_PATIENT = ("/me", "/assistants", "/icd10", "/subscription")
"""What begins so tells of no patient, but where a time off names the visits in its way."""
ABOUT = {f"{method} {path}": operation for method, path, operation in OPERATIONS}
NO_PRACTICE = {"/problems/no-practice", "/problems/no-subscription"}


def example(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """What the document gives as an example of a body."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if schema.get("type") == "object":
        wanted = schema.get("required", ())
        return {name: example(schema["properties"][name], schemas) for name in wanted}
    if "examples" in schema:
        return schema["examples"][0]
    if schema.get("format") == "uuid":
        return str(new_id())
    if "anyOf" in schema:
        return example(schema["anyOf"][0], schemas)
    return schema.get("default", schema.get("enum", ["x"])[0])


async def ask(
    client: httpx.AsyncClient, key: str, who: Person, ids: dict[str, Any], schemas: dict[str, Any]
) -> httpx.Response:
    content = ABOUT[key].get("requestBody", {}).get("content", {})
    named = {name: id for name, id in ids.items() if name.endswith("_id")}
    method, path = request(key, **named, purpose="treatment")
    sent: dict[str, Any] = {}
    if "application/json" in content:
        sent["json"] = example(content["application/json"]["schema"], schemas)
    elif "multipart/form-data" in content:
        sent = {"files": {"file": ("x.png", b"x")}, "data": {"kind": "photo"}}
    return await client.request(method, path, headers=who.headers, **sent)


@pytest.fixture
async def schemas(client: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get("/openapi.json")).json()["components"]["schemas"]
    return found


@pytest.mark.parametrize("key", OF_DOCTORS)
async def test_who_has_no_practice_reaches_nothing(
    client: httpx.AsyncClient, anna: Person, maria: Person, admin: Person, schemas: dict[str, Any],
    key: str,
) -> None:  # fmt: skip
    for who in (anna, maria, admin):
        answer = await ask(client, key, who, {}, schemas)
        assert answer.status_code == 403 and answer.json()["type"] in NO_PRACTICE, answer.text


async def test_nothing_of_anothers_practice_is_reached(
    client: httpx.AsyncClient,
    db: Db,
    armen: Practitioner,
    lilit: Practitioner,
    records: dict[str, Any],  # noqa: F811
    schemas: dict[str, Any],
) -> None:
    before = {table: await theirs(db, table, armen) for table in MEDICAL}
    for key in OF_DOCTORS:
        answer = await ask(client, key, lilit, records, schemas)
        assert CANARY not in answer.text, key
        if key in BELOW:
            absent = await ask(client, key, lilit, dict.fromkeys(records, new_id()), schemas)
            assert (answer.status_code, absent.status_code) == (404, 404), (key, answer.text)
            assert {**answer.json(), "request_id": ""} == {**absent.json(), "request_id": ""}
    assert {table: await theirs(db, table, armen) for table in MEDICAL} == before


async def theirs(db: Db, table: str, whose: Practitioner) -> list[Any]:
    return await db.fetch(
        f"select * from {table} where doctor_id = $1 order by 1, 2", whose.doctor_id
    )


@pytest.mark.parametrize("key", BELOW)
async def test_the_matrix_would_see_what_is_there(
    client: httpx.AsyncClient,
    armen: Practitioner,
    records: dict[str, Any],  # noqa: F811
    schemas: dict[str, Any],
    key: str,
) -> None:
    """The negative control: the same request by the doctor whose it is is not refused so."""
    answer = await ask(client, key, armen, records, schemas)
    assert answer.status_code != 404, answer.text


@pytest.mark.parametrize("key", OF_DOCTORS)
async def test_every_reading_writing_and_refusal_leaves_its_row(
    client: httpx.AsyncClient,
    db: Db,
    armen: Practitioner,
    lilit: Practitioner,
    records: dict[str, Any],  # noqa: F811
    schemas: dict[str, Any],
    key: str,
) -> None:
    for who, outcome in ((armen, "done"), (lilit, "refused")):
        plain = key.partition(" ")[2].startswith(OF_NO_PATIENT) and "{time_off_id}" not in key
        if plain or (outcome == "refused" and key not in BELOW):
            continue
        count = "select count(*) from access where doctor_id = $1 and outcome = $2"
        before = await db.fetchval(count, who.doctor_id, outcome)
        answer = await ask(client, key, who, records, schemas)
        if answer.is_success or answer.status_code == 404:
            assert await db.fetchval(count, who.doctor_id, outcome) > before, (key, outcome)
