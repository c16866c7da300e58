"""People who mean ill, and moments that are unlucky."""

import asyncio
from contextlib import suppress
from typing import Any
from unittest.mock import AsyncMock, Mock

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from healthlink.auth import users
from healthlink.chat import absent, conversations
from healthlink.chat.fan_out import MOST_SOCKETS, FanOut
from healthlink.chat.mailboxes import Line
from healthlink.db.pool import Db
from healthlink.errors import TooManyRequests
from healthlink.ids import new_id
from healthlink.notices.telegram import outbox as telegram
from healthlink.wiring import Resources
from tests import make
from tests.booking.desk.counter import patient_books
from tests.bot.conftest import Chat, nare, network  # noqa: F401  (fixtures)
from tests.chat.conftest import Dial
from tests.chat.test_absent import about_messages, in_telegram  # noqa: F401  (a fixture)
from tests.chat.test_rest import CHAT, write
from tests.conftest import Worker
from tests.make import Person, Practitioner


async def refused(client: httpx.AsyncClient, who: Person, to: Any, **more: Any) -> str:
    body = {"recipient_id": str(to), "content": "Здравствуйте", **more}
    answer = await client.post(f"{CHAT}/messages", json=body, headers=who.headers)
    assert answer.status_code >= 400
    return str(answer.json()["type"].rpartition("/")[2])


async def erase(db: Db, who: Person) -> None:
    await db.execute("update users set password_hash = null where id = $1", who.id)
    async with db.transaction():
        await users.erase(db, who.id, proven=None)


async def test_who_was_blocked_neither_sees_nor_disturbs_who_blocked_them(
    client: httpx.AsyncClient, dial: Dial, anna: Person, doctor: Practitioner, booked: str
) -> None:
    there = (await write(client, anna, doctor.doctor_id, "?"))["conversation_id"]
    at = f"{CHAT}/conversations/{there}"
    async with dial(anna) as patient:
        await patient.say(type="presence")
        await patient.hear("presence")
        async with dial(doctor) as blocking:
            await patient.hear("presence")
            await patient.say(type="typing", conversation_id=there)
            await blocking.hear("typing")
            assert (await client.put(f"{at}/block", headers=doctor.headers)).status_code == 204
            await patient.say(type="typing", conversation_id=there)
            await patient.say(type="presence")
            assert (await patient.hear("presence"))["user_ids"] == []
            await blocking.say(type="read", conversation_id=there, seq=1)
            assert (await blocking.hear())["type"] == "read", "their own devices agree"
            await blocking.silence()
        await patient.silence()


@pytest.mark.parametrize("gone", ["deleted_at", "blocked_at"])
async def test_nobody_writes_to_an_account_that_is_gone_or_from_one(
    client: httpx.AsyncClient,
    dial: Dial,
    anna: Person,
    doctor: Practitioner,
    booked: str,
    db: Db,
    gone: str,
) -> None:
    await write(client, anna, doctor.doctor_id, "?")
    async with dial(anna) as patient, dial(doctor) as other:
        await other.write(anna.id, "!")
        await patient.write(doctor.id, "!")
        await db.execute(f"update users set {gone} = now() where id = $1", anna.id)
        assert (await other.write(anna.id, "?"))["code"] == "chat-blocked"
        assert (await patient.write(doctor.id, "?"))["code"] == "chat-blocked"
    assert await db.fetchval("select count(*) from message") == 3


async def test_what_was_on_its_way_when_an_account_was_erased_goes_too(
    client: httpx.AsyncClient,
    anna: Person,
    doctor: Practitioner,
    booked: str,
    worker: Worker,
    db: Db,
) -> None:
    await write(client, anna, doctor.doctor_id, "?")
    await erase(db, anna)
    await worker.run_due_jobs()
    await db.execute("update message set content = 'late', deleted_at = null")
    await db.execute("update pgqueuer set execute_after = now()")
    await worker.run_due_jobs()
    assert await db.fetchval("select content from message") == ""


async def test_a_doctor_who_has_spoken_last_is_told_of_the_answer_at_once(
    client: httpx.AsyncClient,
    in_telegram: Chat,  # noqa: F811
    anna: Person,
    doctor: Practitioner,
    worker: Worker,
) -> None:
    first = await write(client, anna, doctor.doctor_id, "раз")
    at = f"{CHAT}/conversations/{first['conversation_id']}/read"
    await client.post(at, json={"seq": 1}, headers=doctor.headers)
    await write(client, doctor, anna.id, "два")
    await worker.run_due_jobs()
    before = len(await about_messages(in_telegram))
    await write(client, anna, doctor.doctor_id, "три")
    await worker.run_due_jobs()
    assert len(await about_messages(in_telegram)) == before + 1


async def test_what_was_said_while_another_was_told_is_told_once(
    client: httpx.AsyncClient,
    in_telegram: Chat,  # noqa: F811
    anna: Person,
    doctor: Practitioner,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await client.patch(f"{CHAT}/settings", json={"shows_text": True}, headers=doctor.headers)
    find_chat = telegram.find_chat

    async def meanwhile(*given: Any, **named: Any) -> Any:
        monkeypatch.setattr(telegram, "find_chat", find_chat)
        await write(client, anna, doctor.doctor_id, "два")
        return await find_chat(*given, **named)

    monkeypatch.setattr(telegram, "find_chat", meanwhile)
    await write(client, anna, doctor.doctor_id, "раз")
    await worker.run_due_jobs()
    await tell_now(worker, doctor)
    told = [text.partition("\n")[2] for text in await about_messages(in_telegram)]
    assert told == ["раз", "два"]


async def tell_now(worker: Worker, who: Person) -> None:
    """Without waiting for a minute."""
    async with worker.resources.pool.acquire() as db, db.transaction():
        for row in await db.fetch("select id from conversation"):
            await absent.tell(db, row["id"], who.id)
    await worker.run_due_jobs()


async def test_sockets_that_come_at_once_are_no_more_than_five(
    app: FastAPI, dial: Dial, resources: Resources, anna: Person, boris: Person, db: Db
) -> None:
    async with dial(boris):  # so that there is a server
        fan_out: FanOut = app.state.fan_out

        async def come() -> bool:
            line = Line(resources.pool, new_id(), anna.id, new_id(), AsyncMock(), Mock())
            with suppress(TooManyRequests):
                await fan_out.connect(line, None)
            return line in line.box.lines

        async with db.transaction():
            await db.execute("lock chat_process in exclusive mode")
            coming = [asyncio.create_task(come()) for _ in range(20)]
            await asyncio.wait(coming, timeout=0.3)
        assert sum(await asyncio.gather(*coming)) == MOST_SOCKETS
        noted = "select count(*) from chat_socket where user_id = $1"
        assert await db.fetchval(noted, anna.id) == MOST_SOCKETS
        for line in list(fan_out.boxes[anna.id].lines):
            await fan_out.disconnect(line)


async def test_a_new_socket_is_no_new_allowance(dial: Dial, anna: Person) -> None:
    async with dial(anna) as socket:
        for _ in range(150):
            await socket.say(type="ping")
        assert {(await socket.hear())["type"] for _ in range(150)} == {"pong"}
    async with dial(anna) as again:
        for _ in range(100):
            await again.say(type="ping")
        assert (await again.hear("error"))["code"] == "too-many-requests"


async def test_a_name_for_a_message_is_not_used_for_another_one(
    client: httpx.AsyncClient, dial: Dial, anna: Person, doctor: Practitioner, booked: str
) -> None:
    async with dial(anna) as patient:
        assert (await patient.write(doctor.id, "раз", client_id="m-1"))["type"] == "ack"
        assert (await patient.write(doctor.id, "раз", client_id="m-1"))["type"] == "ack"
        said = await patient.write(doctor.id, "два", client_id="m-1")
        assert (said["type"], said["code"]) == ("error", "client-id-used")
    assert await refused(client, anna, doctor.id, client_id="m-1") == "client-id-used"


async def test_a_socket_opens_also_if_nobody_can_be_told_of_it(
    dial: Dial, app: FastAPI, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise asyncpg.CannotConnectNowError

    monkeypatch.setattr(FanOut, "tell_presence", broken)
    async with dial(anna) as socket:
        await socket.silence()


async def test_who_is_connected_and_does_not_read_keeps_nobody_else_from_being_told(
    client: httpx.AsyncClient,
    dial: Dial,
    anna: Person,
    doctor: Practitioner,
    booked: str,
    worker: Worker,
    db: Db,
) -> None:
    from healthlink.chat.queries import sql

    await write(client, anna, doctor.doctor_id, "?")
    await db.execute("update conversation set spoken_at = now() - interval '2 minutes'")
    assert len([row async for row in sql.all_untold(db)]) == 1
    async with dial(doctor) as socket:
        await socket.silence()
        assert [row async for row in sql.all_untold(db)] == []


async def test_a_doctor_writes_to_a_patient_who_is_a_doctor(
    client: httpx.AsyncClient, dr_grigoryan: Any, doctor: Practitioner, db: Db
) -> None:
    colleague = await make.practice(db, "Colleague", await make.doctor(db))
    await patient_books(client, colleague, dr_grigoryan, "11:00")
    assert (await write(client, doctor, colleague.id, "?"))["seq"] == 1


async def test_two_doctors_who_start_at_once_have_one_conversation(
    resources: Resources, client: httpx.AsyncClient, dr_grigoryan: Any, doctor: Any, db: Db
) -> None:
    colleague = await make.practice(db, "Colleague", await make.doctor(db))
    await patient_books(client, colleague, dr_grigoryan, "11:00")
    here, there = (doctor.id, colleague.doctor_id), (colleague.id, doctor.doctor_id)
    found = await asyncio.gather(
        *(conversations.find(resources.pool, *pair) for pair in (here, there) * 3)
    )
    assert len({talk.id for talk in found}) == 1
    assert await db.fetchval("select count(*) from conversation_member") == 2
