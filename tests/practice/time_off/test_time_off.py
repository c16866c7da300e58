"""A doctor takes vacation and blocks hours; nothing that is planned is lost by it."""

import httpx
import pytest

from healthlink.db.pool import Db
from tests import make
from tests.booking.desk.counter import patient_books
from tests.make import Doctor, Person, Practitioner
from tests.payments import till
from tests.practice.calendar import Surgery, day, free_times, opened

OFF = "/me/time-off"


async def test_a_vacation_closes_the_market_and_the_practice(
    client: httpx.AsyncClient, db: Db, market: Surgery, dr_grigoryan: Doctor
) -> None:
    before = await free_times(client, dr_grigoryan)
    body = {"from": day(1), "to": day(3), "reason": "Արձակուրդ"}
    off = await market.done("POST", OFF, body)
    assert (off["from"], off["to"], off["from_time"], off["reason"]) == (
        day(1),
        day(3),
        None,
        "Արձակուրդ",
    )
    assert off["conflicts"] == []
    assert await free_times(client, dr_grigoryan) == set()
    patient_id = await market.add_patient()
    path, new = f"/patients/{patient_id}/visits", {"visit_date": day(), "visit_time": "10:00"}
    assert await market.refused("POST", path, new) == (409, "slot-taken")
    (listed,) = await market.done("GET", OFF)
    assert (listed["id"], listed["clinic_name"]) == (off["id"], None)
    await market.done("DELETE", f"{OFF}/{off['id']}")
    assert await free_times(client, dr_grigoryan) == before
    assert await market.done("GET", OFF) == []
    assert (await market.refused("DELETE", f"{OFF}/{off['id']}"))[0] == 404
    told = [action for _, action in await opened(db, off["id"]) if action != "time_off.read"]
    assert told[:2] == ["time_off.add", "time_off.drop"]


async def test_blocked_hours_block_these_hours(
    client: httpx.AsyncClient, market: Surgery, dr_grigoryan: Doctor
) -> None:
    before = await free_times(client, dr_grigoryan)
    body = {"from": day(), "to": day(), "from_time": "12:00", "to_time": "13:00"}
    await market.done("POST", OFF, body)
    gone = before - await free_times(client, dr_grigoryan)
    assert gone == {"11:45", "12:00", "12:15", "12:30", "12:45"}


async def test_what_is_in_the_way_is_named_and_stays(
    client: httpx.AsyncClient, db: Db, anna: Person, boris: Person
) -> None:
    doctor = await make.doctor(db)
    prepaid = await make.service(db, doctor.clinic_id, doctor.id, "Предоплата", prepaid=True)
    market = Surgery(client, await make.practice(db, doctor=doctor))
    patient_id = await market.add_patient()
    by_hand = await market.plan(patient_id, "09:00")
    for_the_day = await market.plan(patient_id, None)
    cancelled = await market.plan(patient_id, "08:00")
    await market.change(cancelled, status="cancelled")
    await market.plan(patient_id, "09:00", ahead=3)
    booked = await patient_books(client, anna, doctor, "10:00")
    body = {**doctor.booking("11:00"), "service_id": str(prepaid)}
    held = await client.post("/api/v1/appointments", json=body, headers=boris.headers)
    off = await market.done("POST", OFF, {"from": day(), "to": day()})
    assert [
        (each["visit_time"], each["visit_id"], each["appointment_id"], each["status"])
        for each in off["conflicts"]
    ] == [
        ("09:00", by_hand["id"], None, "planned"),
        ("10:00", None, booked, "planned"),
        ("11:00", None, held.json()["id"], "held"),
        (None, for_the_day["id"], None, "planned"),
    ]
    assert off["conflicts"][1]["full_name"] == "Анна Саргсян"
    assert (await market.done("GET", f"/visits/{by_hand['id']}"))["status"] == "planned"
    await db.execute(till.RUN_OUT)
    again = await market.done("GET", f"{OFF}/{off['id']}")
    assert [each["visit_time"] for each in again["conflicts"]] == ["09:00", "10:00", None]


async def test_a_repeated_request_takes_it_once(surgery: Surgery, db: Db) -> None:
    body = {"from": day(1), "to": day(1)}
    first, second = [
        await surgery.done("POST", OFF, body, **{"Idempotency-Key": "1"}) for _ in "12"
    ]
    assert first == second
    assert await db.fetchval("select count(*) from time_off") == 1


async def test_what_the_desk_has_set_is_seen_and_is_the_desks(
    client: httpx.AsyncClient, market: Surgery, maria: Person, dr_grigoryan: Doctor
) -> None:
    set_there = await client.post(
        f"/api/v1/manage/clinics/{dr_grigoryan.clinic_id}/doctors/{dr_grigoryan.id}/time-off",
        json={"from": day(2), "to": day(2)},
        headers=maria.headers,
    )
    (listed,) = await market.done("GET", OFF)
    assert (listed["id"], listed["clinic_name"] is None) == (set_there.json()["id"], False)
    assert (await market.refused("DELETE", f"{OFF}/{listed['id']}"))[0] == 404
    assert len(await market.done("GET", OFF)) == 1


@pytest.mark.parametrize(
    ("first", "last", "more", "refusal"),
    [
        (2, 1, {}, "bad-period"),
        (-1, 1, {}, "time-passed"),
        (1, 500, {}, "too-far-ahead"),
        (1, 1, {"clinic_id": "x"}, "invalid-input"),
        (1, 1, {"to_time": "25:00"}, "invalid-input"),
    ],
)
async def test_a_bad_period_is_refused(
    surgery: Surgery, first: int, last: int, more: dict[str, str], refusal: str
) -> None:
    body = {"from": day(first), "to": day(last), **more}
    assert await surgery.refused("POST", OFF, body) == (422, refusal)


async def test_another_doctors_time_off_is_not_there(
    client: httpx.AsyncClient, surgery: Surgery, lilit: Practitioner
) -> None:
    off = await surgery.done("POST", OFF, {"from": day(1), "to": day(1)})
    other = Surgery(client, lilit)
    for method in ("GET", "DELETE"):
        assert (await other.refused(method, f"{OFF}/{off['id']}"))[0] == 404
    assert await other.done("GET", OFF) == []
    assert len(await surgery.done("GET", OFF)) == 1
