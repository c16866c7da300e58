"""The chat without a socket: lists, history, marks, reports, what goes with an account."""

from typing import Any

import httpx
import pytest

from healthlink.auth import users
from healthlink.db.pool import Db
from tests.chat.conftest import Dial
from tests.conftest import Worker
from tests.make import Person, Practitioner

CHAT = "/api/v1/chat"


@pytest.fixture
async def talk(client: httpx.AsyncClient, anna: Person, doctor: Practitioner, booked: str) -> str:
    """The conversation, in which Anna has said three things and the doctor one."""
    for number in range(3):
        await write(client, anna, doctor.doctor_id, f"вопрос {number}")
    answer = await write(client, doctor, anna.id, "ответ")
    return str(answer["conversation_id"])


async def write(client: httpx.AsyncClient, who: Person, to: Any, content: str) -> Any:
    body = {"recipient_id": str(to), "content": content}
    answer = await client.post(f"{CHAT}/messages", json=body, headers=who.headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def conversations(client: httpx.AsyncClient, who: Person) -> Any:
    return (await client.get(f"{CHAT}/conversations", headers=who.headers)).json()


async def test_my_conversations_tell_who_and_how_much_is_unread(
    client: httpx.AsyncClient, anna: Person, boris: Person, doctor: Practitioner, talk: str
) -> None:
    (mine,) = await conversations(client, anna)
    assert (mine["name"], mine["doctor_id"]) == ("Արամ Գրիգորյան", str(doctor.doctor_id))
    assert (mine["last_content"], mine["last_seq"], mine["unread"]) == ("ответ", 4, 1)
    (theirs,) = await conversations(client, doctor)
    assert (theirs["name"], theirs["doctor_id"], theirs["unread"]) == ("Анна Саргсян", None, 3)
    assert await conversations(client, boris) == []


async def test_history_goes_back_page_by_page(
    client: httpx.AsyncClient, doctor: Practitioner, talk: str
) -> None:
    path = f"{CHAT}/conversations/{talk}/messages"
    latest = (await client.get(f"{path}?limit=3", headers=doctor.headers)).json()
    assert [each["seq"] for each in latest] == [4, 3, 2]
    before = latest[-1]["seq"]
    rest = (await client.get(f"{path}?before={before}", headers=doctor.headers)).json()
    assert [(each["seq"], each["content"]) for each in rest] == [(1, "вопрос 0")]


async def test_a_stranger_sees_and_does_nothing_in_it(
    client: httpx.AsyncClient, boris: Person, talk: str
) -> None:
    at = f"{CHAT}/conversations/{talk}"
    asked = [
        await client.get(f"{at}/messages", headers=boris.headers),
        await client.post(f"{at}/read", json={"seq": 1}, headers=boris.headers),
        await client.put(f"{at}/block", headers=boris.headers),
        await client.delete(f"{at}/block", headers=boris.headers),
        await client.post(f"{at}/report", json={"seq": 1, "reason": "x"}, headers=boris.headers),
    ]
    assert [answer.status_code for answer in asked] == [404] * 5


async def test_reading_marks_all_up_to_it_and_never_backwards(
    client: httpx.AsyncClient, dial: Dial, anna: Person, doctor: Practitioner, talk: str
) -> None:
    at = f"{CHAT}/conversations/{talk}/read"
    async with dial(anna) as socket:
        for seq in (3, 1, 99):
            answer = await client.post(at, json={"seq": seq}, headers=doctor.headers)
            assert answer.status_code == 204
        assert (await socket.hear())["seq"] == 3
        await socket.silence()
    (theirs,) = await conversations(client, doctor)
    assert (theirs["read_seq"], theirs["unread"]) == (3, 0)
    (mine,) = await conversations(client, anna)
    assert mine["other_read_seq"] == 3


async def test_a_message_over_http_reaches_a_socket(
    client: httpx.AsyncClient, dial: Dial, anna: Person, doctor: Practitioner, talk: str
) -> None:
    async with dial(doctor) as socket:
        await write(client, anna, doctor.doctor_id, "ещё вопрос")
        heard = await socket.hear()
        assert (heard["content"], heard["seq"], heard["cursor"]) == ("ещё вопрос", 5, 5)


async def test_what_the_other_one_wrote_is_reported_and_an_administrator_closes_it(
    client: httpx.AsyncClient, anna: Person, doctor: Practitioner, admin: Person, talk: str
) -> None:
    at = f"{CHAT}/conversations/{talk}/report"
    told = {"seq": 4, "reason": "Грубит"}
    for _ in range(2):
        assert (await client.post(at, json=told, headers=anna.headers)).status_code == 204
    own = await client.post(at, json={**told, "seq": 1}, headers=anna.headers)
    assert own.status_code == 404, "nobody reports themselves"
    reports = "/api/v1/manage/chat/reports"
    assert (await client.get(reports, headers=anna.headers)).status_code == 403
    (report,) = (await client.get(reports, headers=admin.headers)).json()
    assert (report["content"], report["reason"]) == ("ответ", "Грубит")
    for _ in range(2):
        close = f"{reports}/{report['id']}/close"
        assert (await client.post(close, headers=admin.headers)).status_code == 204
    assert (await client.get(reports, headers=admin.headers)).json() == []


async def test_a_deleted_account_takes_its_words_along(
    client: httpx.AsyncClient, anna: Person, doctor: Practitioner, talk: str, worker: Worker, db: Db
) -> None:
    exported = (await client.get("/api/v1/users/me/export", headers=anna.headers)).json()
    assert [each["content"] for each in exported["messages"]][:2] == ["ответ", "вопрос 2"]
    await db.execute("update users set password_hash = null where id = $1", anna.id)
    async with db.transaction():
        await users.erase(db, anna.id, proven=None)
    await worker.run_due_jobs()
    path = f"{CHAT}/conversations/{talk}/messages"
    left = (await client.get(path, headers=doctor.headers)).json()
    assert [(each["content"], each["deleted"]) for each in left] == [
        ("ответ", False), ("", True), ("", True), ("", True),
    ]  # fmt: skip
