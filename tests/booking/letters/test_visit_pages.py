"""The pages behind the links of letters: plain, in words, and for one visit only."""

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import httpx
import pytest

from healthlink.booking.letters import links
from healthlink.db.pool import Db
from tests import make
from tests.booking.letters.conftest import Post
from tests.make import SECRET, Doctor, Person

ROW = "select status, promised_at, starts_at, sequence from appointment where id = $1"


def base(id: UUID, key: str = SECRET) -> str:
    return f"/visit/{links.issue([key], id, datetime.now(UTC) + timedelta(days=2))}"


async def row_of(db: Db, id: UUID) -> dict[str, Any]:
    return dict(await db.fetchrow(ROW, id) or {})


@pytest.fixture
async def booked(post: Post, anna: Person, dr_grigoryan: Doctor) -> UUID:
    return await post.book(anna, dr_grigoryan)


async def page(client: httpx.AsyncClient, path: str, status: int = 200) -> str:
    """Its HTML, after a look at what every such page must be."""
    answer = await client.get(path, headers={"Accept-Language": "ru"})
    assert answer.status_code == status, answer.text
    look(answer)
    return answer.text


def look(answer: httpx.Response) -> None:
    headers = answer.headers
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    policy = headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert rule in policy
    (style,) = re.findall("<style>(.*?)</style>", answer.text)
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    for banned in ("<script", "style=", "src=", "onclick"):
        assert banned not in answer.text


def buttons(html: str) -> list[str]:
    """Where the forms of a page post to."""
    found = re.findall('<form method=post action="([^"]+)">', html)
    return [action.replace("&amp;", "&") for action in found]


async def press(client: httpx.AsyncClient, html: str) -> str:
    """The page that follows its only button."""
    (action,) = buttons(html)
    answer = await client.post(action)
    assert answer.status_code == 303, answer.text
    return await page(client, answer.headers["Location"])


async def test_the_link_of_the_letter_shows_the_visit(
    client: httpx.AsyncClient, post: Post, anna: Person, booked: UUID
) -> None:
    await post.deliver()
    letter = await post.last(anna)
    (url,) = re.findall(r"http://testserver(/visit/\S+)", letter["text"])
    html = await page(client, url)
    for said in ("Приём кардиолога", "Արամ Գրիգորյան", "ул. Абовяна, 1", "Yerevan time"):
        assert said in html
    assert "https://www.openstreetmap.org/?mlat=40.180000&amp;mlon=44.510000" in html


@pytest.mark.parametrize("language", ["ru", "hy", "en"])
async def test_every_page_is_in_the_readers_language(
    client: httpx.AsyncClient, booked: UUID, language: str
) -> None:
    said = {
        "ru": ("Вы записаны", "Отменить запись?", "Выберите другое время"),
        "hy": ("Դուք գրանցված եք", "Չեղարկե՞լ այցը", "Ընտրեք այլ ժամ"),
        "en": ("You are booked", "Cancel the visit?", "Choose another time"),
    }[language]
    for path, title in zip(("", "/cancel", "/move"), said, strict=True):
        html = await page(client, f"{base(booked)}{path}?language={language}")
        assert f"<html lang={language}>" in html
        assert f"{title}</h1>" in html


async def test_looking_changes_nothing(client: httpx.AsyncClient, db: Db, booked: UUID) -> None:
    before = await row_of(db, booked)
    html = await page(client, base(booked))
    seen = {base(booked), f"{base(booked)}/promise"}
    waiting = [link.replace("&amp;", "&") for link in re.findall("href=[\"'](/[^\"']*)", html)]
    while waiting:
        path = waiting.pop()
        if urlsplit(path).path in seen or not path.startswith("/visit/"):
            continue
        seen.add(urlsplit(path).path)
        followed = await client.get(path)
        waiting += [
            found.replace("&amp;", "&") for found in re.findall('href="(/[^"]*)', followed.text)
        ]
    assert len(seen) >= 4
    for path in ("/promise", "/cancel", "/move"):
        await client.get(f"{base(booked)}{path}?to=2030-01-01T10:00&refund=0")
    assert await row_of(db, booked) == before


async def test_i_will_come(client: httpx.AsyncClient, db: Db, booked: UUID) -> None:
    html = await press(client, await page(client, base(booked)))
    assert "Клиника знает, что вы придёте" in html
    assert buttons(html) == []
    promised = (await row_of(db, booked))["promised_at"]
    again = await client.post(f"{base(booked)}/promise")
    assert again.status_code == 303
    assert (await row_of(db, booked))["promised_at"] == promised is not None


async def test_cancelling_asks_once_more_and_says_what_comes_back(
    client: httpx.AsyncClient, db: Db, booked: UUID
) -> None:
    asked = await page(client, f"{base(booked)}/cancel")
    assert "Вы ничего не платили" in asked
    html = await press(client, asked)
    assert "Запись отменена" in html
    assert (await row_of(db, booked))["status"] == "cancelled"
    assert buttons(html) == []
    closed = await client.get(f"{base(booked)}/cancel")
    assert closed.status_code == 303


async def test_nobody_gets_less_back_than_the_page_said(
    client: httpx.AsyncClient, db: Db, maria: Person, booked: UUID
) -> None:
    await db.execute(
        "insert into desk_payment (appointment_id, amount_minor, currency, method, taken_by)"
        " values ($1, 1500000, 'AMD', 'cash', $2)",
        booked,
        maria.id,
    )
    (action,) = buttons(await page(client, f"{base(booked)}/cancel"))
    assert "refund=1500000" in action
    await db.execute("update appointment set free_cancel_until = now()")
    changed = await client.post(action)
    assert changed.status_code == 409
    look(changed)
    assert "7\N{NO-BREAK SPACE}500\N{NO-BREAK SPACE}֏" in changed.text
    assert (await row_of(db, booked))["status"] == "confirmed"
    await press(client, changed.text)
    assert (await row_of(db, booked))["status"] == "cancelled"


async def test_a_visit_is_moved_to_a_time_of_the_list(
    client: httpx.AsyncClient, db: Db, booked: UUID, dr_grigoryan: Doctor
) -> None:
    times = await page(client, f"{base(booked)}/move?language=ru")
    assert len(re.findall("<h2>", times)) == 14
    chosen = f"?to={dr_grigoryan.day(5)}T12:15&amp;language=ru"
    assert f"'{chosen}'" in times
    sure = await page(client, f"{base(booked)}/move{chosen.replace('&amp;', '&')}")
    assert "12:15 (по времени Еревана)" in sure
    html = await press(client, sure)
    assert "12:15 (по времени Еревана)" in html
    row = await row_of(db, booked)
    assert row["sequence"] == 1
    assert row["starts_at"].astimezone(dr_grigoryan.zone).date() == dr_grigoryan.day(5)


async def test_more_times_are_on_further_pages(
    client: httpx.AsyncClient, booked: UUID, dr_grigoryan: Doctor
) -> None:
    first = await page(client, f"{base(booked)}/move")
    (later,) = re.findall(r"href='\?from=([\d-]+)", first)
    assert later == str(dr_grigoryan.day(14))
    second = await page(client, f"{base(booked)}/move?from={later}")
    assert f"?to={dr_grigoryan.day(20)}T10:00" in second
    assert len(re.findall(r"href='\?from=", second)) == 2
    for strange in ("x", "1900-01-01", "2999-01-01", "9999-12-31", "2026-02-30"):
        await page(client, f"{base(booked)}/move?from={strange}")


async def test_a_time_that_somebody_took_is_refused_in_words(
    client: httpx.AsyncClient, post: Post, boris: Person, booked: UUID, dr_grigoryan: Doctor
) -> None:
    to = f"to={dr_grigoryan.day(2)}T12:00"
    (action,) = buttons(await page(client, f"{base(booked)}/move?{to}"))
    await post.book(boris, dr_grigoryan, "12:00")
    refused = await client.post(action)
    assert refused.status_code == 409
    look(refused)
    assert "Это время уже занято" in refused.text
    for strange in (to, "to=x", "to=2026-13-01T10:00", "to=%00", ""):
        answer = await client.get(f"{base(booked)}/move?{strange}")
        look(answer)
        posted = await client.post(f"{base(booked)}/move?{strange}")
        assert posted.status_code == 409
        look(posted)


async def test_what_has_begun_can_only_be_looked_at(
    client: httpx.AsyncClient, db: Db, booked: UUID
) -> None:
    await db.execute("update appointment set starts_at = now() - interval '1 minute'")
    html = await page(client, base(booked))
    assert buttons(html) == []
    assert "/move" not in html
    for path in ("/promise", "/cancel", f"/move?to={datetime.now(UTC).date()}T10:00"):
        refused = await client.post(f"{base(booked)}{path}")
        assert refused.status_code == 409
        look(refused)


async def test_a_link_opens_one_visit_and_no_other_door(
    client: httpx.AsyncClient, post: Post, anna: Person, booked: UUID, dr_grigoryan: Doctor
) -> None:
    token = base(booked).removeprefix("/visit/")
    signed_in = {"Authorization": f"Bearer {token}"}
    assert (await client.get("/api/v1/users/me", headers=signed_in)).status_code == 401
    access = anna.headers["Authorization"].removeprefix("Bearer ")
    for bad in (access, anna.refresh_token, token[:-2], "x", "%00", "a" * 3000, str(booked)):
        for answer in (
            await client.get(f"/visit/{bad}"),
            await client.post(f"/visit/{bad}/cancel?refund=0"),
        ):
            assert answer.status_code == 404
            look(answer)
            assert "This link no longer works" in answer.text
    foreign = base(booked, "another key that is long enough, too")
    assert (await client.get(foreign)).status_code == 404


async def test_a_link_is_useless_without_its_account(
    client: httpx.AsyncClient, db: Db, anna: Person, booked: UUID
) -> None:
    for column in ("blocked_at", "deleted_at"):
        await db.execute(f"update users set {column} = now() where id = $1", anna.id)
        await page(client, base(booked), 404)
        gone = await client.post(f"{base(booked)}/cancel?refund=0")
        assert gone.status_code == 404
        await db.execute(f"update users set {column} = null where id = $1", anna.id)
    await page(client, base(booked))


async def test_what_people_wrote_is_text(
    client: httpx.AsyncClient, post: Post, db: Db, anna: Person
) -> None:
    evil = "<img onerror=alert(1)>\"'&lt;</style><script>"
    doctor = await make.doctor(db, evil)
    id = await post.book(anna, doctor)
    await db.execute("update clinic set name = $1, address = $1, city = $1", evil)
    await db.execute("update service set name = $1", evil)
    await db.execute("update users set full_name = $1", evil)
    for path in ("", "/cancel", "/move", f"/move?to={doctor.day(3)}T12:00"):
        html = await page(client, base(id) + path)
        assert "<img" not in html
        assert html.count("</style>") == 1
    await post.deliver()
    letter = await post.last(anna)
    assert "<img" not in letter["html"]
    assert "<script" not in letter["html"]


async def test_pressing_is_throttled(
    client: httpx.AsyncClient, db: asyncpg.Connection, booked: UUID
) -> None:
    answers = [await client.post(f"{base(booked)}/promise") for _ in range(12)]
    assert [a.status_code for a in answers].count(429) >= 1
    refused = answers[-1]
    look(refused)
    assert int(refused.headers["Retry-After"]) > 0


async def test_no_token_is_in_the_log(client: httpx.AsyncClient, booked: UUID, capsys: Any) -> None:
    from healthlink.logs import hide

    token = base(booked).removeprefix("/visit/")
    assert token not in hide(f"GET /visit/{token}/move?language=ru")
