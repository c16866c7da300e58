"""Hours and days off, as the clinic's staff set them."""

from typing import Any

import httpx
import pytest

from healthlink.booking import schedules
from healthlink.db.pool import Db
from tests import make
from tests.booking.desk.counter import Desk, patient_books, trail
from tests.make import Doctor, Person


def shift(weekday: int, opens: str, closes: str, step: int = 30) -> dict[str, Any]:
    return {"weekday": weekday, "opens": opens, "closes": closes, "step_minutes": step}


def hours(doctor: Doctor) -> str:
    return f"doctors/{doctor.id}/hours"


def off(doctor: Doctor) -> str:
    return f"doctors/{doctor.id}/time-off"


async def test_a_week_is_replaced_and_what_lies_outside_is_named(
    client: httpx.AsyncClient, db: Db, desk: Desk, anna: Person, dr_grigoryan: Doctor
) -> None:
    inside = await patient_books(client, anna, dr_grigoryan, "09:30")
    outside = await patient_books(client, anna, dr_grigoryan, "11:45")
    day = dr_grigoryan.day().isoweekday()
    week = [shift(day, "09:00", "12:00"), shift(day, "13:00", "24:00", 15)]
    told = await desk.done("PUT", hours(dr_grigoryan), {"hours": week})
    assert told["hours"] == week
    assert [visit["id"] for visit in told["conflicts"]] == [outside]
    assert told == await desk.done("GET", hours(dr_grigoryan))
    mine = await client.get(f"/api/v1/appointments/{outside}", headers=anna.headers)
    assert mine.json()["status"] == "confirmed", "it stays"
    await desk.done("PUT", hours(dr_grigoryan), {"hours": week})
    assert await trail(db, str(dr_grigoryan.id)) == [("hours.replace", None)], "once"
    assert inside != outside


@pytest.mark.parametrize(
    ("week", "problem"),
    [
        ([shift(1, "09:00", "12:00"), shift(1, "11:00", "14:00")], "hours-overlap"),
        ([shift(1, "12:00", "09:00")], "invalid-input"),
        ([shift(1, "09:00", "24:15")], "invalid-input"),
        ([shift(8, "09:00", "12:00")], "invalid-input"),
        ([{**shift(1, "09:00", "12:00"), "opens": 540}], "invalid-input"),
        ([shift(1, "09:00", "12:00", 1)], "invalid-input"),
    ],
)
async def test_a_week_that_cannot_be_is_refused_whole(
    desk: Desk, dr_grigoryan: Doctor, week: list[dict[str, Any]], problem: str
) -> None:
    before = await desk.done("GET", hours(dr_grigoryan))
    assert await desk.refused("PUT", hours(dr_grigoryan), {"hours": week}) == (422, problem)
    assert await desk.done("GET", hours(dr_grigoryan)) == before


async def test_whole_days_off_close_the_first_and_the_last(
    client: httpx.AsyncClient, db: Db, desk: Desk, anna: Person, dr_grigoryan: Doctor
) -> None:
    booked = await patient_books(client, anna, dr_grigoryan, "23:30", 3)
    first, last = dr_grigoryan.day(2).isoformat(), dr_grigoryan.day(3).isoformat()
    new = {"from": first, "to": last, "reason": "Отпуск"}
    told = await desk.done("POST", off(dr_grigoryan), new)
    assert {key: told[key] for key in new} == new
    assert (told["from_time"], told["to_time"]) == (None, None)
    assert [visit["id"] for visit in told["conflicts"]] == [booked]
    assert await trail(db, told["id"]) == [("time_off.add", "Отпуск")]
    (listed,) = await desk.done("GET", off(dr_grigoryan))
    assert listed == {key: told[key] for key in listed}
    for ahead, status in ((1, 201), (2, 422), (3, 422), (4, 201)):
        body = dr_grigoryan.booking("08:00", ahead)
        answer = await client.post("/api/v1/appointments", json=body, headers=anna.headers)
        assert answer.status_code == status, ahead
    one = f"{off(dr_grigoryan)}/{told['id']}"
    assert await desk.done("GET", one) == told
    await desk.done("DELETE", one)
    assert await desk.refused("DELETE", one) == (404, "not-found")
    await patient_books(client, anna, dr_grigoryan, "08:00", 2)
    assert [action for action, _ in await trail(db, told["id"])][1:] == ["time_off.drop"]


async def test_some_hours_off_close_only_these(
    client: httpx.AsyncClient, desk: Desk, anna: Person, dr_grigoryan: Doctor
) -> None:
    day = dr_grigoryan.day().isoformat()
    new = {"from": day, "to": day, "from_time": "12:00", "to_time": "14:00"}
    told = await desk.done("POST", off(dr_grigoryan), new, **{"Idempotency-Key": "x"})
    assert {key: told[key] for key in new} == new
    assert told == await desk.done("POST", off(dr_grigoryan), new, **{"Idempotency-Key": "x"})
    await patient_books(client, anna, dr_grigoryan, "11:30")
    body = dr_grigoryan.booking("13:30")
    answer = await client.post("/api/v1/appointments", json=body, headers=anna.headers)
    assert answer.status_code == 422
    await patient_books(client, anna, dr_grigoryan, "14:00")


@pytest.mark.parametrize(
    ("first", "last", "more", "problem"),
    [
        (-1, 2, {}, "time-passed"),
        (3, 2, {}, "bad-period"),
        (2, 2, {"from_time": "12:00", "to_time": "12:00"}, "bad-period"),
        (2, 400, {}, "too-far-ahead"),
    ],
)
async def test_a_time_off_has_its_bounds(
    desk: Desk, dr_grigoryan: Doctor, first: int, last: int, more: dict[str, str], problem: str
) -> None:
    days = {"from": dr_grigoryan.day(first).isoformat(), "to": dr_grigoryan.day(last).isoformat()}
    assert await desk.refused("POST", off(dr_grigoryan), {**days, **more}) == (422, problem)


async def test_days_off_here_do_not_touch_another_clinic_of_the_same_doctor(
    client: httpx.AsyncClient,
    db: Db,
    desk: Desk,
    other_desk: Desk,
    anna: Person,
    dr_grigoryan: Doctor,
    dr_petrosyan: Doctor,
) -> None:
    link = "insert into doctor_clinic (doctor_id, clinic_id) values ($1, $2)"
    await db.execute(link, dr_grigoryan.id, dr_petrosyan.clinic_id)
    await schedules.set_hours(db, dr_grigoryan.id, dr_petrosyan.clinic_id, make.ALL_DAY)
    service_id = await make.service(db, dr_petrosyan.clinic_id, dr_grigoryan.id)
    there = Doctor(dr_grigoryan.id, dr_petrosyan.clinic_id, service_id, dr_grigoryan.zone)
    theirs = await patient_books(client, anna, there, "10:00")
    day = dr_grigoryan.day().isoformat()
    told = await desk.done("POST", off(dr_grigoryan), {"from": day, "to": day})
    assert told["conflicts"] == [], "what they booked is not for this desk to see"
    await patient_books(client, anna, there, "12:00")
    assert await other_desk.done("GET", off(there)) == []
    for method in ("GET", "DELETE"):
        path = f"{off(there)}/{told['id']}"
        assert await other_desk.refused(method, path) == (404, "not-found")
    assert theirs


async def test_another_clinics_doctor_is_not_found(
    desk: Desk, other_desk: Desk, dr_grigoryan: Doctor
) -> None:
    day = dr_grigoryan.day().isoformat()
    asked: list[tuple[str, str, Any]] = [
        ("GET", hours(dr_grigoryan), None),
        ("PUT", hours(dr_grigoryan), {"hours": []}),
        ("GET", off(dr_grigoryan), None),
        ("POST", off(dr_grigoryan), {"from": day, "to": day}),
    ]
    for method, path, body in asked:
        assert await other_desk.refused(method, path, body) == (404, "not-found")
    assert (await desk.done("GET", hours(dr_grigoryan)))["hours"]
