"""Consulting rooms: a second thing that a booking may need, and that racing people want."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

import httpx

from healthlink.db.pool import Db
from tests import make
from tests.booking.desk.counter import Desk, colleague, patient_books, trail
from tests.booking.test_races import deadlocks
from tests.conftest import AsyncBank
from tests.make import Doctor, Person
from tests.payments import till

TOGETHER = """
select count(*) from engagement a join engagement b
    on a.id < b.id and a.live and b.live and a.room_id = b.room_id and a.busy && b.busy
"""


async def rooms(desk: Desk, count: int, *doctors: Doctor) -> list[str]:
    """New rooms, any of which will do for these doctors' services."""
    added = [await desk.done("POST", "rooms", {"name": f"Кабинет {n}"}) for n in range(count)]
    ids = [room["id"] for room in added]
    for doctor in doctors:
        await desk.done("PUT", f"services/{doctor.service_id}/rooms", {"room_ids": ids})
    return ids


async def free(client: httpx.AsyncClient, doctor: Doctor, ahead: int = 2) -> list[str]:
    day = doctor.day(ahead).isoformat()
    asked = {"service_id": str(doctor.service_id), "from": day, "to": day}
    answer = await client.get(f"/api/v1/doctors/{doctor.id}/slots", params=asked)
    return [slot["time"] for slot in answer.json()]


async def test_rooms_are_added_renamed_closed_and_opened_again(db: Db, desk: Desk) -> None:
    room = await desk.done("POST", "rooms", {"name": "Кабинет 3"})
    taken = await desk.refused("POST", "rooms", {"name": "КАБИНЕТ 3"})
    assert taken == (409, "room-name-taken")
    one = f"rooms/{room['id']}"
    assert (await desk.done("PATCH", one, {"name": "Процедурная"}))["name"] == "Процедурная"
    for _ in range(2):
        assert (await desk.done("DELETE", one))["active"] is False
    assert await desk.done("GET", "rooms") == [{**room, "name": "Процедурная", "active": False}]
    assert (await desk.done("PATCH", one, {"active": True}))["active"] is True
    actions = [action for action, _ in await trail(db, room["id"])]
    assert actions == ["room.add", *["room.change"] * 3]


async def test_a_service_needs_only_rooms_of_its_clinic_that_are_in_use(
    desk: Desk, other_desk: Desk, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    path = f"services/{dr_grigoryan.service_id}/rooms"
    (mine,) = await rooms(desk, 1)
    (theirs,) = await rooms(other_desk, 1)
    assert await desk.done("GET", path) == {"room_ids": []}
    both = {"room_ids": [mine, theirs]}
    assert await desk.refused("PUT", path, both) == (422, "unknown-room")
    told = await desk.done("PUT", path, {"room_ids": [mine, mine]})
    assert told == await desk.done("GET", path) == {"room_ids": [mine]}
    await desk.done("DELETE", f"rooms/{mine}")
    assert await desk.refused("PUT", path, {"room_ids": [mine]}) == (422, "unknown-room")
    for method, where, body in (
        ("GET", path, None),
        ("PUT", path, {"room_ids": []}),
        ("PATCH", f"rooms/{mine}", {"name": "x"}),
        ("DELETE", f"rooms/{mine}", None),
    ):
        assert await other_desk.refused(method, where, body) == (404, "not-found")


async def test_a_closed_room_names_its_visits_and_they_can_be_given_another(
    client: httpx.AsyncClient, desk: Desk, anna: Person, dr_grigoryan: Doctor
) -> None:
    first, second = await rooms(desk, 2, dr_grigoryan)
    id = await patient_books(client, anna, dr_grigoryan)
    room = (await desk.done("GET", f"appointments/{id}"))["room_id"]
    spare = second if room == first else first
    closed = await desk.done("DELETE", f"rooms/{room}")
    assert [visit["id"] for visit in closed["conflicts"]] == [id]
    moved = await desk.done("PATCH", f"appointments/{id}", {"room_id": spare})
    assert (moved["room_id"], moved["time"]) == (spare, "10:00")
    assert (await desk.done("DELETE", f"rooms/{room}"))["conflicts"] == []
    back = await desk.refused("PATCH", f"appointments/{id}", {"room_id": room})
    assert back == (422, "unknown-room")
    await desk.done("DELETE", f"rooms/{spare}")
    assert await free(client, dr_grigoryan, 3) == [], "no room is in use: nothing can be booked"


async def test_a_hold_that_has_run_out_keeps_nobody_from_a_room(
    client: httpx.AsyncClient, db: Db, desk: Desk, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    doctor = await colleague(db, dr_grigoryan, "Ս. Պետրոսյան")
    await rooms(desk, 2, dr_grigoryan, doctor)
    mine = await patient_books(client, anna, dr_grigoryan)
    theirs = await patient_books(client, boris, doctor)
    room = (await desk.done("GET", f"appointments/{theirs}"))["room_id"]
    taken = await desk.refused("PATCH", f"appointments/{mine}", {"room_id": room})
    assert taken == (409, "slot-taken")
    await db.execute(
        "update engagement set held_until = now() - interval '1 second' where id = $1", UUID(theirs)
    )
    moved = await desk.done("PATCH", f"appointments/{mine}", {"room_id": room})
    assert moved["room_id"] == room


async def crowd_wants_ten(
    client: httpx.AsyncClient, db: Db, doctors: list[Doctor], each: int = 4
) -> Counter[int]:
    people = [(await make.person(db), doctor) for doctor in doctors for _ in range(each)]

    async def one(who: Person, doctor: Doctor) -> int:
        body = doctor.booking("10:00")
        answer = await client.post("/api/v1/appointments", json=body, headers=who.headers)
        return answer.status_code

    return Counter(await asyncio.gather(*(one(*pair) for pair in people)))


async def three(db: Db, doctor: Doctor) -> list[Doctor]:
    return [doctor, *[await colleague(db, doctor, f"Доктор {n}") for n in range(2)]]


async def test_two_rooms_take_two_of_three_doctors_and_nothing_deadlocks(
    client: httpx.AsyncClient, db: Db, desk: Desk, dr_grigoryan: Doctor
) -> None:
    doctors = await three(db, dr_grigoryan)
    await rooms(desk, 2, *doctors)
    before = await deadlocks(db)
    assert await crowd_wants_ten(client, db, doctors) == {201: 2, 409: 10}
    assert await db.fetchval(TOGETHER) == 0
    assert await deadlocks(db) == before
    for doctor in doctors:
        times = await free(client, doctor)
        assert "10:00" not in times and "10:15" not in times
        assert "09:30" in times and "10:30" in times


async def test_without_the_constraint_they_would_sit_together(
    client: httpx.AsyncClient, db: Db, desk: Desk, dr_grigoryan: Doctor
) -> None:
    """The negative control: one room, five rounds, and nothing but the look before."""
    doctors = await three(db, dr_grigoryan)
    await rooms(desk, 1, *doctors)
    definition = await db.fetchval(
        "select pg_get_constraintdef(oid) from pg_constraint where conname = 'engagement_room_free'"
    )
    together = 0
    await db.execute("alter table engagement drop constraint engagement_room_free")
    try:
        for _ in range(5):
            await crowd_wants_ten(client, db, doctors)
            together += await db.fetchval(TOGETHER)
            await db.execute("delete from appointment; delete from engagement")
    finally:
        await db.execute(f"alter table engagement add constraint engagement_room_free {definition}")
    assert together > 0


async def test_a_move_takes_a_room_of_the_new_time(
    client: httpx.AsyncClient, db: Db, desk: Desk, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    other = await colleague(db, dr_grigoryan)
    await rooms(desk, 1, dr_grigoryan, other)
    await patient_books(client, boris, other, "12:00")
    id = await patient_books(client, anna, dr_grigoryan, "10:00")
    path, day = f"/api/v1/appointments/{id}", dr_grigoryan.day().isoformat()
    taken = await client.patch(path, json={"date": day, "time": "12:00"}, headers=anna.headers)
    assert taken.json()["type"] == "/problems/slot-taken"
    by_desk = await desk.refused("PATCH", f"appointments/{id}", {"time": "12:15"})
    assert by_desk == (409, "slot-taken")
    moved = await client.patch(path, json={"date": day, "time": "12:30"}, headers=anna.headers)
    assert moved.status_code == 200
    assert "10:00" in await free(client, other), "the room is free again"


async def test_money_that_comes_late_takes_another_room(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    desk: Desk,
    anna: Person,
    boris: Person,
    dr_grigoryan: Doctor,
) -> None:
    slow = await colleague(db, dr_grigoryan, prepaid=True)
    await rooms(desk, 2, dr_grigoryan, slow)
    bill = await till.bill(client, anna, slow)
    before = await desk.done("GET", f"appointments/{bill.appointment_id}")
    await db.execute(till.RUN_OUT)
    theirs = await desk.done(
        "GET", f"appointments/{await patient_books(client, boris, dr_grigoryan)}"
    )
    assert theirs["room_id"] == before["room_id"], "the hold is over"
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill) is True
    after: dict[str, Any] = await desk.done("GET", f"appointments/{bill.appointment_id}")
    assert (after["status"], after["paid"]) == ("confirmed", till.PRICE)
    assert after["room_id"] not in (None, theirs["room_id"])


async def test_of_moves_into_one_room_at_once_one_succeeds(
    client: httpx.AsyncClient, db: Db, desk: Desk, dr_grigoryan: Doctor
) -> None:
    racers = 6
    others = [await colleague(db, dr_grigoryan, f"D{n}") for n in range(racers)]
    doctors = [dr_grigoryan, *others]
    ids = []
    for n, doctor in enumerate(doctors):
        ids.append((await desk.book(doctor, f"{8 + n:02}:00", caller=somebody(n)))["id"])
    await rooms(desk, 1, *doctors)
    answers = await asyncio.gather(
        *(desk.ask("PATCH", f"appointments/{id}", {"time": "20:00"}) for id in ids)
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: racers}
    assert await db.fetchval(TOGETHER) == 0


def somebody(n: int) -> dict[str, str]:
    return {"full_name": f"Caller {n}", "phone": f"+3749112345{n}"}
