"""A card is joined with the account of the patient whose card it is."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from healthlink import jobs
from healthlink.db.pool import Db
from healthlink.ids import new_id
from healthlink.practice.mirror.queries import sql as mirror
from healthlink.wiring import Resources
from tests.conftest import Worker
from tests.make import Doctor, Person, Practitioner
from tests.practice.calendar import Surgery, day

RECORDS = "/api/v1/users/me/records"
VERSION = {"version": "2026-11"}


async def invitation(client: httpx.AsyncClient, doctor: Practitioner, card: dict[str, Any]) -> str:
    answer = await client.post(f"/patients/{card['id']}/invitation", headers=doctor.headers)
    assert answer.status_code == 201, answer.text
    token: str = answer.json()["token"]
    return token


async def join(client: httpx.AsyncClient, who: Person, token: str, **more: Any) -> httpx.Response:
    body = {"token": token, **VERSION, **more}
    return await client.post(RECORDS, json=body, headers=who.headers)


async def test_a_patient_joins_by_the_doctors_link_and_consents(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any], anna: Person
) -> None:
    joined = await join(client, anna, await invitation(client, armen, anahit))
    assert (joined.status_code, joined.json()) == (201, {"id": anahit["id"]})
    (record,) = (await client.get(RECORDS, headers=anna.headers)).json()
    assert (record["patient_id"], record["doctor_name"]) == (anahit["id"], "Արմեն Հակոբյան")
    card = (await client.get(f"/patients/{anahit['id']}", headers=armen.headers)).json()
    assert (card["linked"], card["user_id"]) == (True, str(anna.id))
    consents = await client.get(f"/patients/{anahit['id']}/consents", headers=armen.headers)
    (consent,) = consents.json()
    assert (consent["purpose"], consent["given_by"]) == ("account", str(anna.id))


async def test_a_patient_sees_who_opened_the_card_and_not_what_is_in_it(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any], anna: Person
) -> None:
    path = f"/patients/{anahit['id']}"
    await client.patch(path, json={"notes": "secret-canary"}, headers=armen.headers)
    await join(client, anna, await invitation(client, armen, anahit))
    await client.get(path, headers=armen.headers)
    rows = (await client.get(f"{RECORDS}/{anahit['id']}/access", headers=anna.headers)).json()
    assert rows[0]["action"] == "patient.read"
    assert rows[0]["actor_name"] == "Արմեն Հակոբյան"
    assert {row["action"] for row in rows} >= {"patient.create", "patient.change", "patient.join"}
    assert "secret-canary" not in str(rows)
    assert (await client.get(path, headers=anna.headers)).status_code == 403


async def test_either_side_parts_them_again(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any], anna: Person
) -> None:
    ways = (
        ("DELETE", f"{RECORDS}/{anahit['id']}", anna),
        ("DELETE", f"/patients/{anahit['id']}/account", armen),
    )
    for method, path, who in ways:
        await join(client, anna, await invitation(client, armen, anahit))
        gone = await client.request(method, path, headers=who.headers)
        assert gone.status_code == 204, gone.text
        assert (await client.get(RECORDS, headers=anna.headers)).json() == []
        opened = await client.get(f"{RECORDS}/{anahit['id']}/access", headers=anna.headers)
        assert opened.status_code == 404
        consents = await client.get(f"/patients/{anahit['id']}/consents", headers=armen.headers)
        assert all(row["withdrawn_at"] for row in consents.json())


async def test_who_takes_the_consent_back_at_the_doctors_is_parted_too(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any], anna: Person
) -> None:
    await join(client, anna, await invitation(client, armen, anahit))
    path = f"/patients/{anahit['id']}/consents/account"
    assert (await client.delete(path, headers=armen.headers)).status_code == 204
    assert (await client.get(RECORDS, headers=anna.headers)).json() == []
    card = (await client.get(f"/patients/{anahit['id']}", headers=armen.headers)).json()
    assert (card["linked"], card["user_id"]) == (False, None)


async def test_who_is_parted_is_free_at_the_times_that_the_doctor_has_planned(
    client: httpx.AsyncClient,
    surgery: Surgery,
    anahit: dict[str, Any],
    anna: Person,
    dr_grigoryan: Doctor,
) -> None:
    await join(client, anna, await invitation(client, surgery.who, anahit))
    await surgery.plan(anahit["id"], "10:00")
    booking = dr_grigoryan.booking("10:00")
    busy = await client.post("/api/v1/appointments", json=booking, headers=anna.headers)
    assert (busy.status_code, busy.json()["type"]) == (409, "/problems/person-busy")
    left = await client.delete(f"{RECORDS}/{anahit['id']}", headers=anna.headers)
    assert left.status_code == 204
    booked = await client.post("/api/v1/appointments", json=booking, headers=anna.headers)
    assert booked.status_code == 201, booked.text
    other = {"visit_date": day(), "visit_time": "10:00"}
    path = f"/patients/{await surgery.add_patient()}/visits"
    assert await surgery.refused("POST", path, other) == (409, "slot-taken"), "the doctor is not"


async def test_an_invitation_is_good_for_one_and_the_newest_only(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any], anna: Person, db: Db
) -> None:
    older = await invitation(client, armen, anahit)
    newer = await invitation(client, armen, anahit)
    for token in (older, "x", newer[:32] + "x" * 43, "é" * 40):
        refused = await join(client, anna, token)
        assert (refused.status_code, refused.json()["type"]) == (
            422,
            "/problems/invitation-expired",
        )
    assert (await join(client, anna, newer)).status_code == 201
    assert (await join(client, anna, newer)).status_code == 422
    taken = await client.post(f"/patients/{anahit['id']}/invitation", headers=armen.headers)
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/already-joined")
    assert newer not in str(await db.fetch("select * from patient_invitation"))


async def test_of_two_who_open_one_link_at_once_one_is_the_patient(
    client: httpx.AsyncClient,
    armen: Practitioner,
    anahit: dict[str, Any],
    anna: Person,
    boris: Person,
) -> None:
    token = await invitation(client, armen, anahit)
    answers = await asyncio.gather(*(join(client, who, token) for who in (anna, boris) * 3))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422, 422, 422]


async def test_who_invites_does_not_stand_in_the_way_of_who_joins(
    client: httpx.AsyncClient,
    resources: Resources,
    armen: Practitioner,
    anahit: dict[str, Any],
    anna: Person,
) -> None:
    """Both touch the invitation and the card: in the same order, or they wait for each other."""
    await invitation(client, armen, anahit)
    async with resources.pool.acquire() as joins, joins.transaction():
        await joins.execute("select from patient_invitation for update")
        path = f"/patients/{anahit['id']}/invitation"
        invites = asyncio.create_task(client.post(path, headers=armen.headers))
        await asyncio.wait((invites,), timeout=0.5)
        await joins.execute("select from patient for update nowait")
    assert (await invites).status_code == 201


async def test_a_booking_that_makes_a_card_meanwhile_does_not_stop_who_joins(
    client: httpx.AsyncClient,
    resources: Resources,
    armen: Practitioner,
    anahit: dict[str, Any],
    anna: Person,
    db: Db,
) -> None:
    token = await invitation(client, armen, anahit)
    whose = {"doctor_id": armen.doctor_id, "person_id": anna.id}
    named = {"first_name": "Анна", "last_name": "", "birth_date": None, "phone": None}
    async with resources.pool.acquire() as books, books.transaction():
        await mirror.hold_person(books, **whose)
        joins = asyncio.create_task(join(client, anna, token))
        await asyncio.wait((joins,), timeout=0.5)
        assert await mirror.add_card(books, id=new_id(), **named, **whose)
    assert (await joins).status_code == 201
    linked = await db.fetch("select id from patient where person_id = $1", anna.id)
    assert [str(row["id"]) for row in linked] == [anahit["id"]]


async def test_an_old_invitation_is_no_good(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any], anna: Person, db: Db
) -> None:
    token = await invitation(client, armen, anahit)
    await db.execute("update patient_invitation set expires_at = now()")
    assert (await join(client, anna, token)).status_code == 422


async def test_a_parent_joins_the_card_of_a_child(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any], anna: Person
) -> None:
    child = await client.post(
        "/api/v1/users/me/family",
        json={"full_name": "Давид", "relation": "child"},
        headers=anna.headers,
    )
    token = await invitation(client, armen, anahit)
    strange = await join(client, anna, token, person_id="01a20004-2d0f-70cf-aa21-b679dbf8964f")
    assert strange.status_code == 422
    assert (await join(client, anna, token, person_id=child.json()["id"])).status_code == 201
    (record,) = (await client.get(RECORDS, headers=anna.headers)).json()
    assert record["person_id"] == child.json()["id"]


async def test_what_a_booking_made_is_added_to_the_card_that_is_joined(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any], anna: Person, db: Db
) -> None:
    made = await client.post(
        "/patients", json={"first_name": "Анна", "last_name": "Саргсян"}, headers=armen.headers
    )
    other = UUID(made.json()["id"])
    await db.execute("update patient set person_id = $2 where id = $1", other, anna.id)
    await db.execute(
        "insert into visit (id, doctor_id, patient_id, visit_date)"
        " values (gen_random_uuid(), $1, $2, current_date)",
        *(armen.doctor_id, other),
    )
    await join(client, anna, await invitation(client, armen, anahit))
    assert await db.fetchval("select patient_id from visit") == UUID(anahit["id"])
    assert await db.fetchval("select archived_at is not null from patient where id = $1", other)
    assert len((await client.get(RECORDS, headers=anna.headers)).json()) == 1


async def test_a_deleted_account_is_parted_and_the_card_stays(
    client: httpx.AsyncClient,
    armen: Practitioner,
    anahit: dict[str, Any],
    anna: Person,
    db: Db,
    worker: Worker,
) -> None:
    await join(client, anna, await invitation(client, armen, anahit))
    await db.execute("update users set password_hash = null where id = $1", anna.id)
    await jobs.enqueue(db, "forget_records", user_id=anna.id)
    await worker.run_due_jobs()
    card = (await client.get(f"/patients/{anahit['id']}", headers=armen.headers)).json()
    assert (card["linked"], card["last_name"]) == (False, anahit["last_name"])


@pytest.mark.parametrize("who", ["lilit", "boris"])
async def test_nobody_else_reaches_a_joined_card(
    client: httpx.AsyncClient,
    armen: Practitioner,
    lilit: Practitioner,
    boris: Person,
    anna: Person,
    anahit: dict[str, Any],
    who: str,
) -> None:
    await join(client, anna, await invitation(client, armen, anahit))
    other: Person = {"lilit": lilit, "boris": boris}[who]
    for path in ("access", "media"):
        answer = await client.get(f"{RECORDS}/{anahit['id']}/{path}", headers=other.headers)
        assert answer.status_code == 404
    gone = await client.delete(f"{RECORDS}/{anahit['id']}", headers=other.headers)
    assert gone.status_code == 404
    assert (await client.get(RECORDS, headers=other.headers)).json() == []
