"""Who has no socket open is told, and answers from Telegram."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from healthlink.db.pool import Db
from healthlink.notices import quiet
from tests.bot.conftest import Chat, nare, network  # noqa: F401  (fixtures)
from tests.chat.conftest import Dial
from tests.chat.test_rest import conversations, write
from tests.conftest import Worker
from tests.make import Person, Practitioner
from tests.sandbox.telegram import NARE

SETTINGS = "/api/v1/chat/settings"


@pytest.fixture
async def in_telegram(
    nare: Chat,  # noqa: F811
    doctor: Practitioner,
    booked: str,
    worker: Worker,
    db: Db,
) -> Chat:
    """The doctor's chat with the bot."""
    await db.execute("update users set language = 'hy' where id = $1", doctor.id)
    await db.execute(
        "insert into telegram_account (telegram_id, user_id) values ($1, $2)",
        NARE["id"],
        doctor.id,
    )
    await nare.do("start")
    await worker.run_due_jobs()
    return nare


async def about_messages(chat: Chat) -> list[str]:
    return [each["text"] for each in await chat.messages() if each["text"].startswith("💬")]


async def test_a_doctor_without_a_socket_is_told_by_the_bot_and_not_what(
    client: httpx.AsyncClient,
    in_telegram: Chat,
    anna: Person,
    doctor: Practitioner,
    worker: Worker,
) -> None:
    await write(client, anna, doctor.doctor_id, "secret-canary")
    await worker.run_due_jobs()
    (told,) = await about_messages(in_telegram)
    assert "Анна Саргсян" in told and "secret-canary" not in told
    await write(client, anna, doctor.doctor_id, "and more")
    await worker.run_due_jobs()
    assert len(await about_messages(in_telegram)) == 1, "once, until it is read"


async def test_the_text_is_shown_to_who_has_allowed_it(
    client: httpx.AsyncClient,
    in_telegram: Chat,
    anna: Person,
    doctor: Practitioner,
    worker: Worker,
) -> None:
    await client.patch(SETTINGS, json={"shows_text": True}, headers=doctor.headers)
    for text in ("<b>раз</b>", "два"):
        await write(client, anna, doctor.doctor_id, text)
    await worker.run_due_jobs()
    told = await about_messages(in_telegram)
    assert [text.partition("\n")[2] for text in told] == ["<b>раз</b>", "два"]


async def test_an_answer_to_the_bots_message_reaches_the_patient(
    client: httpx.AsyncClient,
    dial: Dial,
    in_telegram: Chat,
    anna: Person,
    doctor: Practitioner,
    worker: Worker,
    db: Db,
) -> None:
    await write(client, anna, doctor.doctor_id, "Можно?")
    await worker.run_due_jobs()
    told = await in_telegram.last()
    async with dial(anna) as socket:
        await in_telegram.do("say", "Можно!", told["message_id"])
        heard = await socket.hear()
        assert (heard["content"], heard["sender_id"]) == ("Можно!", str(doctor.id))
        assert (await socket.hear())["sender_name"] == "Արամ Գրիգորյան"
    assert "Ուղարկված" in (await in_telegram.last())["text"]
    (theirs,) = await conversations(client, doctor)
    assert theirs["unread"] == 0, "who answers has read"
    assert await db.fetch("select 1 from telegram_update where error is not null") == []


async def test_a_command_is_no_answer(
    client: httpx.AsyncClient,
    in_telegram: Chat,
    anna: Person,
    doctor: Practitioner,
    worker: Worker,
    db: Db,
) -> None:
    await write(client, anna, doctor.doctor_id, "Можно?")
    await worker.run_due_jobs()
    told = await in_telegram.last()
    await in_telegram.do("say", "/help", told["message_id"])
    assert await db.fetchval("select count(*) from message") == 1
    assert (await in_telegram.last())["message_id"] > told["message_id"], "it is answered"


async def test_an_answer_to_anything_else_is_no_message(
    client: httpx.AsyncClient, in_telegram: Chat, anna: Person, doctor: Practitioner, db: Db
) -> None:
    await write(client, anna, doctor.doctor_id, "?")
    first = (await in_telegram.messages())[0]
    await in_telegram.do("say", "Можно!", first["message_id"])
    assert await db.fetchval("select count(*) from message") == 1


async def test_who_is_connected_is_not_told_by_the_bot(
    client: httpx.AsyncClient,
    dial: Dial,
    in_telegram: Chat,
    anna: Person,
    doctor: Practitioner,
    worker: Worker,
) -> None:
    async with dial(doctor) as socket:
        await write(client, anna, doctor.doctor_id, "Здравствуйте")
        await socket.hear("message")
        await worker.run_due_jobs()
    assert await about_messages(in_telegram) == []


async def test_whoever_only_seemed_connected_is_told_a_minute_later(
    client: httpx.AsyncClient,
    dial: Dial,
    in_telegram: Chat,
    anna: Person,
    doctor: Practitioner,
    worker: Worker,
    db: Db,
) -> None:
    from healthlink.chat.jobs import tell_all_absent

    async with dial(doctor):
        await write(client, anna, doctor.doctor_id, "Здравствуйте")
    await tell_all_absent(worker.resources)
    await worker.run_due_jobs()
    assert await about_messages(in_telegram) == [], "not yet"
    await db.execute("update conversation set spoken_at = now() - interval '2 minutes'")
    await tell_all_absent(worker.resources)
    await worker.run_due_jobs()
    assert len(await about_messages(in_telegram)) == 1


async def test_a_patient_without_telegram_gets_one_letter_that_says_who_and_not_what(
    client: httpx.AsyncClient,
    anna: Person,
    doctor: Practitioner,
    booked: str,
    worker: Worker,
    db: Db,
    mailbox: Any,
) -> None:
    await db.execute("update users set email_verified_at = now()")
    for text in ("secret-canary", "another"):
        await write(client, doctor, anna.id, text)
    await worker.run_due_jobs()
    kept = "select due_at from notice where kind = 'chat-digest'"
    (due,) = await db.fetch(kept)
    assert due["due_at"] > datetime.now(UTC), "perhaps it is read meanwhile"


@pytest.mark.parametrize(
    ("due", "told"),
    [("12:00", "12:00"), ("22:30", "08:00"), ("07:59", "08:00"), ("08:00", "08:00")],
)
def test_a_letter_waits_for_the_morning(due: str, told: str) -> None:
    zone = ZoneInfo("Asia/Yerevan")
    at = datetime.combine(datetime(2026, 12, 10), time.fromisoformat(due), zone)
    awake = quiet.awake(at, time(22), time(8), zone).astimezone(zone)
    assert awake.strftime("%H:%M") == told and awake >= at


async def test_nothing_is_lost_between_telling_and_reading(
    client: httpx.AsyncClient,
    in_telegram: Chat,
    anna: Person,
    doctor: Practitioner,
    worker: Worker,
) -> None:
    """After reading, the next message is told again."""
    first = await write(client, anna, doctor.doctor_id, "раз")
    await worker.run_due_jobs()
    at = f"/api/v1/chat/conversations/{first['conversation_id']}/read"
    await client.post(at, json={"seq": 1}, headers=doctor.headers)
    await write(client, anna, doctor.doctor_id, "два")
    await worker.run_due_jobs()
    assert len(await about_messages(in_telegram)) == 2
