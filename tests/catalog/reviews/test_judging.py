"""Reviews that should not be shown: reports, hiding, restoring."""

import httpx
import pytest

from healthlink.db.pool import Db
from tests import make
from tests.make import Doctor, Person

MANAGE = "/api/v1/manage/reviews"
WHY = {"reason": "Назван чужой диагноз"}


@pytest.fixture
async def review(db: Db, anna: Person, dr_grigoryan: Doctor) -> str:
    """Anna's, as others see it."""
    return str(await make.review(db, anna, dr_grigoryan, 1, "Шарлатан"))


async def test_a_report_is_heard_once_from_each(
    client: httpx.AsyncClient, anna: Person, boris: Person, maria: Person, admin: Person,
    review: str,
) -> None:  # fmt: skip
    path = f"/api/v1/reviews/{review}/report"
    for who, reason, text in [
        (boris, "abuse", "Ругается"), (boris, "spam", ""), (maria, "not-a-patient", "")
    ]:  # fmt: skip
        told = await client.post(path, json={"reason": reason, "text": text}, headers=who.headers)
        assert told.status_code == 204
    (seen,) = (await client.get(MANAGE, params={"reported": "true"}, headers=admin.headers)).json()
    assert (seen["id"], seen["reports"]) == (review, 2)
    assert (seen["reasons"], seen["remarks"]) == (["abuse", "not-a-patient"], ["Ругается", ""])
    assert str(boris.id) not in str(seen)


async def test_what_does_not_exist_or_is_hidden_is_not_reported(
    client: httpx.AsyncClient, db: Db, boris: Person, review: str
) -> None:
    nothing = "01a20004-2d0f-70cf-aa21-b679dbf8964f"
    await db.execute("update review set hidden_at = now(), hidden_reason = 'x'")
    for id in (nothing, review):
        path = f"/api/v1/reviews/{id}/report"
        told = await client.post(path, json={"reason": "spam"}, headers=boris.headers)
        assert told.status_code == 404


async def test_nobody_reports_without_end(
    client: httpx.AsyncClient, boris: Person, review: str
) -> None:
    path = f"/api/v1/reviews/{review}/report"
    statuses = [
        (await client.post(path, json={"reason": "spam"}, headers=boris.headers)).status_code
        for _ in range(21)
    ]
    assert statuses == [204] * 20 + [429]


async def test_a_hidden_review_is_neither_shown_nor_counted(
    client: httpx.AsyncClient, db: Db, anna: Person, admin: Person, dr_grigoryan: Doctor,
    review: str,
) -> None:  # fmt: skip
    await make.review(db, anna, dr_grigoryan, 5)
    hide, restore = f"{MANAGE}/{review}/hide", f"{MANAGE}/{review}/restore"
    for _ in range(2):
        hidden = await client.post(hide, json=WHY, headers=admin.headers)
        assert hidden.status_code == 200, hidden.text
        assert hidden.json()["hidden_reason"] == WHY["reason"]
    for of in (f"doctors/{dr_grigoryan.id}", f"clinics/{dr_grigoryan.clinic_id}"):
        assert [r["stars"] for r in (await client.get(f"/api/v1/{of}/reviews")).json()] == [5]
        shown = (await client.get(f"/api/v1/{of}")).json()
        assert (shown["star_counts"], shown["rating"]) == ([0, 0, 0, 0, 1], 4.17)
    mine = (await client.get("/api/v1/users/me/reviews", headers=anna.headers)).json()
    assert [(row["stars"], row["hidden"]) for row in mine] == [(5, False), (1, True)]
    assert mine[1]["hidden_reason"] == WHY["reason"]
    for _ in range(2):
        restored = await client.post(restore, json={"reason": "Ошибка"}, headers=admin.headers)
        assert restored.json()["hidden_at"] is None
    shown = (await client.get(f"/api/v1/doctors/{dr_grigoryan.id}")).json()
    assert (shown["star_counts"], shown["rating"]) == ([1, 0, 0, 0, 1], 3.71)
    rows = await db.fetch("select action, actor_id, clinic_id, reason from audit order by id")
    assert [tuple(row) for row in rows] == [
        ("review.hide", admin.id, dr_grigoryan.clinic_id, WHY["reason"]),
        ("review.restore", admin.id, dr_grigoryan.clinic_id, "Ошибка"),
    ]


async def test_a_hidden_review_stays_hidden_when_its_author_changes_it(
    client: httpx.AsyncClient, anna: Person, admin: Person, dr_grigoryan: Doctor, review: str
) -> None:
    await client.post(f"{MANAGE}/{review}/hide", json=WHY, headers=admin.headers)
    changed = await client.patch(
        f"/api/v1/reviews/{review}", json={"stars": 5}, headers=anna.headers
    )
    assert changed.json()["hidden"]
    assert (await client.get(f"/api/v1/doctors/{dr_grigoryan.id}")).json()["reviews_count"] == 0


async def test_what_its_author_deleted_while_it_was_hidden_does_not_come_back(
    client: httpx.AsyncClient, anna: Person, admin: Person, dr_grigoryan: Doctor, review: str
) -> None:
    await client.post(f"{MANAGE}/{review}/hide", json=WHY, headers=admin.headers)
    await client.delete(f"/api/v1/reviews/{review}", headers=anna.headers)
    judged = await client.post(f"{MANAGE}/{review}/restore", json=WHY, headers=admin.headers)
    assert (judged.status_code, judged.json()["hidden_reason"]) == (200, WHY["reason"])
    assert (await client.get(f"/api/v1/doctors/{dr_grigoryan.id}")).json()["reviews_count"] == 0


async def test_reviews_of_a_doctor_who_is_not_on_the_market_are_not_shown(
    client: httpx.AsyncClient, db: Db, dr_grigoryan: Doctor, review: str
) -> None:
    path = f"/api/v1/doctors/{dr_grigoryan.id}/reviews"
    assert [row["id"] for row in (await client.get(path)).json()] == [review]
    await db.execute("update doctor set listed = false")
    assert (await client.get(path)).json() == []


@pytest.mark.parametrize("verb", ["hide", "restore"])
async def test_either_judgement_settles_the_reports(
    client: httpx.AsyncClient, db: Db, boris: Person, admin: Person, review: str, verb: str
) -> None:
    path = f"/api/v1/reviews/{review}/report"
    await client.post(path, json={"reason": "spam"}, headers=boris.headers)
    judged = await client.post(f"{MANAGE}/{review}/{verb}", json=WHY, headers=admin.headers)
    assert judged.json()["reports"] == 0
    waiting = await client.get(MANAGE, params={"reported": "true"}, headers=admin.headers)
    assert waiting.json() == []
    assert len((await client.get(MANAGE, headers=admin.headers)).json()) == 1
    assert await db.fetchval("select action from audit") == f"review.{verb}"


async def test_only_administrators_judge(
    client: httpx.AsyncClient, db: Db, anna: Person, maria: Person, review: str
) -> None:
    for who in (anna, maria):
        for verb in ("hide", "restore"):
            path = f"{MANAGE}/{review}/{verb}"
            judged = await client.post(path, json=WHY, headers=who.headers)
            assert judged.status_code == 403
        assert (await client.get(MANAGE, headers=who.headers)).status_code == 403
    assert await db.fetchval("select hidden_at from review") is None


async def test_what_does_not_exist_is_not_judged(client: httpx.AsyncClient, admin: Person) -> None:
    for verb in ("hide", "restore"):
        path = f"{MANAGE}/01a20004-2d0f-70cf-aa21-b679dbf8964f/{verb}"
        assert (await client.post(path, json=WHY, headers=admin.headers)).status_code == 404
