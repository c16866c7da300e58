"""Looking at clinics."""

import asyncpg
import httpx

from tests import make
from tests.make import Doctor

NOBODY = "00000000-0000-7000-8000-000000000000"


async def test_the_list_shows_the_fields_of_the_contract(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    id = await make.clinic(db, "Клиника «Авиценна»", address="ул. Абовяна, 1")
    answer = await client.get("/api/v1/clinics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == [
        {
            "id": str(id),
            "name": "Клиника «Авиценна»",
            "address": "ул. Абовяна, 1",
            "logo_url": f"http://testserver/api/v1/clinics/{id}/logo",
        }
    ]


async def test_an_empty_town_is_an_empty_list(client: httpx.AsyncClient) -> None:
    for path in ("clinics", "doctors", "services"):
        answer = await client.get(f"/api/v1/{path}")
        assert (answer.status_code, answer.json()) == (200, [])
        assert "Link" not in answer.headers


async def test_the_details_say_what_a_patient_has_to_know(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    id = await make.clinic(db, "Клиника «Авиценна»", rating=4.5, late_refund_percent=30)
    assert (await client.get(f"/api/v1/clinics/{id}")).json() == {
        "id": str(id),
        "name": "Клиника «Авиценна»",
        "address": "ул. Абовяна, 1",
        "description": "Клиника для всей семьи",
        "logo_url": f"http://testserver/api/v1/clinics/{id}/logo",
        "rating": 4.5,
        "reviews_count": 0,
        "star_counts": [0, 0, 0, 0, 0],
        "city": "Ереван",
        "timezone": "Asia/Yerevan",
        "currency": "AMD",
        "latitude": 40.18,
        "longitude": 44.51,
        "cancel_notice_hours": 24,
        "late_refund_percent": 30,
    }


async def test_a_clinic_that_nobody_rated_has_no_rating(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    id = await make.clinic(db, rating=None, latitude=None, longitude=None)
    shown = (await client.get(f"/api/v1/clinics/{id}")).json()
    assert (shown["rating"], shown["latitude"], shown["longitude"]) == (None, None, None)


async def test_the_best_rated_come_first_and_the_unrated_last(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    rated = [(None, "новая"), (3.9, "так себе"), (5.0, "лучшая"), (4.2, "первая"), (4.2, "вторая")]
    for rating, name in rated:
        await make.clinic(db, name, rating=rating)
    names = [row["name"] for row in (await client.get("/api/v1/clinics")).json()]
    assert names == ["лучшая", "первая", "вторая", "так себе", "новая"]


async def test_what_is_not_there_is_not_found(
    client: httpx.AsyncClient, dr_grigoryan: Doctor
) -> None:
    for noun in ("clinics", "doctors", "services"):
        answer = await client.get(f"/api/v1/{noun}/{NOBODY}")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "/problems/not-found"
    kinds = {"clinics": dr_grigoryan.id, "doctors": dr_grigoryan.clinic_id}
    for noun, other in kinds.items():
        assert (await client.get(f"/api/v1/{noun}/{other}")).status_code == 404


async def test_what_is_no_identifier_is_refused_by_name(client: httpx.AsyncClient) -> None:
    fields = {"clinics": "clinic_id", "doctors": "doctor_id", "services": "service_id"}
    for noun, field in fields.items():
        answer = await client.get(f"/api/v1/{noun}/17")
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-input")
        assert [fault["field"] for fault in answer.json()["errors"]] == [field]
