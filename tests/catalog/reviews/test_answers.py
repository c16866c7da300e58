"""The doctor and the clinic answer."""

import httpx
import pytest

from healthlink.db.pool import Db
from tests import make
from tests.make import Doctor, Person


@pytest.fixture
async def answer(db: Db, anna: Person, dr_grigoryan: Doctor) -> str:
    """Where Anna's review of Dr Grigoryan is answered."""
    return f"/api/v1/reviews/{await make.review(db, anna, dr_grigoryan, 4)}/answer"


@pytest.fixture
async def doctor(db: Db, dr_grigoryan: Doctor) -> Person:
    """Dr Grigoryan's account."""
    account = await make.person(db, "Արամ Գրիգորյան", role="doctor")
    await db.execute("update doctor set user_id = $2 where id = $1", dr_grigoryan.id, account.id)
    return account


async def test_the_doctor_answers_as_the_doctor_and_the_desk_as_the_clinic(
    client: httpx.AsyncClient,
    dr_grigoryan: Doctor,
    doctor: Person,
    maria: Person,
    admin: Person,
    answer: str,
) -> None:
    for who, name in ((doctor, "doctor"), (maria, "clinic"), (admin, "clinic")):
        said = {"text": f"Спасибо!\n— {name}"}
        put = await client.put(answer, json=said, headers=who.headers)
        assert put.status_code == 200, put.text
        (shown,) = (await client.get(f"/api/v1/doctors/{dr_grigoryan.id}/reviews")).json()
        assert put.json() == shown
        assert (shown["answer"], shown["answered_by"]) == (said["text"], name)
        assert shown["answered_at"]


async def test_an_answer_is_withdrawn_by_either(
    client: httpx.AsyncClient, dr_grigoryan: Doctor, doctor: Person, maria: Person, answer: str
) -> None:
    await client.put(answer, json={"text": "Спасибо"}, headers=maria.headers)
    for _ in range(2):
        assert (await client.delete(answer, headers=doctor.headers)).status_code == 204
    (shown,) = (await client.get(f"/api/v1/doctors/{dr_grigoryan.id}/reviews")).json()
    assert (shown["answer"], shown["answered_by"], shown["answered_at"]) == (None, None, None)


async def test_for_everybody_else_it_is_not_found(
    client: httpx.AsyncClient,
    db: Db,
    anna: Person,
    boris: Person,
    nare: Person,
    maria: Person,
    dr_petrosyan: Doctor,
    answer: str,
) -> None:
    colleague = await make.person(db, role="doctor")
    await db.execute("update doctor set user_id = $2 where id = $1", dr_petrosyan.id, colleague.id)
    await client.put(answer, json={"text": "Спасибо"}, headers=maria.headers)
    for other in (anna, boris, nare, colleague):
        put = await client.put(answer, json={"text": "Я тоже"}, headers=other.headers)
        gone = await client.delete(answer, headers=other.headers)
        assert (put.status_code, gone.status_code) == (404, 404)
    assert await db.fetchval("select answer from review") == "Спасибо"


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "  \n "}, {"text": "x" * 2_001},
                                  {"text": "x", "answered_by": "doctor"}])  # fmt: skip
async def test_nonsense_is_no_answer(
    client: httpx.AsyncClient, maria: Person, answer: str, body: dict[str, str]
) -> None:
    assert (await client.put(answer, json=body, headers=maria.headers)).status_code == 422


async def test_answers_leave_a_trail(
    client: httpx.AsyncClient, db: Db, maria: Person, dr_grigoryan: Doctor, answer: str
) -> None:
    await client.put(answer, json={"text": "Спасибо"}, headers=maria.headers)
    for _ in range(2):
        await client.delete(answer, headers=maria.headers)
    rows = await db.fetch("select action, actor_id, clinic_id from audit order by id")
    whose = (maria.id, dr_grigoryan.clinic_id)
    assert [tuple(row) for row in rows] == [
        ("review.answer", *whose),
        ("review.withdraw-answer", *whose),
    ]


async def test_what_is_hidden_is_not_answered(
    client: httpx.AsyncClient, db: Db, maria: Person, admin: Person, answer: str
) -> None:
    await db.execute("update review set hidden_at = now(), hidden_reason = 'x'")
    for who in (maria, admin):
        put = await client.put(answer, json={"text": "Спасибо"}, headers=who.headers)
        assert put.status_code == 404
