"""Somebody else works in a doctor's practice, under their own name, until the doctor ends it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from healthlink import jobs
from healthlink.db.pool import Db
from tests.conftest import Worker
from tests.make import Person, Practitioner
from tests.practice.conftest import ANAHIT


async def invitation(
    client: httpx.AsyncClient, doctor: Practitioner, name: str = "Մարիամ"
) -> dict[str, Any]:
    answer = await client.post("/me/assistants", json={"name": name}, headers=doctor.headers)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def accept(client: httpx.AsyncClient, who: Person, token: str) -> httpx.Response:
    return await client.post("/assistants/accept", json={"token": token}, headers=who.headers)


async def hired(client: httpx.AsyncClient, doctor: Practitioner, who: Person) -> str:
    """The assistant's id."""
    invited = await invitation(client, doctor)
    assert (await accept(client, who, invited["token"])).status_code == 201
    id: str = invited["id"]
    return id


def within(who: Person, doctor: Practitioner) -> dict[str, str]:
    return {**who.headers, "Practice-Id": str(doctor.doctor_id)}


async def test_an_assistant_works_under_their_own_name(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any], anna: Person
) -> None:
    assert (await client.get("/patients", headers=anna.headers)).status_code == 403
    invited = await invitation(client, armen)
    assert invited["link"].endswith(invited["token"])
    accepted = await accept(client, anna, invited["token"])
    workplace = {
        "doctor_id": str(armen.doctor_id),
        "doctor_name": "Արմեն Հակոբյան",
        "clinic_name": "",
        "role": "assistant",
    }
    assert (accepted.status_code, accepted.json()) == (201, [workplace])
    for headers in (anna.headers, within(anna, armen)):
        cards = await client.get("/patients", headers=headers)
        assert [card["id"] for card in cards.json()] == [anahit["id"]]
    path = f"/patients/{anahit['id']}"
    changed = await client.patch(path, json={"notes": "x"}, headers=anna.headers)
    assert changed.status_code == 200
    consent = {"purpose": "treatment", "version": "2026-11"}
    given = await client.post(f"{path}/consents", json=consent, headers=anna.headers)
    assert (given.status_code, given.json()[0]["given_by"]) == (201, str(anna.id))
    rows = (await client.get("/access", headers=armen.headers)).json()
    hers = [row for row in rows if row["actor_id"] == str(anna.id)]
    assert {row["role"] for row in hers} == {"assistant"}
    assert {"patient.change", "consent.give", "assistant.accept"} <= {row["action"] for row in hers}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/export"),
        ("GET", "/me/assistants"),
        ("POST", "/me/assistants"),
        ("DELETE", "/me/assistants/{id}"),
    ],
)
async def test_what_is_the_doctors_alone_is_refused_and_remembered(
    client: httpx.AsyncClient, db: Db, armen: Practitioner, anna: Person, method: str, path: str
) -> None:
    id = await hired(client, armen, anna)
    body = {"name": "x"} if method == "POST" else None
    refused = await client.request(method, path.format(id=id), json=body, headers=anna.headers)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/doctor-only")
    row = await db.fetchrow("select actor_id, role, outcome from access order by id desc limit 1")
    assert row
    assert tuple(row) == (anna.id, "assistant", "refused")


async def test_the_next_request_of_an_ended_assistant_is_refused(
    client: httpx.AsyncClient, armen: Practitioner, anna: Person
) -> None:
    id = await hired(client, armen, anna)
    assert (await client.get("/patients", headers=anna.headers)).status_code == 200
    for _ in range(2):
        gone = await client.delete(f"/me/assistants/{id}", headers=armen.headers)
        assert gone.status_code == 204
    for headers in (anna.headers, within(anna, armen)):
        answer = await client.get("/patients", headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/no-practice")
    assert (await client.get("/me/practices", headers=anna.headers)).json() == []
    assert (await client.get("/me/assistants", headers=armen.headers)).json() == []
    await hired(client, armen, anna)
    assert (await client.get("/patients", headers=anna.headers)).status_code == 200, "hired again"


async def test_what_an_assistant_still_sends_when_it_ends_is_refused(
    client: httpx.AsyncClient, db: Db, armen: Practitioner, anna: Person
) -> None:
    """A list may be two minutes on its way, and tells who has a card already."""
    id = await hired(client, armen, anna)

    async def slowly() -> AsyncIterator[bytes]:
        yield b"first_name,last_name\r\n"
        gone = await client.delete(f"/me/assistants/{id}", headers=armen.headers)
        assert gone.status_code == 204
        yield b"Gagik,Melikyan\r\n"

    headers = {**anna.headers, "Content-Type": "text/csv"}
    answer = await client.post("/patients/import", content=slowly(), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/no-practice")
    assert await db.fetchval("select count(*) from patient") == 0
    row = await db.fetchrow("select actor_id, outcome from access order by id desc limit 1")
    assert row
    assert tuple(row) == (anna.id, "refused")


async def test_without_a_header_it_is_the_first_of_the_workplaces(
    client: httpx.AsyncClient, lilit: Practitioner, armen: Practitioner, anna: Person
) -> None:
    for doctor in (lilit, armen):
        await hired(client, doctor, anna)
    first, _ = (await client.get("/me/practices", headers=anna.headers)).json()
    assert first["doctor_id"] == str(armen.doctor_id)
    await client.post("/patients", json=ANAHIT, headers=anna.headers)
    for doctor, cards in ((armen, 1), (lilit, 0)):
        listed = await client.get("/patients", headers=doctor.headers)
        assert len(listed.json()) == cards


async def test_an_invitation_is_good_for_one_and_for_a_week(
    client: httpx.AsyncClient, db: Db, armen: Practitioner, anna: Person, boris: Person
) -> None:
    first = await invitation(client, armen)
    assert first["token"] not in str(await db.fetch("select * from practice_assistant"))
    tried = await asyncio.gather(*(accept(client, who, first["token"]) for who in (anna, boris)))
    assert sorted(answer.status_code for answer in tried) == [201, 422]
    late, taken_back = await invitation(client, armen), await invitation(client, armen)
    await db.execute(
        "update practice_assistant set token_expires_at = now() - interval '1 second'"
        " where id = $1",
        late["id"],
    )
    await client.delete(f"/me/assistants/{taken_back['id']}", headers=armen.headers)
    for token in (late["token"], taken_back["token"], "nonsense", "ё"):
        refused = await accept(client, boris, token)
        kind = refused.json()["type"]
        assert (refused.status_code, kind) == (422, "/problems/assistant-invitation-expired")


async def test_nobody_is_hired_twice_or_by_oneself(
    client: httpx.AsyncClient, armen: Practitioner, anna: Person
) -> None:
    await hired(client, armen, anna)
    again = await invitation(client, armen)
    for who in (anna, armen):
        refused = await accept(client, who, again["token"])
        assert (refused.status_code, refused.json()["type"]) == (
            409,
            "/problems/already-works-here",
        )
    listed = (await client.get("/me/assistants", headers=armen.headers)).json()
    assert [bool(row["joined_at"]) for row in listed] == [True, False]
    assert [bool(row["expires_at"]) for row in listed] == [False, True]
    assert listed[0]["account_name"]


async def test_an_assistant_of_one_doctor_reaches_no_other(
    client: httpx.AsyncClient,
    armen: Practitioner,
    lilit: Practitioner,
    anahit: dict[str, Any],
    anna: Person,
) -> None:
    await hired(client, lilit, anna)
    assert (await client.get("/patients", headers=anna.headers)).json() == []
    stranger = await client.get("/patients", headers=within(anna, armen))
    assert (stranger.status_code, stranger.json()["type"]) == (403, "/problems/no-practice")
    card = await client.get(f"/patients/{anahit['id']}", headers=within(anna, lilit))
    assert card.status_code == 404
    malformed = {**anna.headers, "Practice-Id": "x"}
    assert (await client.get("/patients", headers=malformed)).status_code == 422


async def test_a_doctor_may_assist_another(
    client: httpx.AsyncClient, armen: Practitioner, lilit: Practitioner, anahit: dict[str, Any]
) -> None:
    await hired(client, armen, lilit)
    await client.post("/patients", json={**ANAHIT, "first_name": "Գագիկ"}, headers=lilit.headers)
    for headers, name in ((lilit.headers, "Գագիկ"), (within(lilit, armen), "Անահիտ")):
        cards = (await client.get("/patients", headers=headers)).json()
        assert [card["first_name"] for card in cards] == [name]
    assert (await client.get("/me/assistants", headers=lilit.headers)).status_code == 200
    refused = await client.get("/me/assistants", headers=within(lilit, armen))
    assert refused.status_code == 403
    places = (await client.get("/me/practices", headers=lilit.headers)).json()
    assert [(place["role"], place["doctor_id"]) for place in places] == [
        ("doctor", str(lilit.doctor_id)),
        ("assistant", str(armen.doctor_id)),
    ]


async def test_who_assists_two_works_for_the_first_of_them_unless_the_other_is_named(
    client: httpx.AsyncClient, db: Db, armen: Practitioner, lilit: Practitioner, anna: Person
) -> None:
    for doctor in (lilit, armen):
        await hired(client, doctor, anna)
        card = {**ANAHIT, "last_name": str(doctor.doctor_id)}
        await client.post("/patients", json=card, headers=doctor.headers)
    for first, other in ((armen, lilit), (lilit, armen)):
        for doctor, name in ((first, "Ա"), (other, "Բ")):
            await db.execute(
                "update doctor set full_name = $2 where id = $1", doctor.doctor_id, name
            )
        places = (await client.get("/me/practices", headers=anna.headers)).json()
        assert [place["doctor_name"] for place in places] == ["Ա", "Բ"]
        for headers, doctor in ((anna.headers, first), (within(anna, other), other)):
            (card,) = (await client.get("/patients", headers=headers)).json()
            assert card["last_name"] == str(doctor.doctor_id)


async def test_another_doctors_assistant_is_not_there(
    client: httpx.AsyncClient, armen: Practitioner, lilit: Practitioner, anna: Person
) -> None:
    id = await hired(client, armen, anna)
    gone = await client.delete(f"/me/assistants/{id}", headers=lilit.headers)
    assert gone.status_code == 404
    assert (await client.get("/patients", headers=anna.headers)).status_code == 200


async def test_twenty_are_enough(client: httpx.AsyncClient, armen: Practitioner) -> None:
    invited = [
        client.post("/me/assistants", json={"name": "x"}, headers=armen.headers) for _ in range(25)
    ]
    codes = [answer.status_code for answer in await asyncio.gather(*invited)]
    assert (codes.count(201), codes.count(409)) == (20, 5)


async def test_a_deleted_account_assists_nobody(
    client: httpx.AsyncClient, db: Db, worker: Worker, armen: Practitioner, anna: Person
) -> None:
    await hired(client, armen, anna)
    await jobs.enqueue(db, "leave_practices", user_id=anna.id)
    await worker.run_due_jobs()
    assert (await client.get("/me/assistants", headers=armen.headers)).json() == []
