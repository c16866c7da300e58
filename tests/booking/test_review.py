"""Reviewing a visit: who may, when, and once."""

import httpx
import pytest

from healthlink.booking import visits
from healthlink.db.pool import Db
from tests import make
from tests.make import Doctor, Person


def path(appointment_id: object) -> str:
    return f"/api/v1/appointments/{appointment_id}/review"


async def test_who_was_there_reviews_the_visit(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    visit = await make.fulfilled(db, anna, dr_grigoryan)
    answer = await client.post(
        path(visit), json={"stars": 4, "text": " Очень внимательно.\n\nНо ждали. "},
        headers=anna.headers,
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    written = answer.json()
    assert written.pop("id")
    assert written.pop("created_at")
    assert written == {
        "appointment_id": str(visit),
        "doctor_id": str(dr_grigoryan.id),
        "clinic_id": str(dr_grigoryan.clinic_id),
        "stars": 4,
        "text": "Очень внимательно.\n\nНо ждали.",
        "author": "Анна С.",
        "edited_at": None,
        "answer": None,
        "answered_by": None,
        "answered_at": None,
        "editable": True,
        "hidden": False,
        "hidden_reason": None,
    }


async def test_a_visit_is_reviewed_once(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    visit = await make.fulfilled(db, anna, dr_grigoryan)
    statuses = [
        (await client.post(path(visit), json={"stars": 5}, headers=anna.headers)).status_code
        for _ in range(2)
    ]
    assert statuses == [201, 409]
    other = await make.fulfilled(db, anna, dr_grigoryan)
    again = await client.post(path(other), json={"stars": 5}, headers=anna.headers)
    assert again.status_code == 201, "each visit may be reviewed"


async def test_a_repeated_request_answers_the_same_review(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor
) -> None:
    visit = await make.fulfilled(db, anna, dr_grigoryan)
    headers = {**anna.headers, "Idempotency-Key": "one-review"}
    first, second = [
        await client.post(path(visit), json={"stars": 5}, headers=headers) for _ in range(2)
    ]
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert await db.fetchval("select count(*) from review") == 1


@pytest.mark.parametrize("status", ["pending", "confirmed", "expired", "cancelled", "no_show"])
async def test_what_was_not_attended_is_not_reviewed(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor, status: str
) -> None:
    visit = await make.fulfilled(db, anna, dr_grigoryan)
    await db.execute("update appointment set status = $1", status)
    answer = await client.post(path(visit), json={"stars": 1}, headers=anna.headers)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/not-yet-attended"


async def test_a_visit_to_come_is_not_reviewed(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor
) -> None:
    booked = await client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking(), headers=anna.headers
    )
    answer = await client.post(path(booked.json()["id"]), json={"stars": 1}, headers=anna.headers)
    assert answer.json()["type"] == "/problems/not-yet-attended"


async def test_nobody_reviews_somebody_elses_visit(
    client: httpx.AsyncClient, db: Db, anna: Person, boris: Person, dr_grigoryan: Doctor
) -> None:
    visit = await make.fulfilled(db, anna, dr_grigoryan)
    answer = await client.post(path(visit), json={"stars": 1}, headers=boris.headers)
    assert answer.status_code == 404
    assert await db.fetchval("select count(*) from review") == 0


async def test_the_practice_does_not_review_itself(
    client: httpx.AsyncClient, db: Db, anna: Person, maria: Person, dr_grigoryan: Doctor
) -> None:
    await db.execute("update doctor set user_id = $1", anna.id)
    for insider in (anna, maria):
        visit = await make.fulfilled(db, insider, dr_grigoryan)
        answer = await client.post(path(visit), json={"stars": 5}, headers=insider.headers)
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/own-practice"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"stars": 0},
        {"stars": 6},
        {"stars": 4.5},
        {"stars": "5"},
        {"stars": True},
        {"stars": None},
        {"stars": 5, "text": "x" * 2_001},
        {"stars": 5, "text": "a\u202eb"},
        {"stars": 5, "text": "a\u0000b"},
        {"stars": 5, "text": None},
        {"stars": 5, "doctor_id": "01a20004-2d0f-70cf-aa21-b679dbf8964f"},
        {"stars": 5, "author": "Профессор"},
        {"stars": 5, "created_at": "2020-01-01T00:00:00Z"},
        {"stars": 5, "answer": "Спасибо"},
    ],
)
async def test_nonsense_is_refused(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor, body: dict[str, object]
) -> None:
    visit = await make.fulfilled(db, anna, dr_grigoryan)
    answer = await client.post(path(visit), json=body, headers=anna.headers)
    assert answer.status_code == 422, answer.text
    assert await db.fetchval("select count(*) from review") == 0


async def test_a_past_visit_takes_only_time_that_was_free(
    db: Db, anna: Person, boris: Person, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    visit = await make.fulfilled(db, anna, dr_grigoryan)
    at = await db.fetchval("select starts_at from appointment where id = $1", visit)
    add = visits.add_past
    assert await add(db, boris.id, dr_grigoryan.service_id, at) is None, "the doctor was busy"
    assert await add(db, anna.id, dr_petrosyan.service_id, at) is None, "the patient was busy"
    assert await add(db, boris.id, dr_petrosyan.service_id, at)
    now = await db.fetchval("select now() - interval '29 minutes'")
    assert await add(db, boris.id, dr_grigoryan.service_id, now) is None, "it is not over"
