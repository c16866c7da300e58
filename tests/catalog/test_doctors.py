"""Looking at doctors."""

import asyncpg
import httpx

from healthlink.catalog import entries
from tests import make
from tests.catalog.test_clinics import NOBODY
from tests.make import Doctor


async def test_the_list_shows_the_fields_of_the_contract(
    client: httpx.AsyncClient, db: asyncpg.Connection, dr_grigoryan: Doctor
) -> None:
    await db.execute("update doctor set rating = 4.8")
    answer = await client.get("/api/v1/doctors")
    assert answer.status_code == 200
    assert answer.json() == [
        {
            "id": str(dr_grigoryan.id),
            "full_name": "Արամ Գրիգորյան",
            "specialization": "Кардиолог",
            "photo_url": f"http://testserver/api/v1/doctors/{dr_grigoryan.id}/photo",
            "rating": 4.8,
            "price_from": 15000,
            "currency": "AMD",
            "distance_km": None,
            "earliest": None,
        }
    ]


async def test_the_details_name_the_clinics_in_which_the_doctor_receives(
    client: httpx.AsyncClient, db: asyncpg.Connection, dr_grigoryan: Doctor
) -> None:
    second = await make.clinic(db)
    await db.execute("insert into doctor_clinic values ($1, $2)", dr_grigoryan.id, second)
    assert (await client.get(f"/api/v1/doctors/{dr_grigoryan.id}")).json() == {
        "id": str(dr_grigoryan.id),
        "full_name": "Արամ Գրիգորյան",
        "specialization": "Кардиолог",
        "description": "Лечит сердце",
        "photo_url": f"http://testserver/api/v1/doctors/{dr_grigoryan.id}/photo",
        "rating": None,
        "reviews_count": 0,
        "star_counts": [0, 0, 0, 0, 0],
        "languages": ["hy", "ru"],
        "clinic_ids": [str(dr_grigoryan.clinic_id), str(second)],
    }


async def test_the_best_rated_come_first_and_the_unrated_last(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    clinic_id = await make.clinic(db)
    for rating, name in [(None, "новый"), (4.1, "хороший"), (4.9, "лучший")]:
        await add_doctor(db, clinic_id, name, rating)
    for filters in ({}, {"clinic_id": str(clinic_id)}):
        answer = await client.get("/api/v1/doctors", params=filters)
        assert [row["full_name"] for row in answer.json()] == ["лучший", "хороший", "новый"]
        assert answer.json()[2]["rating"] is None


async def test_doctors_of_a_clinic(
    client: httpx.AsyncClient,
    db: asyncpg.Connection,
    dr_grigoryan: Doctor,
    dr_petrosyan: Doctor,
) -> None:
    async def receiving(clinic_id: object, search: str = "") -> list[str]:
        params = {"clinic_id": str(clinic_id), "search": search}
        rows = (await client.get("/api/v1/doctors", params=params)).json()
        return [row["id"] for row in rows]

    assert await receiving(dr_grigoryan.clinic_id) == [str(dr_grigoryan.id)]
    assert await receiving(NOBODY) == []
    await db.execute(
        "insert into doctor_clinic values ($1, $2)", dr_petrosyan.id, dr_grigoryan.clinic_id
    )
    both = await receiving(dr_grigoryan.clinic_id)
    assert sorted(both) == sorted([str(dr_grigoryan.id), str(dr_petrosyan.id)])
    for search in ("գրիգոր", "ԳՐԻԳՈՐՅԱՆ", "ար", " ա "):
        assert await receiving(dr_grigoryan.clinic_id, search) == [str(dr_grigoryan.id)], search
    for search in ("գր", "никого", "%"):
        assert await receiving(dr_grigoryan.clinic_id, search) == [], search


async def add_doctor(
    db: asyncpg.Connection, clinic_id: object, full_name: str, rating: float | None
) -> None:
    doctor_id = await entries.add_doctor(
        db,
        [clinic_id],  # type: ignore[list-item]
        full_name=full_name,
        specialization="Терапевт",
        description="",
        languages=[],
    )
    await db.execute("update doctor set rating = $2 where id = $1", doctor_id, rating)
