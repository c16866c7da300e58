"""What comes into Anna's mailbox, through real SMTP."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from healthlink.booking import appointments, news
from healthlink.booking.queries import sql
from healthlink.db.pool import Db
from healthlink.notices.jobs import send_due_notices
from tests import make
from tests.booking.letters.conftest import Post, event_of, kinds
from tests.conftest import Worker
from tests.make import Doctor, Person
from tests.pooler import WANTED

ALL = ["visit-booked", "visit-day-before", "visit-hours-before"]


async def speak(db: Db, who: Person, language: str) -> None:
    await db.execute("update users set language = $2 where id = $1", who.id, language)


async def test_a_visit_is_booked_moved_and_cancelled_and_the_calendar_follows(
    post: Post, worker: Worker, anna: Person, dr_grigoryan: Doctor
) -> None:
    id = await post.book(anna, dr_grigoryan)
    await worker.run_due_jobs()
    await post.move(anna, id, dr_grigoryan, "12:00")
    await worker.run_due_jobs()
    await post.cancel(anna, id)
    await worker.run_due_jobs()
    letters = await post.letters(anna)
    assert [letter["subject"].partition(":")[0] for letter in letters] == [
        "You are booked",
        "The visit was moved",
        "The visit is cancelled",
    ]
    told = [event_of(letter["calendar"]) for letter in letters]
    assert [method for method, _ in told] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {event["uid"] for _, event in told} == {f"{id}@testserver"}
    assert [event["sequence"] for _, event in told] == [0, 1, 2]
    assert [event["status"] for _, event in told] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert told[0][1].start < told[1][1].start == told[2][1].start
    for letter, (method, event) in zip(letters, told, strict=True):
        (types,) = (v for name, v in letter["headers"] if name == "Content-Type")
        assert types.startswith("multipart/mixed")
        assert [a["filename"] for a in letter["attachments"]] == ["visit.ics"]
        assert event["organizer"].startswith("mailto:")
        assert (event["attendee"], method in ("REQUEST", "CANCEL")) == (
            f"mailto:{anna.email}",
            True,
        )


@pytest.mark.parametrize(
    ("language", "subject", "clock"),
    [
        ("ru", "Вы записаны: ", "10:00 (по времени Еревана)"),
        ("hy", "Դուք գրանցված եք՝ ", "10:00 (Երևանի ժամանակով)"),
        ("en", "You are booked: ", "10:00 (Yerevan time)"),
    ],
)
async def test_the_letter_speaks_the_readers_language(
    post: Post,
    db: Db,
    anna: Person,
    dr_grigoryan: Doctor,
    language: str,
    subject: str,
    clock: str,
) -> None:
    await speak(db, anna, language)
    await post.book(anna, dr_grigoryan)
    await post.deliver()
    letter = await post.last(anna)
    assert letter["subject"].startswith(subject)
    for part in ("text", "html"):
        assert clock in letter[part]
        assert "Արամ Գրիգորյան" in letter[part]
        assert "Приём кардиолога" in letter[part]
        assert f"?language={language}" in letter[part]


async def test_a_visit_of_a_child_says_whose_it_is(
    post: Post, client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    child = await client.post(
        "/api/v1/users/me/family",
        json={"full_name": "Давид <b>Саргсян</b>", "relation": "child"},
        headers=anna.headers,
    )
    await post.book(anna, dr_grigoryan, person_id=child.json()["id"])
    await post.deliver()
    letter = await post.last(anna)
    assert letter["subject"].startswith("Booked for Давид <b>Саргсян</b>: ")
    assert "Who will come: Давид <b>Саргсян</b>" in letter["text"]
    assert "Давид &lt;b&gt;Саргсян&lt;/b&gt;" in letter["html"]
    assert "<b>Сарг" not in letter["html"]


async def test_a_clinic_that_cancels_says_why_and_what_comes_back(
    post: Post, db: Db, anna: Person, dr_grigoryan: Doctor, maria: Person
) -> None:
    id = await post.book(anna, dr_grigoryan)
    await post.deliver()
    await db.execute(
        "insert into desk_payment (appointment_id, amount_minor, currency, method, taken_by)"
        " values ($1, 1500000, 'AMD', 'cash', $2)",
        id,
        maria.id,
    )
    async with db.transaction():
        await sql.cancel(db, id=id, by="clinic", reason="The doctor is ill")
        await appointments.give_back(db, id)
        await news.tell(db, id, "cancelled")
    await post.deliver()
    letter = await post.last(anna)
    assert "the clinic has cancelled this visit" in letter["text"]
    assert "Reason: The doctor is ill" in letter["text"]
    assert "its desk gives you 15\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}֏ back" in letter["text"]


async def test_a_day_of_visits_is_one_reminder_with_links_for_each(
    post: Post, anna: Person, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    await post.book(anna, dr_grigoryan, "10:00", ahead=3)
    await post.book(anna, dr_petrosyan, "18:00", ahead=3)
    await post.deliver()
    await post.mailbox.clear()
    await post.hours_pass("visit-day-before")
    (letter,) = await post.letters(anna)
    assert letter["subject"] == "Reminder: your next visits"
    assert letter["text"].count("I will come:") == 2
    for doctor in ("Արամ Գրիգորյան", "Լևոն Պետրոսյան"):
        assert doctor in letter["text"]
    assert (letter["calendar"], letter["attachments"]) == ("", [])


async def test_reminders_are_posted_a_day_and_two_hours_before(
    post: Post, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    id = await post.book(anna, dr_grigoryan, "15:00", ahead=3)
    starts_at = await db.fetchval("select starts_at from appointment where id = $1", id)
    rows = await db.fetch("select kind, due_at, version from notice where due_at > now()")
    assert {row["kind"]: starts_at - row["due_at"] for row in rows} == {
        "visit-day-before": timedelta(days=1),
        "visit-hours-before": timedelta(hours=2),
    }


async def test_nobody_is_reminded_in_quiet_hours(
    post: Post, client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    hours = {"quiet_from": "21:00", "quiet_to": "09:00"}
    answer = await client.patch("/api/v1/users/me/notices", json=hours, headers=anna.headers)
    assert answer.status_code == 200
    await post.book(anna, dr_grigoryan, "10:15", ahead=3)
    await post.book(anna, dr_grigoryan, "08:00", ahead=4)
    rows = await db.fetch("select due_at from notice where kind = 'visit-hours-before' order by 1")
    told = [row["due_at"].astimezone(dr_grigoryan.zone).strftime("%H:%M") for row in rows]
    assert told == ["09:00", "21:00"], (
        "in the morning if that is early enough, or the evening before"
    )


async def test_who_books_late_is_not_reminded_of_what_was_just_booked(
    post: Post, db: Db, resources: Any, anna: Person
) -> None:
    doctor = await make.doctor(db)
    soon = datetime.now(UTC) + timedelta(hours=30)
    local = soon.astimezone(doctor.zone).replace(minute=0)
    ahead = (local.date() - datetime.now(doctor.zone).date()).days
    id = await post.book(anna, doctor, local.strftime("%H:%M"), ahead=ahead)
    await db.execute("delete from notice")
    for left, due in ((23, 1), (1, 0)):
        at = datetime.now(UTC) + timedelta(hours=left)
        await db.execute("update appointment set starts_at = $2 where id = $1", id, at)
        await db.execute(
            "insert into notice_settings (user_id, quiet_from, quiet_to)"
            " values ($1, '0:00', '0:00') on conflict do nothing",
            anna.id,
        )
        await news.tell(db, id, "booked")
        found = await kinds(resources)
        assert len([kind for kind in found if kind != "visit-booked"]) == due, found
        await db.execute("delete from notice")


async def test_a_reminder_of_what_has_changed_or_begun_is_not_sent(
    post: Post, db: Db, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    moved = await post.book(anna, dr_grigoryan, "10:00", ahead=2)
    await post.move(anna, moved, dr_grigoryan, "11:00")
    gone = await post.book(anna, dr_grigoryan, "12:00", ahead=2)
    await post.cancel(anna, gone)
    begun = await post.book(boris, dr_grigoryan, "13:00", ahead=2)
    await db.execute(
        "update appointment set starts_at = now() - interval '1 s' where id = $1", begun
    )
    await post.deliver()
    await post.mailbox.clear()
    await post.hours_pass("visit-hours-before")
    assert await post.letters(boris) == []
    (letter,) = await post.letters(anna)
    assert "11:00 (Yerevan time)" in letter["text"]
    assert letter["text"].count("I will come:") == 1


async def test_a_reminder_that_is_late_still_comes_while_the_visit_is_ahead(
    post: Post, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    id = await post.book(anna, dr_grigoryan)
    await post.deliver()
    await post.mailbox.clear()
    await db.execute(
        "update appointment set starts_at = now() + interval '5 minutes' where id = $1", id
    )
    await post.hours_pass("visit-day-before")
    assert len(await post.letters(anna)) == 1


async def test_who_wants_no_reminders_gets_none_but_news_of_the_visit(
    post: Post, client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    off = {"reminder_day": False, "reminder_hours": False}
    await client.patch("/api/v1/users/me/notices", json=off, headers=anna.headers)
    await post.book(anna, dr_grigoryan)
    for kind in ALL:
        await post.hours_pass(kind)
    assert len(await post.letters(anna)) == 1


async def test_a_held_time_is_no_news_until_it_is_paid(
    post: Post, db: Db, resources: Any, anna: Person
) -> None:
    doctor = await make.doctor(db, prepaid=True)
    id = await post.book(anna, doctor)
    await post.move(anna, id, doctor, "12:00")
    await post.cancel(anna, id)
    assert await kinds(resources) == []


async def test_who_has_no_address_gets_nothing(
    post: Post, db: Db, resources: Any, anna: Person, dr_grigoryan: Doctor
) -> None:
    await db.execute("update users set email = null where id = $1", anna.id)
    await post.book(anna, dr_grigoryan)
    assert await kinds(resources) == []


async def test_a_booking_that_fails_tells_nobody(
    post: Post, resources: Any, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    await post.book(anna, dr_grigoryan)
    refused = await post.client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking(), headers=boris.headers
    )
    assert refused.status_code == 409
    assert await kinds(resources) == ALL


@pytest.mark.skipif(WANTED in os.environ, reason="asyncpg asks for types anew behind a pooler")
async def test_telling_costs_a_booking_few_statements(
    db: Db, post: Post, anna: Person, dr_grigoryan: Doctor
) -> None:
    id = await post.book(anna, dr_grigoryan)
    await db.execute("delete from notice")
    asked: list[Any] = []
    db.add_query_logger(asked.append)
    await news.tell(db, id, "booked")
    db.remove_query_logger(asked.append)
    assert len(asked) <= 3


async def test_many_senders_send_each_reminder_once(
    post: Post, resources: Any, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    for hour in range(8, 16):
        await post.book(anna if hour % 2 else boris, dr_grigoryan, f"{hour:02}:00", ahead=3)
    await post.deliver()
    await post.mailbox.clear()
    await resources.pool.execute("update notice set due_at = now() where due_at > now()")
    await asyncio.gather(*(send_due_notices(resources) for _ in range(4)))
    for who in (anna, boris):
        assert len(await post.letters(who)) == 2, "a day before, and some hours before"
