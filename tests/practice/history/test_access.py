"""Every reading, writing and refusal leaves a row, which nobody can change unseen."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from healthlink.db.pool import Db
from healthlink.practice.history import chain
from healthlink.practice.history.jobs import seal_access
from healthlink.wiring import Resources
from tests import make
from tests.make import Practitioner
from tests.practice.conftest import ANAHIT

NOBODY = "01a20004-2d0f-70cf-aa21-b679dbf8964f"
ROWS = "select role, action, outcome, patient_ids, object_id, actor_id from access order by id"


async def rows(db: Db) -> list[tuple[Any, ...]]:
    return [tuple(row)[:3] for row in await db.fetch(ROWS)]


async def test_each_reading_and_writing_leaves_one_row(
    client: httpx.AsyncClient, db: Db, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    await db.execute("truncate access, access_seal, access_unsealed")
    path = f"/patients/{anahit['id']}"
    await client.get(path, headers=armen.headers)
    await client.patch(path, json={"notes": "x"}, headers=armen.headers)
    await client.get("/patients", headers=armen.headers)
    await client.delete(path, headers=armen.headers)
    assert await rows(db) == [
        ("doctor", "patient.read", "done"),
        ("doctor", "patient.change", "done"),
        ("doctor", "patient.list", "done"),
        ("doctor", "patient.archive", "done"),
    ]
    for row in await db.fetch(ROWS):
        assert (row["patient_ids"], row["actor_id"]) == ([UUID(anahit["id"])], armen.id)


async def test_a_refusal_leaves_a_row_with_whoever_was_refused(
    client: httpx.AsyncClient,
    db: Db,
    armen: Practitioner,
    lilit: Practitioner,
    anahit: dict[str, Any],
) -> None:
    await client.get(f"/patients/{anahit['id']}", headers=lilit.headers)
    row = (await db.fetch("select * from access order by id"))[-1]
    assert (row["doctor_id"], row["actor_id"]) == (lilit.doctor_id, lilit.id)
    assert (row["action"], row["outcome"]) == ("GET /patients/{patient_id}", "refused")
    assert (str(row["object_id"]), row["patient_ids"]) == (anahit["id"], [])
    assert row["address"] and row["request_id"]
    mine = (await client.get("/access", headers=armen.headers)).json()
    assert all(each["actor_id"] == str(armen.id) for each in mine)


async def test_a_doctor_sees_who_opened_a_card(
    client: httpx.AsyncClient, armen: Practitioner, lilit: Practitioner, anahit: dict[str, Any]
) -> None:
    await client.get(f"/patients/{anahit['id']}", headers=armen.headers)
    path = f"/patients/{anahit['id']}/access"
    shown = (await client.get(path, headers=armen.headers)).json()
    assert [row["action"] for row in shown[:2]] == ["patient.read", "patient.read"]
    assert shown[0]["actor_name"] == "Արմեն Հակոբյան"
    assert (await client.get(path, headers=lilit.headers)).status_code == 404


async def test_a_row_of_one_card_tells_its_name_to_those_of_the_practice(
    client: httpx.AsyncClient, db: Db, armen: Practitioner, lilit: Practitioner,
    anahit: dict[str, Any],
) -> None:  # fmt: skip
    path = f"/patients/{anahit['id']}"
    await client.get(path, headers=lilit.headers)
    await client.post("/patients", json={**ANAHIT, "first_name": "Գոռ"}, headers=armen.headers)
    await client.get("/patients", headers=armen.headers)
    await client.delete(path, headers=armen.headers)
    told = (await client.get("/access", headers=armen.headers)).json()
    assert [(row["action"], row["patient_name"]) for row in told[:3]] == [
        ("patient.archive", "Անահիտ Սարգսյան"),
        ("patient.list", None),
        ("patient.read", "Գոռ Սարգսյան"),
    ]
    (theirs,) = (await client.get("/access", headers=lilit.headers)).json()
    assert theirs["patient_name"] is None, "she was refused"
    strange = (
        "insert into access (doctor_id, role, action, patient_ids) values ($1, 'doctor', 'x', $2)"
    )
    await db.execute(strange, lilit.doctor_id, [UUID(anahit["id"])])
    for row in (await client.get("/access", headers=lilit.headers)).json():
        assert row["patient_name"] is None, "whatever stands there"
    of_card = (await client.get(f"{path}/access", headers=armen.headers)).json()
    assert {row["patient_name"] for row in of_card} == {"Անահիտ Սարգսյան", None}, "of one"


async def test_without_its_row_nothing_is_shown(
    client: httpx.AsyncClient, db: Db, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    await db.execute("alter table access add constraint full_disk check (false) not valid")
    try:
        answer = await client.get(f"/patients/{anahit['id']}", headers=armen.headers)
    finally:
        await db.execute("alter table access drop constraint full_disk")
    assert answer.status_code >= 500
    assert "Սարգսյան" not in answer.text


async def test_rows_are_sealed_in_one_chain_for_each_doctor(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    armen: Practitioner,
    lilit: Practitioner,
    anahit: dict[str, Any],
) -> None:
    for _ in range(3):
        await client.get(f"/patients/{anahit['id']}", headers=armen.headers)
        await client.get("/patients", headers=lilit.headers)
        await seal_access(resources)
        await seal_access(resources)
    for who in (armen, lilit):
        verdict = await chain.verify(resources.pool, who.doctor_id)
        mine = await db.fetchval("select count(*) from access where doctor_id = $1", who.doctor_id)
        assert verdict == chain.Verdict(mine, None, 0)
        assert verdict.whole
    assert await db.fetchval("select count(*) from access_unsealed") == 0


@pytest.mark.parametrize(
    "crime",
    [
        "update access set actor_id = gen_random_uuid() where id = $1",
        "update access set at = at + interval '1 s' where id = $1",
        "update access set patient_ids = '{}' where id = $1",
        "update access set outcome = 'refused' where id = $1",
        "update access_seal set hash = sha256(hash) where access_id = $1",
        "delete from access_seal where access_id = $1",
        "with s as (delete from access_seal where access_id = $1)"
        " insert into access_unsealed select id, doctor_id from access where id = $1",
    ],
)
async def test_what_was_tampered_with_is_found(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    armen: Practitioner,
    anahit: dict[str, Any],
    crime: str,
) -> None:
    for _ in range(3):
        await client.get(f"/patients/{anahit['id']}", headers=armen.headers)
    await seal_access(resources)
    assert (await chain.verify(resources.pool, armen.doctor_id)).whole
    victim = await db.fetchval("select access_id from access_seal where number = 2")
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute(crime, victim)
    await db.execute("set session_replication_role = replica")  # a thief who is the operator
    await db.execute(crime, victim)
    await db.execute("set session_replication_role = origin")
    verdict = await chain.verify(resources.pool, armen.doctor_id)
    assert not verdict.whole
    assert verdict.broken in (2, None)


async def test_a_row_that_is_gone_is_missed(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    armen: Practitioner,
    anahit: dict[str, Any],
) -> None:
    await client.get(f"/patients/{anahit['id']}", headers=armen.headers)
    await seal_access(resources)
    await db.execute("set session_replication_role = replica")
    await db.execute("delete from access where id = (select min(id) from access)")
    await db.execute("set session_replication_role = origin")
    assert (await chain.verify(resources.pool, armen.doctor_id)).broken == 1


async def test_two_forgers_make_one_chain(
    client: httpx.AsyncClient, resources: Resources, db: Db
) -> None:
    doctor = await make.practice(db)
    for _ in range(20):
        await client.get("/patients", headers=doctor.headers)
    await asyncio.gather(*(chain.seal(resources.pool, doctor.doctor_id) for _ in range(4)))
    verdict = await chain.verify(resources.pool, doctor.doctor_id)
    assert (verdict.links, verdict.whole) == (20, True)
