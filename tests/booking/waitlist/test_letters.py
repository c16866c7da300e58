"""A freed time is told to who waits for it, and taken through the page of the letter."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from healthlink.booking.letters import links as visits
from healthlink.booking.waitlist import news
from healthlink.booking.waitlist.dto import Told
from healthlink.booking.waitlist.jobs import keep_waitlist
from healthlink.booking.waitlist.links import OFFER
from healthlink.db.pool import Db
from healthlink.notices import delivery
from healthlink.wiring import Resources
from tests import make
from tests.booking.letters.test_visit_pages import buttons, page
from tests.booking.waitlist import queue
from tests.conftest import Worker, settings_for
from tests.make import SECRET, Doctor, Person
from tests.sandbox.mailbox import Mailbox

START = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
CLOSE_HOLDS = "update engagement set live = false where kind = 'offer'"


async def letters(resources: Resources, mailbox: Mailbox, who: Person) -> list[dict[str, Any]]:
    """Those about offers, the latest first."""
    await delivery.send_all_due(resources)
    found = await mailbox.letters(who.email)
    return [letter for letter in found if "/offers/" in letter["text"]]


def test_a_letter_says_until_when_and_for_whom() -> None:
    offer = Told(
        *(START, START - timedelta(hours=2), "Asia/Yerevan", "УЗИ", "Արամ Գրիգորյան"),
        *("Клиника", "Ереван", "ул. Абовяна, 1", "Анна", "Давид"),
        id=UUID(int=1),
        entry_id=UUID(int=2),
        user_id=UUID(int=3),
        state="open",
        until=START - timedelta(hours=1),
        prepaid=False,
    )
    letter = news.letter(offer, "ru", settings_for(""))
    assert letter.subject == "Освободилось время: вторник, 1 декабря, 10:30"
    assert "до 09:30, потом" in str(letter.blocks[1])
    assert "('Кто придёт', 'Давид')" in str(letter.blocks[2])
    assert "Это время не подходит" in str(letter.blocks[-1])
    other_day = replace(offer, until=START - timedelta(hours=12))
    said = news.letter(other_day, "ru", settings_for("")).blocks[1]
    assert "до 22:30 (понедельник, 30 ноября), потом" in str(said)


def links_of(letter: dict[str, Any]) -> list[str]:
    """To take the time and to pass it on."""
    found: list[str] = re.findall(r"http://testserver(/offers/\S+)", letter["text"])
    return found


@pytest.fixture
async def doctor(db: Db) -> Doctor:
    return await queue.busy_doctor(db)


@pytest.fixture
async def freed(
    client: httpx.AsyncClient,
    resources: Resources,
    mailbox: Mailbox,
    anna: Person,
    boris: Person,
    doctor: Doctor,
) -> list[str]:
    """The links of the letter to Anna, who waited until Boris did not need his time any more."""
    path = await queue.book(client, boris, doctor)
    await queue.wait(client, anna, doctor)
    assert await letters(resources, mailbox, anna) == [], "nothing is free yet"
    await client.delete(path, headers=boris.headers)
    (letter,) = await letters(resources, mailbox, anna)
    return links_of(letter)


async def test_a_freed_time_is_told_and_taken_through_the_page(
    client: httpx.AsyncClient, db: Db, anna: Person, freed: list[str]
) -> None:
    html = await page(client, freed[0])
    assert "закреплено за вами до" in html or "It is kept for you until" in html
    take, _ = buttons(html)
    taken = await client.post(take)
    assert taken.status_code == 303, taken.text
    assert "Вы записаны" in await page(client, taken.headers["Location"].split("?")[0])
    assert await db.fetchval("select state from waitlist_entry") == "accepted"
    again = await client.post(take)
    assert again.headers["Location"].startswith("/visit/")
    assert (await client.get(freed[0])).headers["Location"].startswith("/visit/")
    assert await db.fetchval("select count(*) from appointment where user_id = $1", anna.id) == 1
    late = await client.post(buttons(html)[1])
    assert (late.status_code, "<h1 role=alert>" in late.text) == (409, True)


async def test_who_accepts_is_sent_a_confirmation_and_reminded(
    client: httpx.AsyncClient, db: Db, anna: Person, freed: list[str]
) -> None:
    entry = (await client.get(queue.WAITLIST, headers=anna.headers)).json()[0]["id"]
    for _ in range(2):
        taken = await client.post(f"{queue.WAITLIST}/{entry}/accept", headers=anna.headers)
        assert taken.is_success, taken.text
    kinds = "select kind from notice where user_id = $1 and kind like 'visit-%' order by kind"
    assert [row["kind"] for row in await db.fetch(kinds, anna.id)] == [
        "visit-booked",
        "visit-day-before",
        "visit-hours-before",
    ]


async def test_a_declined_time_goes_to_the_next(
    client: httpx.AsyncClient,
    db: Db,
    resources: Resources,
    mailbox: Mailbox,
    worker: Worker,
    anna: Person,
    doctor: Doctor,
    freed: list[str],
) -> None:
    other = await make.person(db)
    await queue.wait(client, other, doctor)
    take, leave = buttons(await page(client, freed[1]))
    gone = await client.post(leave)
    said = await page(client, gone.headers["Location"])
    assert buttons(said) == []
    assert (await client.post(leave)).status_code == 303, "twice is fine"
    await worker.run_due_jobs()
    assert len(await letters(resources, mailbox, other)) == 1
    assert len(await letters(resources, mailbox, anna)) == 1
    refused = await client.post(take)
    assert refused.status_code == 409
    assert await db.fetchval("select count(*) from appointment where user_id = $1", anna.id) == 0


async def test_a_link_answers_no_later_offer(
    client: httpx.AsyncClient, db: Db, resources: Resources, mailbox: Mailbox, anna: Person
) -> None:
    entry = await queue.wait(client, anna, await queue.busy_doctor(db), days=10)
    (letter,) = await letters(resources, mailbox, anna)
    take, leave = buttons(await page(client, links_of(letter)[0]))
    await client.post(leave)
    assert (await queue.look(client, anna, entry))["state"] == "offered", "another day"
    assert (await client.post(take)).status_code == 409
    assert (await client.post(leave)).status_code == 303, "declined already"
    assert (await queue.look(client, anna, entry))["state"] == "offered"


async def test_looking_changes_nothing(client: httpx.AsyncClient, db: Db, freed: list[str]) -> None:
    before = await db.fetch("select id, kind, live, held_until from engagement order by id")
    token = freed[0].split("?")[0]
    for path in (*freed, f"{token}/accept", f"{token}/decline"):
        await page(client, path)
    after = await db.fetch("select id, kind, live, held_until from engagement order by id")
    assert after == before


async def test_each_offer_is_told_once_and_an_old_one_is_not_told(
    client: httpx.AsyncClient, db: Db, resources: Resources, mailbox: Mailbox, anna: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    await queue.wait(client, anna, doctor, days=10)
    first = await letters(resources, mailbox, anna)
    assert len(first) == 1
    await db.execute(queue.RUN_OUT)
    await keep_waitlist(resources)
    assert len(await letters(resources, mailbox, anna)) == 2
    await db.execute(queue.RUN_OUT)
    await keep_waitlist(resources)
    await db.execute(CLOSE_HOLDS)
    assert len(await letters(resources, mailbox, anna)) == 2, "it was over before it was sent"
    over = await client.get(links_of(first[0])[0])
    assert "<h1" in over.text
    assert buttons(over.text) == []


async def test_a_prepaid_time_is_kept_and_said_to_be_paid(
    client: httpx.AsyncClient, db: Db, resources: Resources, mailbox: Mailbox, anna: Person
) -> None:
    doctor = await queue.busy_doctor(db, prepaid=True)
    await queue.wait(client, anna, doctor)
    (letter,) = await letters(resources, mailbox, anna)
    html = await page(client, f"{links_of(letter)[0].split('?')[0]}?language=en")
    assert "paid for in advance" in html
    taken = await client.post(buttons(html)[0])
    said = await page(client, taken.headers["Location"])
    assert "pay for it in the app" in said


@pytest.mark.parametrize("language", ["en", "ru", "hy"])
async def test_the_page_is_in_the_readers_language(
    client: httpx.AsyncClient, freed: list[str], language: str
) -> None:
    said = {"en": "Take this time", "ru": "Записаться на это время", "hy": "Գրանցվել այս ժամին"}
    html = await page(client, f"{freed[0].split('?')[0]}?language={language}")
    assert f"<html lang={language}>" in html
    assert said[language] in html


async def test_other_links_do_not_open_an_offer(
    client: httpx.AsyncClient, db: Db, freed: list[str]
) -> None:
    id: UUID = await db.fetchval("select id from waitlist_offer")
    soon = datetime.now(UTC) + timedelta(hours=1)
    over = datetime.now(UTC) - timedelta(seconds=1)
    for token in (
        visits.issue([SECRET], id, soon),
        OFFER.issue(["x" * 32], id, soon),
        OFFER.issue([SECRET], id, over),
        OFFER.issue([SECRET], UUID(int=1), soon),
        "x",
    ):
        await page(client, f"/offers/{token}", 404)
        assert (await client.post(f"/offers/{token}/accept")).status_code == 404
    offer = OFFER.issue([SECRET], id, soon)
    assert (await client.get(f"/visit/{offer}")).status_code == 404
    await db.execute("update users set blocked_at = now()")
    await page(client, f"/offers/{offer}", 404)


async def test_ten_answers_a_minute_are_the_most(
    client: httpx.AsyncClient, freed: list[str]
) -> None:
    token = freed[0].split("?")[0]
    answers = [await client.post(f"{token}/decline") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert "Retry-After" in answers[-1].headers
