"""What patients do on the market reaches the doctor's chat at once, who answers there."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from healthlink.db.pool import Db
from tests import make
from tests.booking.desk.counter import patient_books
from tests.bot.conftest import Chat
from tests.bot.test_front_door import buttons
from tests.conftest import Worker
from tests.make import Doctor, Person
from tests.practice.calendar import day
from tests.sandbox.telegram import NARE


@pytest.fixture
async def booked(
    client: httpx.AsyncClient,
    db: Db,
    nare: Chat,
    dr_grigoryan: Doctor,
    anna: Person,
    worker: Worker,
) -> str:
    """Anna's appointment with a doctor who talks to the bot."""
    who = await make.practice(db, "Արամ Գրիգորյան", dr_grigoryan)
    await db.execute(
        "insert into telegram_account (telegram_id, user_id) values ($1, $2)", NARE["id"], who.id
    )
    await db.execute("update users set language = 'hy' where id = $1", who.id)
    await nare.do("start")
    id = await patient_books(client, anna, dr_grigoryan, "10:00")
    await worker.run_due_jobs()
    return id


async def status(client: httpx.AsyncClient, id: str, who: Person) -> Any:
    return (await client.get(f"/api/v1/appointments/{id}", headers=who.headers)).json()


async def test_a_booking_arrives_with_its_answers(nare: Chat, booked: str) -> None:
    told = await nare.last()
    assert "Анна Саргсян" in told["text"] and "10:00" in told["text"]
    assert list(buttons(told)) == ["✅ Հաստատել", "🔁 Առաջարկել այլ ժամ", "✖️ Չեղարկել"]


@pytest.mark.parametrize("asleep", [True, False])
async def test_news_of_the_night_makes_no_sound(
    client: httpx.AsyncClient,
    nare: Chat,
    booked: str,
    anna: Person,
    worker: Worker,
    db: Db,
    asleep: bool,
) -> None:
    await db.execute(
        "insert into notice_settings (user_id, quiet_from, quiet_to) select user_id, "
        "(clock + $1::interval)::time, (clock - $1::interval)::time "
        "from telegram_account, (select now() at time zone 'Asia/Yerevan' as clock) as here",
        timedelta(hours=-6 if asleep else 6),
    )
    await client.delete(f"/api/v1/appointments/{booked}", headers=anna.headers)
    await worker.run_due_jobs()
    told = await nare.last()
    assert "Չեղարկվեց" in told["text"] and told["silent"] is asleep


async def test_a_patient_who_is_late_comes_later_on_the_market_too(
    client: httpx.AsyncClient, nare: Chat, booked: str, anna: Person, db: Db
) -> None:
    visit = await db.fetchval("select id from visit")
    await nare.do("forge", f"late:{visit.hex}:1000")
    assert (await status(client, booked, anna))["time"] == "10:15"


async def test_a_move_by_the_patient_says_from_when(
    client: httpx.AsyncClient, nare: Chat, booked: str, anna: Person, worker: Worker
) -> None:
    there = {"date": day(3), "time": "12:00"}
    path = f"/api/v1/appointments/{booked}"
    answer = await client.patch(path, json=there, headers=anna.headers)
    assert answer.status_code == 200, answer.text
    await worker.run_due_jobs()
    told = (await nare.last())["text"]
    assert told.startswith("🔁") and "12:00" in told and ", 10:00)" in told


async def test_cancelling_by_an_old_button_asks_about_what_is_now(
    client: httpx.AsyncClient, nare: Chat, booked: str, anna: Person, worker: Worker
) -> None:
    """And a yes to what was then does nothing to what is now."""
    path = f"/api/v1/appointments/{booked}"
    await nare.do("press", text="✖️ Չեղարկել")
    asked = await nare.last()
    assert "Анна Саргсян" in asked["text"] and "10:00" in asked["text"]
    there = {"date": day(3), "time": "12:00"}
    await client.patch(path, json=there, headers=anna.headers)
    await worker.run_due_jobs()
    await nare.do("press", text="Այո, չեղարկել")
    assert (await status(client, booked, anna))["status"] == "confirmed"
    assert "փոխվել է" in nare.network.presses()[-1]["answer"]["text"]


async def test_nothing_is_moved_into_the_past(
    client: httpx.AsyncClient, nare: Chat, booked: str, anna: Person, db: Db
) -> None:
    visit = await db.fetchval("select id from visit")
    before = (await status(client, booked, anna))["time"]
    await nare.do("forge", f"m:{visit.hex}:{day(0)}:0000")
    assert "հնացել" in (await nare.last())["text"]
    assert (await status(client, booked, anna))["time"] == before


async def test_a_suspended_doctor_hears_nothing(
    client: httpx.AsyncClient, nare: Chat, booked: str, anna: Person, worker: Worker, db: Db
) -> None:
    await db.execute("update users set blocked_at = now() where language = 'hy'")
    before = len(await nare.messages())
    await client.delete(f"/api/v1/appointments/{booked}", headers=anna.headers)
    await worker.run_due_jobs()
    assert len(await nare.messages()) == before


async def test_confirming_what_the_patient_has_cancelled_says_so(
    client: httpx.AsyncClient, nare: Chat, booked: str, anna: Person, worker: Worker
) -> None:
    await client.delete(f"/api/v1/appointments/{booked}", headers=anna.headers)
    await worker.run_due_jobs()
    await nare.do("press", text="✅ Հաստատել")
    assert nare.network.presses()[-1]["answer"]["text"] == "չեղարկված է"


async def test_the_doctor_confirms_and_it_is_in_the_books(nare: Chat, booked: str, db: Db) -> None:
    await nare.do("press", text="✅ Հաստատել")
    assert nare.network.presses()[-1]["answer"]["text"] == "Հաստատված է։"
    assert await db.fetchval("select count(*) from access where action = 'visit.confirm'") == 1


async def test_the_doctor_offers_another_time(
    client: httpx.AsyncClient, nare: Chat, booked: str, anna: Person
) -> None:
    await nare.do("press", text="🔁 Առաջարկել այլ ժամ")
    days = list(buttons(await nare.last()))
    await nare.do("press", text=days[3])
    await nare.do("press", text="12:00")
    assert "Տեղափոխվեց" in (await nare.last())["text"]
    told = await status(client, booked, anna)
    assert (told["date"], told["time"]) == (day(3), "12:00")


async def test_the_doctor_cancels_after_being_asked(
    client: httpx.AsyncClient, nare: Chat, booked: str, anna: Person
) -> None:
    await nare.do("press", text="✖️ Չեղարկել")
    assert (await status(client, booked, anna))["status"] == "confirmed"
    await nare.do("press", text="Այո, չեղարկել")
    assert (await status(client, booked, anna))["status"] == "cancelled"


async def test_a_cancellation_arrives_and_what_the_doctor_did_does_not(
    client: httpx.AsyncClient, nare: Chat, booked: str, anna: Person, worker: Worker
) -> None:
    await client.delete(f"/api/v1/appointments/{booked}", headers=anna.headers)
    await worker.run_due_jobs()
    assert "Չեղարկվեց" in (await nare.last())["text"]
    before = len(await nare.messages())
    await worker.run_due_jobs()
    assert len(await nare.messages()) == before


async def test_who_has_blocked_the_bot_is_told_nothing_and_nothing_is_tried_again(
    client: httpx.AsyncClient, nare: Chat, booked: str, anna: Person, worker: Worker, db: Db
) -> None:
    await nare.do("block")
    await client.delete(f"/api/v1/appointments/{booked}", headers=anna.headers)
    await worker.run_due_jobs()
    waiting = "select count(*) from telegram_message where state in ('waiting', 'sending')"
    assert await db.fetchval(waiting) == 0
    assert await db.fetchval("select blocked_at is not null from telegram_chat")
    await nare.do("unblock")
    await nare.do("start")
    assert not await db.fetchval("select blocked_at is not null from telegram_chat")
