"""A doctor's day inside the chat: who comes, who is late, who comes again, an hour for oneself."""

from typing import Any

import httpx
import pytest

from healthlink.db.pool import Db
from tests.bot.conftest import Chat
from tests.bot.test_front_door import buttons
from tests.practice.calendar import day
from tests.practice.conftest import ANAHIT

SECRETS = {"diagnosis": "secret-canary", "notes": "secret-canary"}


@pytest.fixture
async def card(client: httpx.AsyncClient, doctor: dict[str, str]) -> dict[str, Any]:
    answer = await client.post("/patients", json={**ANAHIT, **SECRETS}, headers=doctor)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.fixture
async def visit(
    client: httpx.AsyncClient, doctor: dict[str, str], card: dict[str, Any]
) -> dict[str, Any]:
    """Today, at a time that does not matter."""
    body = {"visit_date": day(0), "visit_time": "23:00", "notes": "secret-canary"}
    answer = await client.post(f"/patients/{card['id']}/visits", json=body, headers=doctor)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def said(chat: Chat) -> str:
    """Everything that the bot has said: no diagnosis, no note."""
    whole = str(await chat.messages())
    assert "secret-canary" not in whole
    return whole


async def test_today_lists_who_comes(nare: Chat, visit: dict[str, Any]) -> None:
    await nare.do("start")
    await nare.do("press", data="today")
    told = await nare.last()
    assert "23:00" in told["text"] and "Անահիտ Սարգսյան" in told["text"]
    await nare.do("press", text="23:00 Անահիտ Սարգսյան")
    told = await nare.last()
    assert "+37491123456" in told["text"]
    await said(nare)


async def test_a_visit_takes_place_or_is_missed(
    client: httpx.AsyncClient, doctor: dict[str, str], nare: Chat, visit: dict[str, Any]
) -> None:
    await nare.do("say", "/today")
    await nare.do("press", text="23:00 Անահիտ Սարգսյան")
    await nare.do("press", text="🚫 Չեկավ")
    kept = (await client.get(f"/visits/{visit['id']}", headers=doctor)).json()
    assert kept["status"] == "no_show"
    assert "չեկավ" in (await nare.last())["text"]


async def test_the_next_visit_is_two_taps_away(
    client: httpx.AsyncClient, doctor: dict[str, str], nare: Chat, visit: dict[str, Any]
) -> None:
    await nare.do("say", "/today")
    await nare.do("press", text="23:00 Անահիտ Սարգսյան")
    await nare.do("press", text="Հաջորդ այց")
    await nare.do("press", text="Երկու շաբաթից")
    kept = (await client.get(f"/visits/{visit['id']}", headers=doctor)).json()
    assert kept["next_visit_time"] == "23:00"
    assert "հաջորդ այցը" in (await nare.last())["text"]


async def test_a_patient_is_found_and_a_visit_planned_in_three_taps(
    client: httpx.AsyncClient, doctor: dict[str, str], nare: Chat, card: dict[str, Any]
) -> None:
    await nare.do("say", "sargsyan")
    told = await nare.last()
    assert "Անահիտ Սարգսյան" in told["text"]
    await nare.do("press", text="Նոր այց")
    days = list(buttons(await nare.last()))
    assert len(days) == 7
    await nare.do("press", text=days[3])
    times = list(buttons(await nare.last()))
    assert "10:00" in times
    await nare.do("press", text="10:00")
    assert "Նշանակվեց" in (await nare.last())["text"]
    planned = (await client.get(f"/patients/{card['id']}/visits", headers=doctor)).json()
    assert [(each["visit_date"], each["visit_time"]) for each in planned] == [(day(3), "10:00")]
    await nare.do("press", text=days[3])
    assert "10:00" not in buttons(await nare.last()), "it is taken now"
    await said(nare)


async def test_an_old_button_for_a_time_that_is_taken_is_refused_kindly(
    nare: Chat, card: dict[str, Any], db: Db
) -> None:
    await nare.do("say", "sargsyan")
    data = f"n:{card['id'].replace('-', '')}:{day(3)}:1000"
    await nare.do("press", text="Նոր այց")
    days = list(buttons(await nare.last()))
    await nare.do("press", text=days[3])
    for _ in range(2):
        await nare.do("press", data=data)
    assert await db.fetchval("select count(*) from visit") == 1
    assert "Նշանակվեց" not in (await nare.last())["text"]


async def test_an_hour_is_blocked_and_given_back(
    nare: Chat, doctor: dict[str, str], db: Db
) -> None:
    await nare.do("start")
    await nare.do("press", data="block")
    hours = list(buttons(await nare.last()))
    await nare.do("press", text=hours[0])
    assert hours[0] in (await nare.last())["text"]
    await nare.do("press", text=hours[0])
    assert await db.fetchval("select count(*) from engagement where live") == 1
    await nare.do("press", text="↩️ Հետ վերցնել")
    assert await db.fetchval("select count(*) from engagement where live") == 0


async def test_who_is_expected_in_a_blocked_hour_is_named(
    client: httpx.AsyncClient, nare: Chat, doctor: dict[str, str], card: dict[str, Any]
) -> None:
    body = {"visit_date": day(1), "visit_time": "12:15"}
    await client.post(f"/patients/{card['id']}/visits", json=body, headers=doctor)
    await nare.do("start")
    await nare.do("forge", f"block:{day(1)}:12")
    told = await nare.last()
    assert "12:15 Անահիտ Սարգսյան" in told["text"]
    await nare.do("press", text="Անահիտ Սարգսյան")
    assert "+37491123456" in (await nare.last())["text"]


async def test_who_is_late_comes_a_quarter_of_an_hour_later(
    client: httpx.AsyncClient, doctor: dict[str, str], nare: Chat, card: dict[str, Any]
) -> None:
    body = {"visit_date": day(1), "visit_time": "23:50", "minutes": 5}
    made = (await client.post(f"/patients/{card['id']}/visits", json=body, headers=doctor)).json()
    await nare.do("start")
    await nare.do("forge", f"v:{made['id'].replace('-', '')}")
    await nare.do("press", text="⏱ Ուշանում է 15 րոպե")
    kept = (await client.get(f"/visits/{made['id']}", headers=doctor)).json()
    assert (kept["visit_date"], kept["visit_time"]) == (day(2), "00:05")
    await nare.do("forge", f"late:{made['id'].replace('-', '')}:2350")
    kept = (await client.get(f"/visits/{made['id']}", headers=doctor)).json()
    assert kept["visit_time"] == "00:05", "an impatient thumb changes nothing"


async def test_nobody_is_late_into_the_time_of_the_next(
    client: httpx.AsyncClient, doctor: dict[str, str], nare: Chat, card: dict[str, Any]
) -> None:
    ids = []
    for time in ("10:00", "10:30"):
        body = {"visit_date": day(1), "visit_time": time, "minutes": 30}
        answer = await client.post(f"/patients/{card['id']}/visits", json=body, headers=doctor)
        ids.append(answer.json()["id"])
    await nare.do("start")
    await nare.do("forge", f"late:{ids[0].replace('-', '')}:1000")
    assert "10:15" not in (await nare.last())["text"]
    kept = (await client.get(f"/visits/{ids[0]}", headers=doctor)).json()
    assert kept["visit_time"] == "10:00"


NOBODY = "0" * 32
FORGED = [
    "v:",
    "v:1",
    f"v:{NOBODY}x",
    f"v:{NOBODY}:done",
    f"do:{NOBODY}",
    f"do:{NOBODY}:planned",
    f"next:{NOBODY}:9w",
    f"n:{NOBODY}:today",
    f"n:{NOBODY}:2026-02-30",
    f"n:{NOBODY}:9999-12-31:1000",
    f"n:{NOBODY}:2026-12-01:2460",
    f"m:{NOBODY}:0001-01-01",
    "block:2026-02-30:10",
    "block:2026-12-01:99",
    f"open:{NOBODY}",
    f"off?:{NOBODY}'; drop table visit",
    "\u0000",
    "💥" * 16,
]


@pytest.mark.parametrize("data", FORGED)
async def test_a_button_that_was_never_ours_is_refused_kindly(
    nare: Chat, doctor: dict[str, str], db: Db, data: str
) -> None:
    await nare.do("start")
    await nare.do("forge", data)
    assert await db.fetch("select 1 from telegram_update where error is not null") == []
    assert nare.network.presses()[-1]["answer"] is not None, "the wheel stops"


async def test_a_button_of_last_week_plans_nothing(
    nare: Chat, doctor: dict[str, str], card: dict[str, Any], db: Db
) -> None:
    await nare.do("start")
    await nare.do("forge", f"n:{card['id'].replace('-', '')}:{day(-1)}:1000")
    assert "հնացել" in (await nare.last())["text"]
    assert await db.fetchval("select count(*) from visit") == 0


async def test_a_fault_of_ours_is_owned_and_the_chat_goes_on(
    nare: Chat, doctor: dict[str, str], card: dict[str, Any], db: Db
) -> None:
    await db.execute("alter table visit add constraint broken check (minutes < 0) not valid")
    try:
        await nare.do("start")
        await nare.do("forge", f"n:{card['id'].replace('-', '')}:{day(1)}:1000")
        assert "սխալ գնաց" in (await nare.last())["text"]
        assert nare.network.presses()[-1]["answer"] is not None, "the wheel stops"
    finally:
        await db.execute("alter table visit drop constraint broken")
    assert await db.fetchval("select count(*) from telegram_update where error is not null") == 1
    await nare.do("press", data="today")
    assert "այցեր չկան" in (await nare.last())["text"]


async def test_a_lapsed_doctor_reads_and_is_told_how_to_pay(
    nare: Chat, visit: dict[str, Any], db: Db
) -> None:
    await db.execute("update subscription set trial_ends_at = now() - interval '4 days'")
    await nare.do("say", "/today")
    await nare.do("press", text="23:00 Անահիտ Սարգսյան")
    await nare.do("press", text="🚫 Չեկավ")
    assert "Բաժանորդագրությունն ավարտվել է" in (await nare.last())["text"]
    assert await db.fetchval("select status from visit") == "planned"


async def test_a_stranger_finds_nobody(nare: Chat, db: Db) -> None:
    await nare.do("say", "sargsyan")
    assert "գրանցվ" in (await nare.last())["text"].lower()
