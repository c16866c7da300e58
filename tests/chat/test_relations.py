"""Who may write to whom."""

from typing import Any

import httpx
import pytest

from healthlink.db.pool import Db
from healthlink.ids import new_id
from tests import make
from tests.chat.conftest import Dial
from tests.make import Doctor, Person, Practitioner
from tests.practice.calendar import day
from tests.practice.conftest import ANAHIT

MESSAGES = "/api/v1/chat/messages"


async def write(client: httpx.AsyncClient, who: Person, to: Any, **more: Any) -> Any:
    body = {"recipient_id": str(to), "content": "Здравствуйте", **more}
    answer = await client.post(MESSAGES, json=body, headers=who.headers)
    told = answer.json()
    return (answer.status_code, told.get("type", "").rpartition("/")[2])


async def test_strangers_do_not_write_to_each_other(
    client: httpx.AsyncClient, anna: Person, boris: Person, doctor: Practitioner
) -> None:
    assert await write(client, anna, doctor.doctor_id) == (403, "no-relation")
    assert await write(client, anna, doctor.id) == (403, "no-relation")
    assert await write(client, doctor, anna.id) == (403, "no-relation")
    assert await write(client, anna, boris.id) == (403, "no-relation")
    assert await write(client, anna, anna.id) == (404, "not-found")
    assert await write(client, anna, new_id()) == (404, "not-found")


async def test_an_appointment_opens_the_conversation_both_ways(
    client: httpx.AsyncClient, anna: Person, boris: Person, doctor: Practitioner, booked: str
) -> None:
    assert await write(client, doctor, anna.id) == (201, "")
    assert await write(client, anna, doctor.doctor_id) == (201, "")
    assert await write(client, anna, doctor.id) == (201, "")
    assert await write(client, boris, doctor.doctor_id) == (403, "no-relation")
    mine = (await client.get("/api/v1/chat/conversations", headers=anna.headers)).json()
    assert len(mine) == 1 and mine[0]["last_seq"] == 3


async def test_a_conversation_is_opened_before_anything_is_said_and_is_the_same_afterwards(
    client: httpx.AsyncClient, anna: Person, boris: Person, doctor: Practitioner, booked: str
) -> None:
    async def open_with(who: Person, to: Any) -> Any:
        body = {"recipient_id": str(to)}
        return await client.post("/api/v1/chat/conversations", json=body, headers=who.headers)

    opened = await open_with(doctor, anna.id)
    assert opened.status_code == 200, opened.text
    (talk,) = (await client.get("/api/v1/chat/conversations", headers=doctor.headers)).json()
    assert (talk["id"], talk["other_id"]) == (opened.json()["id"], str(anna.id))
    assert (talk["last_seq"], talk["last_content"]) == (0, None)
    for who, to in ((doctor, anna.id), (anna, doctor.id), (anna, doctor.doctor_id)):
        assert (await open_with(who, to)).json() == opened.json()
    assert await write(client, doctor, anna.id) == (201, "")
    assert (await open_with(doctor, anna.id)).json() == opened.json()
    assert (await open_with(boris, doctor.id)).json()["type"] == "/problems/no-relation"
    assert (await open_with(doctor, boris.id)).status_code == 403
    assert (await open_with(doctor, new_id())).status_code == 404


@pytest.mark.parametrize("status", ["pending", "expired", "cancelled"])
async def test_an_appointment_that_does_not_stand_opens_nothing(
    client: httpx.AsyncClient,
    anna: Person,
    doctor: Practitioner,
    booked: str,
    db: Db,
    status: str,
) -> None:
    await db.execute("update appointment set status = $1", status)
    assert await write(client, anna, doctor.doctor_id) == (403, "no-relation")


async def test_a_visit_by_hand_of_a_joined_card_opens_it(
    client: httpx.AsyncClient, anna: Person, doctor: Practitioner, db: Db
) -> None:
    card = (await client.post("/patients", json=ANAHIT, headers=doctor.headers)).json()
    body = {"visit_date": day(1), "visit_time": "10:00"}
    path = f"/patients/{card['id']}/visits"
    answer = await client.post(path, json=body, headers=doctor.headers)
    assert answer.status_code == 201, answer.text
    assert await write(client, doctor, anna.id) == (403, "no-relation")
    await db.execute("update patient set person_id = $1", anna.id)
    assert await write(client, doctor, anna.id) == (201, "")


async def test_a_doctor_who_accepts_questions_is_written_to_by_strangers_five_times_a_day(
    client: httpx.AsyncClient, anna: Person, db: Db
) -> None:
    doctors = [await make.practice(db, f"Doctor {n}", await make.doctor(db)) for n in range(6)]
    for each in doctors:
        patch = {"accepts_questions": True}
        path = "/api/v1/chat/settings"
        answer = await client.patch(path, json=patch, headers=each.headers)
        assert answer.json() == {"accepts_questions": True, "shows_text": False}
        assert await write(client, each, anna.id) == (403, "no-relation"), "the other way it is not"
    outcomes = [(await write(client, anna, each.doctor_id))[0] for each in doctors]
    assert outcomes == [201] * 5 + [429]
    assert (await write(client, anna, doctors[0].doctor_id))[0] == 201, "that one goes on"


async def test_a_doctor_without_an_account_is_not_connected(
    client: httpx.AsyncClient, dial: Dial, anna: Person, dr_grigoryan: Doctor
) -> None:
    assert await write(client, anna, dr_grigoryan.id) == (409, "doctor-not-connected")
    async with dial(anna) as socket:
        said = await socket.write(dr_grigoryan.id, "Здравствуйте", client_id="a")
        assert (said["type"], said["code"]) == ("error", "doctor-not-connected")


async def test_blocked_stays_blocked_until_who_blocked_says_otherwise(
    client: httpx.AsyncClient, dial: Dial, anna: Person, doctor: Practitioner, booked: str
) -> None:
    assert (await write(client, anna, doctor.doctor_id))[0] == 201
    (talk,) = (await client.get("/api/v1/chat/conversations", headers=anna.headers)).json()
    block = f"/api/v1/chat/conversations/{talk['id']}/block"
    for _ in range(2):
        assert (await client.put(block, headers=anna.headers)).status_code == 204
    assert (await client.delete(block, headers=doctor.headers)).status_code == 204, "of their own"
    for sender, to in ((doctor, anna.id), (anna, doctor.doctor_id)):
        assert await write(client, sender, to) == (403, "chat-blocked")
    async with dial(doctor) as socket:
        assert (await socket.write(anna.id, "?"))["code"] == "chat-blocked"
    assert (await client.delete(block, headers=anna.headers)).status_code == 204
    assert (await write(client, doctor, anna.id))[0] == 201
