"""What authors may do with their reviews."""

from uuid import UUID

import httpx
import pytest

from healthlink.db.pool import Db
from tests import make
from tests.conftest import Worker
from tests.make import PASSWORD, Doctor, Person


@pytest.fixture
async def review(db: Db, anna: Person, dr_grigoryan: Doctor) -> str:
    """Anna's."""
    return f"/api/v1/reviews/{await make.review(db, anna, dr_grigoryan, 4)}"


async def test_the_author_changes_it_within_a_week(
    client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor, review: str
) -> None:
    for change in ({"stars": 2}, {"text": "Передумала"}, {"anonymous": True}, {}):
        answer = await client.patch(review, json=change, headers=anna.headers)
        assert answer.status_code == 200, answer.text
    shown = (await client.get(f"/api/v1/doctors/{dr_grigoryan.id}/reviews")).json()[0]
    assert (shown["stars"], shown["text"], shown["author"]) == (2, "Передумала", None)
    assert shown["edited_at"]
    doctor = (await client.get(f"/api/v1/doctors/{dr_grigoryan.id}")).json()
    assert (doctor["star_counts"], doctor["rating"]) == ([0, 1, 0, 0, 0], 3.67)
    named = await client.patch(review, json={"anonymous": False}, headers=anna.headers)
    assert named.json()["author"] == "Анна С."


async def test_after_a_week_it_can_only_be_deleted(
    client: httpx.AsyncClient, db: Db, anna: Person, dr_grigoryan: Doctor, review: str
) -> None:
    await db.execute("update review set created_at = now() - interval '7 days'")
    answer = await client.patch(review, json={"stars": 1}, headers=anna.headers)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/review-closed"
    mine = (await client.get("/api/v1/users/me/reviews", headers=anna.headers)).json()
    assert (mine[0]["stars"], mine[0]["editable"]) == (4, False)
    assert (await client.delete(review, headers=anna.headers)).status_code == 204
    doctor = (await client.get(f"/api/v1/doctors/{dr_grigoryan.id}")).json()
    assert (doctor["reviews_count"], doctor["rating"]) == (0, None)


async def test_somebody_elses_is_not_found(
    client: httpx.AsyncClient, db: Db, boris: Person, maria: Person, admin: Person, review: str
) -> None:
    for other in (boris, maria, admin):
        changed = await client.patch(review, json={"stars": 1}, headers=other.headers)
        deleted = await client.delete(review, headers=other.headers)
        assert (changed.status_code, deleted.status_code) == (404, 404)
    assert await db.fetchval("select stars from review") == 4


@pytest.mark.parametrize(
    "body", [{"stars": 0}, {"stars": 9}, {"text": "a\u0007"}, {"author": "x"}, {"hidden": False},
             {"created_at": "2030-01-01T00:00:00Z"}, {"answer": "x"}, {"user_id": None}],
)  # fmt: skip
async def test_nonsense_changes_nothing(
    client: httpx.AsyncClient, db: Db, anna: Person, review: str, body: dict[str, object]
) -> None:
    before = await db.fetchrow("select * from review")
    assert (await client.patch(review, json=body, headers=anna.headers)).status_code == 422
    assert await db.fetchrow("select * from review") == before


async def test_after_deleting_it_another_may_be_written(
    client: httpx.AsyncClient, db: Db, anna: Person, review: str
) -> None:
    visit = await db.fetchval("select appointment_id from review")
    for _ in range(2):
        await client.delete(review, headers=anna.headers)
    again = await client.post(
        f"/api/v1/appointments/{visit}/review", json={"stars": 3}, headers=anna.headers
    )
    assert again.status_code == 201


async def test_what_was_hidden_is_not_written_a_second_time(
    client: httpx.AsyncClient, db: Db, anna: Person, review: str
) -> None:
    await db.execute("update review set hidden_at = now(), hidden_reason = 'x'")
    visit = await db.fetchval("select appointment_id from review")
    assert (await client.delete(review, headers=anna.headers)).status_code == 204
    assert (await client.get("/api/v1/users/me/reviews", headers=anna.headers)).json() == []
    again = await client.post(
        f"/api/v1/appointments/{visit}/review", json={"stars": 3}, headers=anna.headers
    )
    assert again.json()["type"] == "/problems/already-reviewed"
    assert await db.fetchval("select text from review where user_id is null") == ""


async def test_a_deleted_account_leaves_its_stars_and_no_word(
    client: httpx.AsyncClient,
    db: Db,
    worker: Worker,
    anna: Person,
    boris: Person,
    maria: Person,
    dr_grigoryan: Doctor,
) -> None:
    password = await make_known_password(db, client)
    text = "Я, Анна, живу на улице Абовяна"
    review = await make.review(db, password, dr_grigoryan, 2, text)
    answer = {"text": "Дорогая Анна!"}
    path = f"/api/v1/reviews/{review}"
    await client.put(f"{path}/answer", json=answer, headers=maria.headers)
    told = {"reason": "other", "text": "Это Анна с пятого этажа"}
    await client.post(f"{path}/report", json=told, headers=boris.headers)
    await client.post(
        "/api/v1/users/me/delete", json={"password": PASSWORD}, headers=password.headers
    )
    await worker.run_due_jobs()
    shown = (await client.get(f"/api/v1/doctors/{dr_grigoryan.id}/reviews")).json()
    assert [(row["stars"], row["text"], row["author"], row["answer"]) for row in shown] == [
        (2, "", None, None)
    ]
    doctor = (await client.get(f"/api/v1/doctors/{dr_grigoryan.id}")).json()
    assert doctor["star_counts"] == [0, 1, 0, 0, 0]
    left = await db.fetchval("select string_agg(r::text, ' ') from review r")
    assert "Анна" not in left
    assert str(password.id) not in left
    assert await db.fetchval("select count(*) from review_report") == 0


async def make_known_password(db: Db, client: httpx.AsyncClient) -> Person:
    """Somebody who registered, and so knows a password."""
    new = {
        "email": "leaving@example.com", "password": PASSWORD, "full_name": "Анна Оганесян",
        "phone": "+37491123456",
    }  # fmt: skip
    registered = (await client.post("/api/v1/auth/register", json=new)).json()
    signed = await client.post(
        "/api/v1/auth/login", json={"email": new["email"], "password": PASSWORD}
    )
    headers = {"Authorization": f"Bearer {signed.json()['access_token']}"}
    return Person(UUID(registered["id"]), new["email"], headers, "")
