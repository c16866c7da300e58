"""A doctor plans visits by hand, moves and closes them, and sees the day and the week."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from healthlink.db.pool import Db
from tests.make import Practitioner
from tests.practice.calendar import Surgery, day, opened

NOBODY = "01a20004-2d0f-70cf-aa21-b679dbf8964f"


async def test_a_visit_is_planned_and_read(
    surgery: Surgery, anahit: dict[str, Any], planned: Any, db: Db
) -> None:
    assert planned["patient_id"] == anahit["id"]
    assert (planned["visit_date"], planned["visit_time"]) == (day(), "10:00")
    assert (planned["minutes"], planned["status"]) == (30, "planned")
    assert (planned["first_name"], planned["notes"]) == ("Անահիտ", "Առաջին այց")
    assert await surgery.done("GET", f"/visits/{planned['id']}") == planned
    card = await surgery.done("GET", f"/patients/{anahit['id']}")
    assert (card["next_visit_date"], card["next_visit_time"]) == (day(), "10:00")
    assert await opened(db, planned["id"]) == [
        ("doctor", "visit.create"),
        ("doctor", "visit.read"),
        ("doctor", "visit.read"),
    ]


async def test_a_repeated_request_plans_one_visit(
    surgery: Surgery, anahit: dict[str, Any], db: Db
) -> None:
    path, body = f"/patients/{anahit['id']}/visits", {"visit_date": day(), "notes": "Գաղտնի"}
    first, second = [
        await surgery.done("POST", path, body, **{"Idempotency-Key": "1"}) for _ in "12"
    ]
    assert first == second
    assert await db.fetchval("select count(*) from visit") == 1
    assert "Գաղտնի" not in await db.fetchval("select answer from idempotency_key")


async def test_a_time_is_taken_once(surgery: Surgery, anahit: dict[str, Any], planned: Any) -> None:
    path = f"/patients/{anahit['id']}/visits"
    for time in ("09:45", "10:00", "10:29"):
        body = {"visit_date": day(), "visit_time": time}
        assert await surgery.refused("POST", path, body) == (409, "slot-taken")
    await surgery.plan(anahit["id"], "10:30")
    await surgery.plan(anahit["id"], None)
    assert [visit["visit_time"] for visit in await surgery.visits()] == ["10:00", "10:30", None]


async def test_a_visit_is_moved_to_a_free_time_only(
    surgery: Surgery, anahit: dict[str, Any], planned: Any
) -> None:
    await surgery.plan(anahit["id"], "12:00")
    path = f"/visits/{planned['id']}"
    refused = await surgery.refused("PATCH", path, {"visit_time": "12:15"})
    assert refused == (409, "slot-taken")
    assert await surgery.done("GET", path) == planned, "it is where it was"
    moved = await surgery.change(planned, visit_time="12:30", minutes=60)
    assert (moved["visit_date"], moved["visit_time"], moved["minutes"]) == (day(), "12:30", 60)
    await surgery.plan(anahit["id"], "10:00")
    further = await surgery.change(planned, visit_date=day(5))
    assert (further["visit_date"], further["visit_time"]) == (day(5), "12:30")


async def test_a_longer_visit_is_refused_where_the_next_one_begins(
    surgery: Surgery, anahit: dict[str, Any], planned: Any
) -> None:
    await surgery.plan(anahit["id"], "10:30")
    path = f"/visits/{planned['id']}"
    assert await surgery.refused("PATCH", path, {"minutes": 45}) == (409, "slot-taken")


@pytest.mark.parametrize("change", [{"status": "cancelled"}, {"visit_time": None}])
async def test_what_is_given_back_can_be_taken_and_then_not_be_had_again(
    surgery: Surgery, anahit: dict[str, Any], planned: Any, change: dict[str, Any]
) -> None:
    await surgery.change(planned, **change)
    other = await surgery.plan(anahit["id"], "10:00")
    again = {"status": "planned", "visit_time": "10:00"}
    path = f"/visits/{planned['id']}"
    assert await surgery.refused("PATCH", path, again) == (409, "slot-taken")
    await surgery.change(other, status="cancelled")
    assert (await surgery.change(planned, **again))["status"] == "planned"
    assert await surgery.refused("PATCH", f"/visits/{other['id']}", {"status": "planned"}) == (
        409,
        "slot-taken",
    )


async def test_what_is_over_is_entered_without_being_refused(
    surgery: Surgery, anahit: dict[str, Any], db: Db
) -> None:
    """Also twice for the same time: nobody can have it any more."""
    for _ in range(2):
        past = await surgery.plan(anahit["id"], "10:00", ahead=-3, status="completed")
    assert past["status"] == "completed"
    assert await db.fetchval("select count(*) from engagement") == 0
    coming = await surgery.change(past, visit_date=day(), status="planned")
    assert coming["visit_date"] == day()
    path = f"/patients/{anahit['id']}/visits"
    body = {"visit_date": day(), "visit_time": "10:00"}
    assert await surgery.refused("POST", path, body) == (409, "slot-taken")
    await surgery.change(past, visit_date=day(-3))
    await surgery.done("POST", path, body)


@pytest.mark.parametrize("status", ["completed", "no_show"])
async def test_what_is_to_come_is_neither_completed_nor_missed(
    surgery: Surgery, anahit: dict[str, Any], planned: Any, status: str
) -> None:
    path = f"/visits/{planned['id']}"
    assert await surgery.refused("PATCH", path, {"status": status}) == (409, "visit-not-yet")
    new = {"visit_date": day(1), "status": status}
    path = f"/patients/{anahit['id']}/visits"
    assert await surgery.refused("POST", path, new) == (409, "visit-not-yet")
    today = await surgery.plan(anahit["id"], None, ahead=0)
    assert (await surgery.change(today, status=status))["status"] == status


async def test_a_next_visit_is_a_real_one(
    surgery: Surgery, anahit: dict[str, Any], planned: Any
) -> None:
    path = f"/visits/{planned['id']}"
    changed = await surgery.change(planned, next_visit_date=day(9), next_visit_time="11:00")
    assert (changed["next_visit_date"], changed["next_visit_time"]) == (day(9), "11:00")
    (next,) = await surgery.visits(9)
    assert (next["id"], next["follows_id"]) == (changed["next_visit_id"], planned["id"])
    body = {"visit_date": day(9), "visit_time": "11:15"}
    taken = await surgery.refused("POST", f"/patients/{anahit['id']}/visits", body)
    assert taken == (409, "slot-taken")
    moved = await surgery.change(planned, next_visit_date=day(10))
    assert moved["next_visit_id"] == next["id"]
    assert (moved["next_visit_date"], moved["next_visit_time"]) == (day(10), "11:00")
    assert await surgery.visits(9) == []
    cancelled = await surgery.change(planned, next_visit_date=None)
    assert (cancelled["next_visit_id"], cancelled["next_visit_date"]) == (None, None)
    assert [visit["status"] for visit in await surgery.visits(10)] == ["cancelled"]
    back = await surgery.change(planned, next_visit_date=day(9))
    assert (back["next_visit_id"], back["next_visit_time"]) == (next["id"], None)
    body = {"next_visit_date": day(1)}
    assert await surgery.refused("PATCH", path, body) == (422, "bad-next-visit")


async def test_a_next_visit_that_is_refused_changes_nothing(
    surgery: Surgery, anahit: dict[str, Any], planned: Any
) -> None:
    await surgery.plan(anahit["id"], "11:00", ahead=9)
    body = {"notes": "?", "next_visit_date": day(9), "next_visit_time": "11:00"}
    path = f"/visits/{planned['id']}"
    assert await surgery.refused("PATCH", path, body) == (409, "slot-taken")
    assert await surgery.done("GET", path) == planned
    new = {"visit_date": day(3), **body}
    assert (await surgery.refused("POST", f"/patients/{anahit['id']}/visits", new))[0] == 409
    assert await surgery.visits(3) == []
    assert await surgery.refused("PATCH", path, {"next_visit_time": "11:00"}) == (
        422,
        "bad-next-visit",
    )


async def test_which_of_two_times_is_taken_is_told(
    surgery: Surgery, anahit: dict[str, Any], planned: Any
) -> None:
    new = {"visit_date": day(1), "next_visit_date": day(), "next_visit_time": "10:15"}
    answer = await surgery.ask("POST", f"/patients/{anahit['id']}/visits", new)
    assert answer.json()["type"] == "/problems/slot-taken"
    assert [fault["field"] for fault in answer.json()["errors"]] == ["next_visit_time"]
    assert await surgery.visits(1) == []


async def test_a_next_visit_that_is_over_is_not_planned_anew(
    surgery: Surgery, anahit: dict[str, Any]
) -> None:
    first = await surgery.plan(anahit["id"], None, ahead=-3, next_visit_date=day(-1))
    next = {"id": first["next_visit_id"]}
    await surgery.change(next, status="completed")
    path = f"/visits/{first['id']}"
    assert await surgery.refused("PATCH", path, {"next_visit_date": day(3)}) == (
        409,
        "next-visit-over",
    )
    await surgery.change(first, next_visit_date=day(-1), notes="the same date again")


async def test_the_day_and_the_week_are_shown_in_order(
    surgery: Surgery, anahit: dict[str, Any]
) -> None:
    for time, ahead in (("12:00", 3), ("09:00", 3), (None, 0), ("10:00", 8)):
        await surgery.plan(anahit["id"], time, ahead)
    today = await surgery.done("GET", "/visits")
    assert [visit["visit_date"] for visit in today] == [day(0)]
    week = await surgery.done("GET", f"/visits?from={day(0)}&to={day(6)}")
    assert [visit["visit_time"] for visit in week] == [None, "09:00", "12:00"]
    await surgery.change(week[1], status="cancelled")
    still = await surgery.done("GET", f"/visits?from={day(0)}&to={day(6)}&status=planned")
    assert [visit["visit_time"] for visit in still] == [None, "12:00"]
    for to in (day(-1), day(31)):
        refused = await surgery.refused("GET", f"/visits?from={day(0)}&to={to}")
        assert refused == (422, "bad-window")
    history = await surgery.done("GET", f"/patients/{anahit['id']}/visits")
    assert [visit["visit_date"] for visit in history] == [day(8), day(3), day(3), day(0)]
    page = await surgery.ask("GET", f"/patients/{anahit['id']}/visits?limit=1")
    assert 'rel="next"' in page.headers["Link"]


async def test_a_list_says_whose_visits_were_shown(
    surgery: Surgery, anahit: dict[str, Any], planned: Any, db: Db
) -> None:
    await surgery.visits()
    shown = await db.fetchval(
        "select patient_ids from access where action = 'visit.list' order by id desc limit 1"
    )
    assert shown == [UUID(anahit["id"])]


async def test_a_card_that_is_put_away_gets_no_new_visits(
    surgery: Surgery, anahit: dict[str, Any], planned: Any
) -> None:
    await surgery.done("DELETE", f"/patients/{anahit['id']}")
    path = f"/patients/{anahit['id']}/visits"
    assert (await surgery.refused("POST", path, {"visit_date": day()}))[0] == 404
    assert [visit["id"] for visit in await surgery.done("GET", path)] == [planned["id"]]
    await surgery.change(planned, status="cancelled")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("visit_date", "2026-02-30"),
        ("visit_time", "25:00"),
        ("minutes", 4),
        ("minutes", 721),
        ("status", "done"),
        ("notes", "x" * 20_001),
        ("appointment_id", NOBODY),
        ("doctor_id", NOBODY),
    ],
)
async def test_what_is_wrong_is_named(
    surgery: Surgery, anahit: dict[str, Any], planned: Any, field: str, value: Any
) -> None:
    new = {"visit_date": day(), field: value}
    for method, path, body in (
        ("POST", f"/patients/{anahit['id']}/visits", new),
        ("PATCH", f"/visits/{planned['id']}", {field: value}),
    ):
        answer = await surgery.ask(method, path, body)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_another_doctors_visits_are_not_there(
    client: httpx.AsyncClient,
    lilit: Practitioner,
    anahit: dict[str, Any],
    planned: Any,
    db: Db,
) -> None:
    other = Surgery(client, lilit)
    before = await db.fetch("select * from visit")
    asked = [
        ("GET", f"/patients/{anahit['id']}/visits", f"/patients/{NOBODY}/visits", None),
        (
            "POST",
            f"/patients/{anahit['id']}/visits",
            f"/patients/{NOBODY}/visits",
            {"visit_date": day()},
        ),
        ("GET", f"/visits/{planned['id']}", f"/visits/{NOBODY}", None),
        ("PATCH", f"/visits/{planned['id']}", f"/visits/{NOBODY}", {"status": "cancelled"}),
    ]
    for method, path, absent, body in asked:
        answers = [await other.ask(method, each, body) for each in (path, absent)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert len({answer.json()["type"] for answer in answers}) == 1
    assert await other.visits() == []
    assert await db.fetch("select * from visit") == before
    refusals = "select count(*) from access where outcome = 'refused' and doctor_id = $1"
    assert await db.fetchval(refusals, lilit.doctor_id) == 8


async def test_a_deleted_patient_is_not_waited_for(
    surgery: Surgery, anahit: dict[str, Any], planned: Any
) -> None:
    """What took place stays as it was; the time of what was planned is free."""
    past = await surgery.plan(anahit["id"], "09:00", -1)
    await surgery.done("DELETE", f"/patients/{anahit['id']}")
    assert (await surgery.done("GET", f"/visits/{planned['id']}"))["status"] == "cancelled"
    assert (await surgery.done("GET", f"/visits/{past['id']}"))["status"] == "planned"
    await surgery.plan(await surgery.add_patient(), "10:00")
    card = await surgery.done("POST", f"/patients/{anahit['id']}/restore")
    assert card["next_visit_date"] is None


async def test_the_clock_does_not_change_under_planned_visits(
    surgery: Surgery, planned: Any
) -> None:
    moscow = {"timezone": "Europe/Moscow"}
    assert await surgery.refused("PATCH", "/me", moscow) == (409, "visits-to-come")
    await surgery.change(planned, visit_time=None)
    assert (await surgery.done("PATCH", "/me", moscow))["timezone"] == "Europe/Moscow"


async def test_a_visit_is_confirmed_and_it_is_in_the_books(
    surgery: Surgery, planned: Any, db: Db
) -> None:
    path, told = f"/visits/{planned['id']}", []
    for _ in "12":
        assert await surgery.done("POST", f"{path}/confirm") is None
        told.append(await surgery.done("GET", path))
    assert planned["confirmed_at"] is None and told[0]["confirmed_at"]
    assert (
        told[0]
        == told[1]
        == {
            **planned,
            "confirmed_at": told[0]["confirmed_at"],
            "updated_at": told[0]["updated_at"],
        }
    )
    assert (await opened(db, planned["id"])).count(("doctor", "visit.confirm")) == 2


@pytest.mark.parametrize("status", ["cancelled", "completed", "no_show"])
async def test_what_is_not_planned_any_more_is_not_confirmed(
    surgery: Surgery, anahit: dict[str, Any], db: Db, status: str
) -> None:
    visit = await surgery.plan(anahit["id"], ahead=-1, status=status)
    refused = await surgery.refused("POST", f"/visits/{visit['id']}/confirm")
    assert refused == (409, "not-confirmed")
    assert ("doctor", "visit.confirm") not in await opened(db, visit["id"])


async def test_nobody_elses_visit_is_confirmed(surgery: Surgery) -> None:
    assert await surgery.refused("POST", f"/visits/{NOBODY}/confirm") == (404, "not-found")
