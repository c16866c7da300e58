"""Patients and doctors come into the bot by links, or by their own number."""

from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from healthlink.db.pool import Db
from tests import make
from tests.booking.desk.counter import patient_books
from tests.bot.conftest import Chat
from tests.bot.test_front_door import buttons
from tests.conftest import Worker
from tests.make import Doctor, Person
from tests.practice.doctors.conftest import Desk
from tests.practice.doctors.test_claims import invite
from tests.sandbox.telegram import BORIS, NARE
from tests.telegram import init_data, sign_in

MINE = "/api/v1/users/me/telegram"


@pytest.fixture
async def link(client: httpx.AsyncClient, anna: Person) -> str:
    """The start parameter of Anna's link."""
    answer = await client.post(MINE, headers=anna.headers)
    assert answer.status_code == 201, answer.text
    start: str = answer.json()["link"].removeprefix("https://t.me/healthlink_bot?start=")
    assert len(start) <= 64
    return start


async def test_a_patient_links_and_is_told_of_visits_in_the_chat(
    client: httpx.AsyncClient,
    nare: Chat,
    link: str,
    anna: Person,
    dr_grigoryan: Doctor,
    worker: Worker,
) -> None:
    await nare.do("start", link)
    assert "Анна Саргсян, a•••@example.com" in (await nare.last())["text"]
    assert not (await client.get(MINE, headers=anna.headers)).json()["linked"], "not asked yet"
    await nare.do("press", text="✅ Այո, իմն է")
    assert "Կապված է" in (await nare.last())["text"]
    assert (await client.get(MINE, headers=anna.headers)).json()["linked"]
    await patient_books(client, anna, dr_grigoryan, "10:00")
    await worker.run_due_jobs()
    told = await nare.last()
    assert "10:00" in told["text"]
    assert "letter" not in told["text"] and "Консультация" not in told["text"]
    shown = buttons(told)
    assert shown and all(button["url"].startswith("http") for button in shown.values())
    await client.delete(MINE, headers=anna.headers)


async def test_a_link_works_once(nare: Chat, link: str, db: Db, network: Any) -> None:
    boris = Chat(network, network.person(**BORIS))
    for chat in (nare, boris):
        await chat.do("start", link)
    await nare.do("press", text="✅ Այո, իմն է")
    await boris.do("press", text="✅ Да, это мой")
    assert "Связано" not in (await boris.last())["text"]
    assert await db.fetchval("select count(*) from telegram_account") == 1


async def test_the_own_number_links_and_somebody_elses_does_not(
    client: httpx.AsyncClient, nare: Chat, anna: Person, db: Db, network: Any
) -> None:
    network.person(**BORIS, phone="+37491123456")
    await nare.do("start")
    await nare.do("share_contact", of=BORIS["id"])
    assert "համարը չէ" in (await nare.last())["text"]
    assert await db.fetchval("select count(*) from telegram_account") == 0
    boris = Chat(network, network.person(**BORIS))
    await boris.do("start")
    await boris.do("press", text="🙋 Я пациент")
    await boris.do("share_contact")
    assert "Связано" in (await boris.last())["text"]
    assert (await client.get(MINE, headers=anna.headers)).json()["linked"]


async def test_a_shared_number_brings_reminders_and_opens_nothing(
    client: httpx.AsyncClient,
    anna: Person,
    dr_grigoryan: Doctor,
    worker: Worker,
    network: Any,
    db: Db,
) -> None:
    """Numbers are written down wrongly, and pass to others."""
    boris = Chat(network, network.person(**BORIS, phone="+37491123456"))
    await boris.do("start")
    await boris.do("share_contact")
    signed = await sign_in(client, init_data(BORIS))
    assert signed.status_code == 403
    assert signed.json()["type"].endswith("telegram-for-news")
    await boris.do("start")
    await patient_books(client, anna, dr_grigoryan, "10:00")
    await worker.run_due_jobs()
    assert "10:00" in (await boris.last())["text"]
    await boris.do("press", data="part")
    assert await db.fetchval("select count(*) from telegram_account") == 0
    assert (await sign_in(client, init_data(BORIS))).status_code == 200


async def test_a_doctors_number_links_nobody(
    client: httpx.AsyncClient, network: Any, anna: Person, db: Db
) -> None:
    await db.execute("update users set role = 'doctor' where id = $1", anna.id)
    other = Chat(network, network.person(**BORIS, phone="+37491123456"))
    await other.do("start")
    await other.do("share_contact")
    assert await db.fetchval("select count(*) from telegram_account") == 0


async def test_a_number_of_two_accounts_links_nobody(
    nare: Chat, anna: Person, boris: Person, db: Db, network: Any
) -> None:
    other = Chat(network, network.person(**BORIS, phone="+37491123456"))
    await other.do("start")
    await other.do("share_contact")
    assert await db.fetchval("select count(*) from telegram_account") == 0


async def test_a_clinics_doctor_takes_the_profile_over_by_its_link(
    nare: Chat, desk: Desk, db: Db
) -> None:
    await nare.do("start", f"claim_{await invite(desk)}")
    assert "Արամ Գրիգորյան" in (await nare.last())["text"]
    await nare.do("press", text="✅ Այո, իմն է")
    assert "Ի՞նչ անենք" in (await nare.last())["text"]
    owner = await db.fetchval("select user_id from doctor where id = $1", desk.doctor.id)
    linked = await db.fetchval("select user_id from telegram_account")
    assert owner == linked is not None


async def test_a_deleted_account_leaves_nothing_in_the_chat(
    client: httpx.AsyncClient, nare: Chat, doctor: dict[str, str], worker: Worker, db: Db
) -> None:
    await nare.do("start")
    proof = {"init_data": init_data(NARE, ago=1)}
    answer = await client.post("/api/v1/users/me/delete/telegram", json=proof, headers=doctor)
    assert answer.status_code == 204, answer.text
    await worker.run_due_jobs()
    assert (
        await db.fetch("select id from telegram_message union select id from telegram_chat") == []
    )
    await nare.do("start")
    assert "Բարի գալուստ" in (await nare.last())["text"]


async def linked(nare: Chat, link: str) -> None:
    await nare.do("start", link)
    await nare.do("press", data=f"link:{link.removeprefix('link_')}")


async def test_who_says_no_is_not_linked(
    client: httpx.AsyncClient, nare: Chat, link: str, anna: Person
) -> None:
    """Whoever sends the own link to others must not be told what those do."""
    await nare.do("start", link)
    await nare.do("press", text="🚫 Ոչ")
    assert "ոչինչ չկապվեց" in (await nare.last())["text"]
    assert not (await client.get(MINE, headers=anna.headers)).json()["linked"]


async def test_a_patient_who_once_looked_into_the_app_links_all_the_same(
    client: httpx.AsyncClient, nare: Chat, link: str, anna: Person
) -> None:
    await sign_in(client, init_data(NARE))
    await linked(nare, link)
    assert (await client.get(MINE, headers=anna.headers)).json()["linked"]


async def test_a_registered_doctor_is_not_overwritten_by_a_link(
    client: httpx.AsyncClient, nare: Chat, doctor: dict[str, str], link: str, anna: Person
) -> None:
    await linked(nare, link)
    assert not (await client.get(MINE, headers=anna.headers)).json()["linked"]
    assert (await client.get("/me", headers=doctor)).status_code == 200


async def test_a_second_telegram_of_one_account_is_refused(
    client: httpx.AsyncClient, nare: Chat, link: str, anna: Person, network: Any, db: Db
) -> None:
    await linked(nare, link)
    boris = Chat(network, network.person(**BORIS))
    again = (await client.post(MINE, headers=anna.headers)).json()["link"].partition("start=")[2]
    await linked(boris, again)
    assert "уже связан" in (await boris.last())["text"]
    assert await db.fetch("select 1 from telegram_update where error is not null") == []


async def change_password(client: httpx.AsyncClient, db: Db, who: Person) -> None:
    stored = PasswordHasher().hash(make.PASSWORD)
    await db.execute("update users set password_hash = $1 where id = $2", stored, who.id)
    change = {"current_password": make.PASSWORD, "new_password": "another horse battery 9"}
    path = "/api/v1/users/me/password"
    answer = await client.post(path, json=change, headers=who.headers)
    assert answer.status_code == 204, answer.text


async def test_a_new_password_ends_telegram_as_a_way_in_and_links_that_were_made_before(
    client: httpx.AsyncClient, nare: Chat, link: str, anna: Person, network: Any, db: Db
) -> None:
    await linked(nare, link)
    again = (await client.post(MINE, headers=anna.headers)).json()["link"].partition("start=")[2]
    assert (await sign_in(client, init_data(NARE, ago=2))).status_code == 200
    await change_password(client, db, anna)
    assert (await sign_in(client, init_data(NARE, ago=1))).status_code == 403
    boris = Chat(network, network.person(**BORIS))
    await boris.do("start", again)
    assert "Связать" not in (await boris.last())["text"]


async def test_the_owner_is_told_by_letter_that_telegram_was_linked(
    nare: Chat, link: str, anna: Person, worker: Worker, db: Db
) -> None:
    await linked(nare, link)
    await worker.run_due_jobs()
    told = await db.fetchval("select user_id from notice where kind = 'telegram-linked'")
    assert told == anna.id


async def test_a_linked_patient_is_greeted_as_a_patient_in_the_language_of_the_profile(
    client: httpx.AsyncClient, nare: Chat, link: str, anna: Person
) -> None:
    await client.patch("/api/v1/users/me", json={"language": "ru"}, headers=anna.headers)
    await linked(nare, link)
    for said in ("/menu", "Բարև"):
        await nare.do("say", said)
        told = await nare.last()
        assert "Напоминания" in told["text"]
        assert "🩺 Зарегистрироваться" not in buttons(told)


async def test_who_parts_hears_nothing_more_not_even_what_was_waiting(
    client: httpx.AsyncClient,
    nare: Chat,
    link: str,
    anna: Person,
    dr_grigoryan: Doctor,
    worker: Worker,
    db: Db,
) -> None:
    await linked(nare, link)
    nare.network.faults({"kind": "flood", "method": "sendmessage", "seconds": 30})
    await patient_books(client, anna, dr_grigoryan, "10:00")
    await worker.run_due_jobs()
    waiting = "select count(*) from telegram_message where state = 'waiting'"
    assert await db.fetchval(waiting) == 1
    assert (await client.delete(MINE, headers=anna.headers)).status_code == 204
    await worker.run_due_jobs()
    assert await db.fetchval("select count(*) from telegram_message") == 0


async def test_the_link_is_in_what_i_take_with_me(
    client: httpx.AsyncClient, nare: Chat, link: str, anna: Person
) -> None:
    await linked(nare, link)
    told = (await client.get("/api/v1/users/me/export", headers=anna.headers)).json()
    assert told["telegram"]["telegram_id"] == NARE["id"]
