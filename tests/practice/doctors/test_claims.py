"""A clinic invites its doctor by a link that works once; the doctor takes the profile over."""

import asyncio
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from healthlink.catalog import entries
from healthlink.db.pool import Db
from tests import make, telegram
from tests.conftest import Worker
from tests.make import Doctor, Person
from tests.practice.conftest import ANAHIT
from tests.practice.doctors.conftest import Desk, Doc, newcomer


async def invite(desk: Desk) -> str:
    """A token."""
    told = await desk.done("POST", f"doctors/{desk.doctor.id}/invitation")
    token: str = told["token"]
    return token


async def claim(doc: Doc, token: str) -> httpx.Response:
    return await doc.ask("POST", "/doctors/claim", {"token": token})


async def test_an_invitation_is_a_link_and_a_picture_of_it(desk: Desk, db: Db) -> None:
    answer = await desk.ask("POST", f"doctors/{desk.doctor.id}/invitation")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    told = answer.json()
    assert told["link"] == f"https://t.me/healthlink_bot?start=claim_{told['token']}"
    assert told["qr"].startswith("data:image/svg+xml")
    kept = await db.fetchval("select encode(token_hash, 'escape') from doctor_invitation")
    assert told["token"] not in kept
    trail = await desk.done("GET", "audit")
    assert trail[0]["action"] == "doctor.invite" and told["token"] not in str(trail)


async def test_at_a_local_start_it_opens_the_bot_of_the_sandbox(
    desk: Desk, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    resources = app.state.resources
    local = {"telegram_links_url": "http://localhost:8081/telegram"}
    settings = resources.settings.model_copy(update=local)
    monkeypatch.setitem(app.state._state, "resources", replace(resources, settings=settings))
    told = await desk.done("POST", f"doctors/{desk.doctor.id}/invitation")
    start = told["link"].removeprefix("http://localhost:8081/telegram/healthlink_bot?start=")
    assert start == f"claim_{told['token']}"
    assert len(start) <= 64, "Telegram cuts longer ones off"


@pytest.mark.parametrize("prefix", ["", "claim_"])
async def test_a_newcomer_takes_the_profile_over(
    desk: Desk, nobody: Doc, prefix: str, db: Db
) -> None:
    answer = await claim(nobody, prefix + await invite(desk))
    assert answer.status_code == 200, answer.text
    me = answer.json()
    assert me == await nobody.me()
    assert (me["id"], me["full_name"]) == (str(desk.doctor.id), "Արամ Գրիգորյան")
    assert (me["registered"], me["listed"], me["merge_undo_until"]) == (True, True, None)
    assert me["trial_ends_at"]
    assert await nobody.done("GET", "/patients") == []
    row = await db.fetchrow("select actor_id, subject_id from audit where action = 'doctor.claim'")
    assert row and row["subject_id"] == desk.doctor.id
    assert (await desk.done("GET", f"doctors/{desk.doctor.id}"))["connected"] is True


async def test_a_patients_account_may_be_the_doctors(
    client: httpx.AsyncClient, desk: Desk, anna: Person
) -> None:
    doc = Doc(client, anna.headers, "")
    me = (await claim(doc, await invite(desk))).json()
    assert me["id"] == str(desk.doctor.id)
    who = (await client.get("/api/v1/users/me", headers=anna.headers)).json()
    assert who["role"] == "doctor"


async def test_a_lost_answer_can_be_asked_for_again(desk: Desk, nobody: Doc, db: Db) -> None:
    token = await invite(desk)
    first = await claim(nobody, token)
    again = await claim(nobody, token)
    assert (again.status_code, again.json()) == (200, first.json())
    assert await db.fetchval("select count(*) from audit where action = 'doctor.claim'") == 1


async def over(doc: Doc, token: str) -> None:
    refused = await claim(doc, token)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invitation-over")


async def test_an_invitation_works_once(client: httpx.AsyncClient, desk: Desk, nobody: Doc) -> None:
    token = await invite(desk)
    await claim(nobody, token)
    await over(await newcomer(client, 77002), token)


async def test_of_two_at_once_one_has_it(client: httpx.AsyncClient, desk: Desk) -> None:
    token = await invite(desk)
    docs = [await newcomer(client, 77001 + n) for n in range(6)]
    answers = await asyncio.gather(*(claim(doc, token) for doc in docs))
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422, 422, 422, 422]


async def test_an_invitation_ends_after_a_week_and_by_a_newer_one(
    desk: Desk, nobody: Doc, db: Db
) -> None:
    first, second = await invite(desk), await invite(desk)
    await over(nobody, first)
    await db.execute("update doctor_invitation set expires_at = now()")
    await over(nobody, second)
    await over(nobody, "x")


async def test_a_refused_claim_does_not_use_the_invitation_up(
    client: httpx.AsyncClient, desk: Desk, nobody: Doc, dr_petrosyan: Doctor, db: Db
) -> None:
    token = await invite(desk)
    other = await make.person(db, role="doctor")
    await entries.connect_doctor(db, dr_petrosyan.id, other.id)
    refused = await claim(Doc(client, other.headers, ""), token)
    assert refused.json()["type"] == "/problems/two-public-profiles"
    assert (await claim(nobody, token)).status_code == 200


async def test_a_doctor_who_has_an_account_is_neither_invited_nor_taken_over(
    desk: Desk, nobody: Doc, db: Db
) -> None:
    token = await invite(desk)
    account = await make.person(db, role="doctor")
    await entries.connect_doctor(db, desk.doctor.id, account.id)
    for answer in (
        await claim(nobody, token),
        await desk.ask("POST", f"doctors/{desk.doctor.id}/invitation"),
    ):
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/doctor-connected")


async def test_who_may_not_change_a_profile_may_not_give_it_away(
    client: httpx.AsyncClient, desk: Desk, other_desk: Desk, anna: Person, admin: Person, db: Db
) -> None:
    path = f"doctors/{desk.doctor.id}/invitation"
    assert (await other_desk.ask("POST", path)).status_code == 404
    assert (await Desk(client, anna, desk.doctor).ask("POST", path)).status_code == 404
    join = f"doctors/{desk.doctor.id}"
    await Desk(client, admin, other_desk.doctor).done("PUT", join)
    refused = await desk.ask("POST", path)
    assert refused.json()["type"] == "/problems/doctor-elsewhere"
    assert (await Desk(client, admin, desk.doctor).ask("POST", path)).status_code == 201


async def leave(doc: Doc, worker: Worker) -> None:
    proof = {"init_data": telegram.init_data()}
    await doc.done("POST", "/api/v1/users/me/delete/telegram", proof)
    await worker.run_due_jobs()


async def test_the_desk_cannot_help_itself_to_a_practice_that_was_left(
    client: httpx.AsyncClient, desk: Desk, nobody: Doc, admin: Person, worker: Worker
) -> None:
    """Whoever opens an invitation reads what patients told the doctor before."""
    await claim(nobody, await invite(desk))
    card = await nobody.done("POST", "/patients", ANAHIT)
    await nobody.done("PATCH", "/me", {"phone": "+37491123456"})
    await leave(nobody, worker)
    refused = await desk.ask("POST", f"doctors/{desk.doctor.id}/invitation")
    assert (refused.status_code, refused.json()["type"]) == (
        409,
        "/problems/practice-left-behind",
    )
    token = await invite(Desk(client, admin, desk.doctor))
    heir = await newcomer(client, 77002)
    assert (await claim(heir, token)).status_code == 200
    me = await heir.me()
    assert me["phone"] is None, "the number was somebody else's"
    assert (await heir.ask("GET", f"/patients/{card['id']}")).status_code == 200


async def test_who_assisted_somebody_who_left_assists_nobody(
    client: httpx.AsyncClient,
    desk: Desk,
    nobody: Doc,
    anna: Person,
    admin: Person,
    worker: Worker,
) -> None:
    await claim(nobody, await invite(desk))
    offer = {"token": (await nobody.done("POST", "/me/assistants", {"name": "Աննա"}))["token"]}
    await client.post("/assistants/accept", json=offer, headers=anna.headers)
    assert (await client.get("/patients", headers=anna.headers)).status_code == 200
    await leave(nobody, worker)
    assert (await client.get("/patients", headers=anna.headers)).status_code == 403
    assert (await client.get("/me/practices", headers=anna.headers)).json() == []
    heir = await newcomer(client, 77002)
    await claim(heir, await invite(Desk(client, admin, desk.doctor)))
    assert (await client.get("/patients", headers=anna.headers)).status_code == 403
    assert await heir.done("GET", "/me/assistants") == []


async def test_guesses_are_slowed_down(nobody: Doc) -> None:
    statuses = {(await claim(nobody, f"guess{n}")).status_code for n in range(61)}
    assert statuses == {422, 429}
