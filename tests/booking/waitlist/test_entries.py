"""Joining the waitlist, seeing it, leaving it."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from healthlink.booking.waitlist.jobs import keep_waitlist
from healthlink.db.pool import Db
from healthlink.wiring import Resources
from tests import make
from tests.booking.waitlist import queue
from tests.conftest import Worker
from tests.make import Doctor, Person


async def test_the_wait_ends_with_its_last_day(
    client: httpx.AsyncClient, db: Db, resources: Resources, anna: Person, boris: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    await queue.book(client, boris, doctor)
    entry = await queue.wait(client, anna, doctor)
    await db.execute("update waitlist_entry set closes_at = now()")
    await keep_waitlist(resources)
    over = await queue.look(client, anna, entry)
    assert (over["state"], over["reason"]) == ("over", "passed")


async def test_who_leaves_passes_the_offer_on(
    client: httpx.AsyncClient, db: Db, anna: Person, boris: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    first = await queue.wait(client, anna, doctor)
    second = await queue.wait(client, boris, doctor)
    for _ in range(2):
        left = await client.delete(f"{queue.WAITLIST}/{first['id']}", headers=anna.headers)
        assert left.status_code == 204
    over = await queue.look(client, anna, first)
    assert (over["state"], over["reason"], over["offered_until"]) == ("over", "left", None)
    assert (await queue.look(client, boris, second))["state"] == "offered"


async def test_who_books_otherwise_waits_no_longer(
    client: httpx.AsyncClient, db: Db, worker: Worker, anna: Person, boris: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    entry = await queue.wait(client, anna, doctor)
    other = await queue.wait(client, boris, doctor)
    await queue.book(client, anna, doctor, ahead=3)
    over = await queue.look(client, anna, entry)
    assert (over["state"], over["reason"]) == ("over", "booked")
    await worker.run_due_jobs()
    assert (await queue.look(client, boris, other))["state"] == "offered"


async def test_ones_own_offer_is_not_in_ones_way(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    entry = await queue.wait(client, anna, doctor)
    assert entry["state"] == "offered"
    await queue.book(client, anna, doctor)
    assert (await queue.look(client, anna, entry))["reason"] == "booked"


async def test_ten_waits_are_the_most(client: httpx.AsyncClient, db: Db, anna: Person) -> None:
    doctor = await queue.busy_doctor(db)
    for _ in range(10):
        service_id = await make.service(db, doctor.clinic_id, doctor.id)
        await queue.wait(client, anna, doctor, service_id=str(service_id))
    refused = await client.post(queue.WAITLIST, json=queue.wish(doctor), headers=anna.headers)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-many-waits")


async def test_waiting_twice_for_the_same_is_refused_and_a_retry_answers_the_same(
    client: httpx.AsyncClient, db: Db, anna: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    keyed = {**anna.headers, "Idempotency-Key": "one"}
    answers = [
        await client.post(queue.WAITLIST, json=queue.wish(doctor), headers=keyed) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    again = await client.post(queue.WAITLIST, json=queue.wish(doctor), headers=anna.headers)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-waiting")


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"days": -1}, "bad-wait"),
        ({"days": 61}, "bad-wait"),
        ({"ahead": -3}, "bad-wait"),
        ({"ahead": 360, "days": 20}, "bad-wait"),
        ({"from_time": "12:00", "to_time": "12:00"}, "bad-wait"),
        ({"weekdays": []}, "invalid-input"),
        ({"weekdays": [8]}, "invalid-input"),
        ({"service_id": "01a20004-2d0f-70cf-aa21-b679dbf8964f"}, "not-offered"),
        ({"person_id": "01a20004-2d0f-70cf-aa21-b679dbf8964f"}, "unknown-person"),
    ],
)
async def test_a_wish_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient,
    anna: Person,
    dr_grigoryan: Doctor,
    wrong: dict[str, Any],
    problem: str,
) -> None:
    body = queue.wish(dr_grigoryan, **wrong)
    answer = await client.post(queue.WAITLIST, json=body, headers=anna.headers)
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{problem}")


async def test_waiting_for_a_child(client: httpx.AsyncClient, db: Db, anna: Person) -> None:
    doctor = await queue.busy_doctor(db)
    child = await client.post(
        "/api/v1/users/me/family",
        json={"full_name": "Давид", "relation": "child"},
        headers=anna.headers,
    )
    entry = await queue.wait(client, anna, doctor, person_id=child.json()["id"])
    taken = await queue.accept(client, anna, entry)
    assert taken.json()["person_id"] == child.json()["id"]


async def test_a_deleted_account_waits_no_longer_and_its_offer_goes_on(
    client: httpx.AsyncClient, db: Db, worker: Worker, anna: Person, boris: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    await queue.wait(client, anna, doctor)
    other = await queue.wait(client, boris, doctor)
    from healthlink import jobs

    await jobs.enqueue(db, "forget_waitlist", user_id=anna.id)
    await worker.run_due_jobs()
    assert await db.fetchval("select count(*) from waitlist_entry") == 1
    assert (await queue.look(client, boris, other))["state"] == "offered"


async def test_my_export_holds_my_waits(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    entry = await queue.wait(client, anna, dr_grigoryan)
    exported = await client.get("/api/v1/users/me/export", headers=anna.headers)
    assert [each["id"] for each in exported.json()["waitlist"]] == [entry["id"]]


async def test_a_service_that_is_no_longer_offered_gives_no_offers(
    client: httpx.AsyncClient, db: Db, resources: Resources, anna: Person, boris: Person
) -> None:
    doctor = await queue.busy_doctor(db)
    path = await queue.book(client, boris, doctor)
    entry = await queue.wait(client, anna, doctor)
    await db.execute("update service set active = false")
    await client.delete(path, headers=boris.headers)
    await keep_waitlist(resources)
    assert (await queue.look(client, anna, entry))["state"] == "waiting"


async def test_todays_days_are_the_clinics(client: httpx.AsyncClient, db: Db, anna: Person) -> None:
    doctor = await make.doctor(db, timezone="Pacific/Kiritimati")
    assert (await queue.wait(client, anna, doctor, ahead=0))["first"] == str(doctor.day(0))
    gone = queue.wish(doctor, ahead=-1)
    gone["last"] = str(doctor.day(0) - timedelta(days=1))
    answer = await client.post(queue.WAITLIST, json=gone, headers=anna.headers)
    assert answer.status_code in (409, 422)
