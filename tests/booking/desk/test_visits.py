"""The day's visits: seen, booked for callers, moved, arrived, fulfilled, missed, cancelled."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from healthlink.auth import users
from healthlink.booking import appointments
from healthlink.booking.slots import Hours
from healthlink.db.pool import Db
from tests import make
from tests.booking.desk.counter import (
    CALLER,
    LEAVE,
    Desk,
    ago,
    call,
    colleague,
    midnight,
    patient_books,
    put_at,
    trail,
)
from tests.conftest import Worker
from tests.make import Doctor, Person


async def test_the_day_is_seen_by_time_with_who_comes(
    client: httpx.AsyncClient, desk: Desk, anna: Person, dr_grigoryan: Doctor
) -> None:
    david = {"full_name": "Давид Саргсян", "relation": "child", "birth_date": "2019-04-02"}
    child = await client.post("/api/v1/users/me/family", json=david, headers=anna.headers)
    body = {**dr_grigoryan.booking("11:00"), "person_id": child.json()["id"]}
    await client.post("/api/v1/appointments", json=body, headers=anna.headers)
    await desk.book(dr_grigoryan, "09:00")
    await desk.book(dr_grigoryan, "09:00", ahead=3)
    day = f"appointments?date={dr_grigoryan.day()}"
    first, second = await desk.done("GET", day)
    assert {key: first[key] for key in CALLER} == CALLER
    assert (first["time"], first["booked_by"]) == ("09:00", str(desk.who.id))
    assert (second["full_name"], second["holder_name"]) == ("Давид Саргсян", "Анна Саргсян")
    assert (second["birth_date"], second["relation"]) == ("2019-04-02", "child")
    assert (second["booked_by"], second["phone"]) == (None, "+37491123456")
    assert (second["doctor_name"], second["price"]) == ("Արամ Գրիգորյան", 15000)
    for more, found in (
        (f"&doctor_id={dr_grigoryan.id}", 2),
        (f"&doctor_id={uuid4()}", 0),
        ("&status=cancelled", 0),
        ("&status=confirmed&limit=1", 1),
    ):
        assert len(await desk.done("GET", day + more)) == found
    page = await desk.ask("GET", f"{day}&limit=1")
    assert 'rel="next"' in page.headers["Link"]
    assert await desk.done("GET", "appointments") == [], "today"


async def test_today_is_the_clinics_today(db: Db, desk: Desk, dr_grigoryan: Doctor) -> None:
    id = (await desk.book(dr_grigoryan))["id"]
    await put_at(db, id, midnight(dr_grigoryan))
    assert [visit["id"] for visit in await desk.done("GET", "appointments")] == [id]


async def test_the_same_caller_is_found_again(
    client: httpx.AsyncClient, db: Db, desk: Desk, anna: Person, dr_grigoryan: Doctor
) -> None:
    louder = {**CALLER, "full_name": "ГАЯНЭ САРКИСЯН"}
    answers = await asyncio.gather(
        *(desk.ask("POST", "appointments", call(dr_grigoryan, f"{n:02}:00")) for n in range(8, 12))
    )
    assert {answer.status_code for answer in answers} == {201}
    again = await desk.book(dr_grigoryan, "15:00", caller=louder)
    people = {answer.json()["person_id"] for answer in answers} | {again["person_id"]}
    assert len(people) == 1
    assert str(anna.id) not in people, "an account is never touched, whatever its number"
    other = await desk.book(dr_grigoryan, "16:00", caller={**CALLER, "full_name": "Ани"})
    assert other["person_id"] not in people
    assert await db.fetchval("select count(*) from users u join caller c on c.user_id = u.id") == 2


async def test_a_caller_who_is_erased_is_forgotten_and_may_call_again(
    db: Db, desk: Desk, dr_grigoryan: Doctor, worker: Worker
) -> None:
    booked = await desk.book(dr_grigoryan, "10:00")
    assert await db.fetchval("select count(*) from caller") == 1, "the control"
    await users.erase(db, UUID(booked["person_id"]), proven=None)
    again = await desk.book(dr_grigoryan, "11:00")
    assert again["person_id"] != booked["person_id"], "before the worker comes to it, too"
    await users.erase(db, UUID(again["person_id"]), proven=None)
    await worker.run_due_jobs()
    assert await db.fetch("select * from caller") == []
    assert await db.fetchval("select array_agg(distinct status) from appointment") == ["cancelled"]


async def test_nobody_can_sign_in_as_a_caller(
    client: httpx.AsyncClient, db: Db, desk: Desk, dr_grigoryan: Doctor
) -> None:
    visit = await desk.book(dr_grigoryan)
    row = await db.fetchrow(
        "select email, password_hash from users where id = $1", UUID(visit["person_id"])
    )
    assert row and tuple(row) == (None, None)
    for email in ("", "null", CALLER["phone"], "None@example.com"):
        body = {"email": email, "password": make.PASSWORD}
        assert (await client.post("/api/v1/auth/login", json=body)).status_code in (401, 422)
    register = {"email": "g@example.com", "password": make.PASSWORD, **CALLER}
    made = await client.post("/api/v1/auth/register", json=register)
    assert made.status_code == 201
    signed_in = await client.post("/api/v1/auth/login", json={k: register[k] for k in body})
    headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    mine = await client.get("/api/v1/appointments", headers=headers)
    assert mine.json() == [], "her number is not proven: what the desk booked is not hers to see"


async def test_a_caller_has_no_limits_and_a_repeated_request_books_once(
    db: Db, desk: Desk, monkeypatch: pytest.MonkeyPatch, dr_grigoryan: Doctor
) -> None:
    monkeypatch.setattr(appointments, "MOST_COMING", 2)
    for hour in range(8, 12):
        await desk.book(dr_grigoryan, f"{hour:02}:00")
    body, key = call(dr_grigoryan, "15:00"), {"Idempotency-Key": "one"}
    first = await desk.done("POST", "appointments", body, **key)
    assert first == await desk.done("POST", "appointments", body, **key)
    assert await trail(db, first["id"]) == [("appointment.book", None)]


async def test_what_is_not_offered_here_is_refused(
    desk: Desk, other_desk: Desk, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    foreign = await desk.refused("POST", "appointments", call(dr_petrosyan))
    assert foreign == (422, "not-offered")
    mixed = {**call(dr_grigoryan), "doctor_id": str(dr_petrosyan.id)}
    assert await desk.refused("POST", "appointments", mixed) == (422, "not-offered")


async def test_a_taken_time_is_taken_for_the_desk_too_whatever_the_reason(
    client: httpx.AsyncClient, desk: Desk, anna: Person, dr_grigoryan: Doctor
) -> None:
    await patient_books(client, anna, dr_grigoryan, "10:00")
    for body in (call(dr_grigoryan, "10:15"), call(dr_grigoryan, "10:15", **LEAVE)):
        assert await desk.refused("POST", "appointments", body) == (409, "slot-taken")


async def test_hours_and_days_off_are_broken_only_with_a_reason(
    db: Db, desk: Desk, dr_grigoryan: Doctor
) -> None:
    day = dr_grigoryan.day()
    week = [{"weekday": day.isoweekday(), "opens": "09:00", "closes": "12:00"}]
    await desk.done("PUT", f"doctors/{dr_grigoryan.id}/hours", {"hours": week})
    days = {"from": dr_grigoryan.day(9).isoformat(), "to": dr_grigoryan.day(9).isoformat()}
    await desk.done("POST", f"doctors/{dr_grigoryan.id}/time-off", days)
    for time, ahead in (("20:00", 2), ("10:10", 2), ("10:00", 9)):
        refused = await desk.refused("POST", "appointments", call(dr_grigoryan, time, ahead))
        assert refused == (422, "outside-working-hours")
        visit = await desk.book(dr_grigoryan, time, ahead, **LEAVE)
        assert await trail(db, visit["id"]) == [("appointment.book", "Острая боль")]
        rules = await db.fetchval(
            "select detail ->> 'rules' from audit where subject_id = $1", UUID(visit["id"])
        )
        assert rules == '["outside-working-hours"]'


@pytest.mark.parametrize("override", [{"reason": "   "}, {"reason": "x" * 501}, {}, "yes"])
async def test_a_reason_has_to_say_something(
    desk: Desk, dr_grigoryan: Doctor, override: Any
) -> None:
    body = call(dr_grigoryan, "10:07", override=override)
    assert await desk.refused("POST", "appointments", body) == (422, "invalid-input")


async def test_a_reason_that_is_not_needed_breaks_nothing(
    db: Db, desk: Desk, dr_grigoryan: Doctor
) -> None:
    visit = await desk.book(dr_grigoryan, **LEAVE)
    assert await trail(db, visit["id"]) == [("appointment.book", None)]


async def test_somebody_who_walked_in_is_entered_afterwards_on_the_same_day_only(
    desk: Desk, dr_grigoryan: Doctor
) -> None:
    today = call(dr_grigoryan, "00:00", 0)
    assert await desk.refused("POST", "appointments", today) == (422, "time-passed")
    visit = await desk.done("POST", "appointments", {**today, **LEAVE})
    assert (visit["date"], visit["time"]) == (dr_grigoryan.day(0).isoformat(), "00:00")
    yesterday = call(dr_grigoryan, "10:00", -1, **LEAVE)
    assert await desk.refused("POST", "appointments", yesterday) == (422, "time-passed")


async def test_the_desk_moves_a_visit_to_another_time_and_doctor(
    client: httpx.AsyncClient, db: Db, desk: Desk, anna: Person, dr_grigoryan: Doctor
) -> None:
    other = await colleague(db, dr_grigoryan)
    id = await patient_books(client, anna, dr_grigoryan, "10:00")
    path, mine = f"appointments/{id}", f"/api/v1/appointments/{id}"
    to = {"date": dr_grigoryan.day(4).isoformat(), "time": "12:00"}
    moved = await desk.done("PATCH", path, to)
    assert {key: moved[key] for key in to} == to
    moved = await desk.done("PATCH", path, {"doctor_id": str(other.id)})
    assert (moved["doctor_id"], moved["time"]) == (str(other.id), "12:00")
    assert (await client.get(mine, headers=anna.headers)).json()["doctor_id"] == str(other.id)
    await patient_books(client, anna, dr_grigoryan, "10:00")
    assert await desk.done("PATCH", path, {}) == moved, "nothing to do"
    assert [action for action, _ in await trail(db, id)] == ["appointment.move"] * 2
    assert await db.fetchval("select sequence from appointment where id = $1", UUID(id)) == 2
    stranger = await desk.refused("PATCH", path, {"doctor_id": str(uuid4())})
    assert stranger == (422, "not-offered")


async def test_a_move_by_the_clinic_never_brings_the_end_of_free_cancelling_nearer(
    client: httpx.AsyncClient, desk: Desk, anna: Person, dr_grigoryan: Doctor
) -> None:
    id = await patient_books(client, anna, dr_grigoryan, "10:00", 5)
    mine = f"/api/v1/appointments/{id}"
    before = (await client.get(mine, headers=anna.headers)).json()["free_cancel_until"]
    tomorrow = {"date": dr_grigoryan.day(1).isoformat(), "time": "00:30"}
    await desk.done("PATCH", f"appointments/{id}", tomorrow)
    assert (await client.get(mine, headers=anna.headers)).json()["free_cancel_until"] == before


async def test_a_move_by_the_clinic_leaves_a_day_to_cancel_for_nothing(
    client: httpx.AsyncClient, db: Db, desk: Desk, anna: Person, dr_grigoryan: Doctor
) -> None:
    """Who booked too late to cancel has not agreed to the new time."""
    id = await patient_books(client, anna, dr_grigoryan)
    await db.execute("update appointment set free_cancel_until = now() - interval '1 hour'")
    in_a_week = {"date": dr_grigoryan.day(7).isoformat()}
    await desk.done("PATCH", f"appointments/{id}", in_a_week)
    gone = await client.delete(f"/api/v1/appointments/{id}", headers=anna.headers)
    assert gone.json()["refund_percent"] == 100


async def test_a_patient_arrives_and_the_visit_takes_place(
    db: Db, desk: Desk, dr_grigoryan: Doctor
) -> None:
    id = (await desk.book(dr_grigoryan))["id"]
    path = f"appointments/{id}"
    assert await desk.refused("POST", f"{path}/arrive") == (409, "visit-not-yet")
    assert await desk.refused("POST", f"{path}/fulfil") == (409, "visit-not-yet")
    assert await desk.refused("POST", f"{path}/no-show") == (409, "visit-not-yet")
    await put_at(db, id, midnight(dr_grigoryan))
    arrived = await desk.done("POST", f"{path}/arrive")
    assert arrived["arrived_at"] and arrived == await desk.done("POST", f"{path}/arrive")
    assert await desk.refused("POST", f"{path}/no-show") == (409, "not-confirmed")
    done = await desk.done("POST", f"{path}/fulfil")
    assert done["status"] == "fulfilled" and done["closed_at"]
    assert done == await desk.done("POST", f"{path}/fulfil")
    cancelled = await desk.refused("POST", f"{path}/cancel", {"reason": "x"})
    assert cancelled == (409, "appointment-closed")
    assert await trail(db, id) == [
        ("appointment.book", None),
        ("appointment.arrive", None),
        ("appointment.fulfil", None),
    ]


async def test_a_mistake_is_undone_with_a_reason(db: Db, desk: Desk, dr_grigoryan: Doctor) -> None:
    id = (await desk.book(dr_grigoryan))["id"]
    path, why = f"appointments/{id}", {"reason": "Не тот пациент"}
    await put_at(db, id, ago(minutes=10))
    missed = await desk.done("POST", f"{path}/no-show")
    assert missed["status"] == "no_show"
    assert missed == await desk.done("POST", f"{path}/no-show")
    assert await desk.refused("POST", f"{path}/fulfil") == (409, "not-confirmed")
    open_again = await desk.done("POST", f"{path}/reopen", why)
    assert (open_again["status"], open_again["closed_at"]) == ("confirmed", None)
    assert open_again == await desk.done("POST", f"{path}/reopen", why)
    await desk.done("POST", f"{path}/fulfil")
    assert (await trail(db, id))[1:] == [
        ("appointment.no_show", None),
        ("appointment.reopen", "Не тот пациент"),
        ("appointment.fulfil", None),
    ]


async def test_the_clinic_cancels_and_the_time_is_free(
    client: httpx.AsyncClient, db: Db, desk: Desk, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    id = await patient_books(client, anna, dr_grigoryan)
    path, why = f"appointments/{id}", {"reason": "Врач заболел"}
    gone = await desk.done("POST", f"{path}/cancel", why)
    assert (gone["status"], gone["cancelled_by"]) == ("cancelled", "clinic")
    assert gone == await desk.done("POST", f"{path}/cancel", {"reason": "ещё раз"})
    mine = await client.get(f"/api/v1/appointments/{id}", headers=anna.headers)
    assert (mine.json()["status"], mine.json()["refund_percent"]) == ("cancelled", 100)
    await patient_books(client, boris, dr_grigoryan)
    assert await trail(db, id) == [("appointment.cancel", "Врач заболел")]
    for verb, body in (("arrive", None), ("fulfil", None), ("no-show", None), ("reopen", why)):
        assert await desk.refused("POST", f"{path}/{verb}", body) == (409, "not-confirmed")
    assert await desk.refused("PATCH", path, {"time": "15:00"}) == (409, "appointment-closed")
    assert await db.fetchval("select sequence from appointment where id = $1", UUID(id)) == 1


async def test_what_has_ended_is_cancelled_or_moved_only_with_a_reason(
    db: Db, desk: Desk, dr_grigoryan: Doctor
) -> None:
    first, second = [(await desk.book(dr_grigoryan, time))["id"] for time in ("10:00", "11:00")]
    await put_at(db, first, ago(hours=1))
    await put_at(db, second, ago(hours=2))
    refused = await desk.refused("POST", f"appointments/{first}/cancel", {"reason": "x"})
    assert refused == (409, "appointment-closed")
    late = {"reason": "Приём не состоялся", **LEAVE}
    await desk.done("POST", f"appointments/{first}/cancel", late)
    assert (await trail(db, first))[-1] == ("appointment.cancel", "Острая боль")
    to = {"date": dr_grigoryan.day(2).isoformat(), "time": "15:00"}
    refused = await desk.refused("PATCH", f"appointments/{second}", to)
    assert refused == (409, "appointment-closed")
    await desk.done("PATCH", f"appointments/{second}", {**to, **LEAVE})


async def test_a_visit_of_another_clinic_is_not_found(
    desk: Desk, other_desk: Desk, db: Db, admin: Person, anna: Person, dr_grigoryan: Doctor
) -> None:
    id = (await desk.book(dr_grigoryan))["id"]
    before = await db.fetch("select * from appointment")
    asked: list[tuple[str, str, Any]] = [
        ("GET", "", None),
        ("PATCH", "", {"time": "12:00"}),
        ("POST", "/arrive", None),
        ("POST", "/fulfil", None),
        ("POST", "/no-show", None),
        ("POST", "/reopen", {"reason": "x"}),
        ("POST", "/cancel", {"reason": "x", **LEAVE}),
        ("POST", "/paid", {"method": "cash", "amount": 15000}),
        ("POST", "/returned", None),
    ]
    for method, verb, body in asked:
        for theirs in (id, str(uuid4())):
            path = f"appointments/{theirs}{verb}"
            assert await other_desk.refused(method, path, body) == (404, "not-found"), verb
        for stranger in (anna, other_desk.who):
            outside = Desk(desk.client, stranger, desk.clinic_id)
            path = f"appointments/{id}{verb}"
            assert await outside.refused(method, path, body) == (404, "not-found"), verb
    assert await db.fetch("select * from appointment") == before
    assert await other_desk.done("GET", f"appointments?date={dr_grigoryan.day()}") == []
    boss = Desk(desk.client, admin, desk.clinic_id)
    assert (await boss.done("GET", f"appointments/{id}"))["id"] == id


async def test_a_doctors_step_does_not_bind_the_constraints(db: Db, desk: Desk) -> None:
    doctor = await make.doctor(db, hours=[Hours(day, 540, 720, step=60) for day in range(1, 8)])
    clerk = Desk(desk.client, await make.staff(db, doctor.clinic_id), doctor.clinic_id)
    await clerk.book(doctor, "09:00")
    other = {**CALLER, "full_name": "Ани"}
    for time in ("09:15", "08:45"):
        body = call(doctor, time, caller=other, **LEAVE)
        assert await clerk.refused("POST", "appointments", body) == (409, "slot-taken")
    await clerk.book(doctor, "09:30", caller=other, **LEAVE)
