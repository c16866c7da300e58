"""Looking at services and their prices."""

from decimal import Decimal

import asyncpg
import httpx
import pytest

from tests import make
from tests.catalog.test_clinics import NOBODY
from tests.make import Doctor


async def test_the_list_shows_the_fields_of_the_contract(
    client: httpx.AsyncClient, dr_grigoryan: Doctor
) -> None:
    answer = await client.get("/api/v1/services")
    assert answer.status_code == 200
    assert answer.json() == [
        {
            "id": str(dr_grigoryan.service_id),
            "name": "Приём кардиолога",
            "description": "Первичный приём",
            "price": 15000,
            "currency": "AMD",
            "duration": 30,
        }
    ]


async def test_the_details_say_what_booking_asks_for(
    client: httpx.AsyncClient, db: asyncpg.Connection, dr_grigoryan: Doctor
) -> None:
    shown = (await client.get(f"/api/v1/services/{dr_grigoryan.service_id}")).json()
    procedure_id = await db.fetchval("select id from procedure")
    assert shown == {
        "id": str(dr_grigoryan.service_id),
        "name": "Приём кардиолога",
        "description": "Первичный приём",
        "price": 15000,
        "currency": "AMD",
        "duration": 30,
        "clinic_id": str(dr_grigoryan.clinic_id),
        "doctor_id": str(dr_grigoryan.id),
        "procedure_id": str(procedure_id),
        "prepaid": False,
    }


@pytest.mark.parametrize(
    ("minor", "written"),
    [
        (250_000, "2500"),
        (12_345, "123.45"),
        (12_350, "123.5"),
        (0, "0"),
        (1, "0.01"),
        (999_999_999_999, "9999999999.99"),
    ],
)
async def test_a_price_is_a_json_number_in_major_units(
    client: httpx.AsyncClient, db: asyncpg.Connection, minor: int, written: str
) -> None:
    doctor = await make.doctor(db)
    await db.execute("update service set price_minor = $1", minor)
    for path in ("services", f"services/{doctor.service_id}"):
        answer = await client.get(f"/api/v1/{path}")
        assert f'"price":{written},' in answer.text.replace('": ', '":')


async def test_every_price_comes_back_to_the_kopeck(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    doctor = await make.doctor(db)
    minors = [7 * n * n * n * 1_009 + n for n in range(1, 101)]
    for minor in minors:
        await make.service(db, doctor.clinic_id, doctor.id, f"№ {minor}", price_minor=minor)
    shown = (await client.get("/api/v1/services", params={"limit": 100, "offset": 1})).json()
    prices = {row["name"]: Decimal(str(row["price"])) for row in shown}
    assert prices == {f"№ {minor}": Decimal(minor) / 100 for minor in minors}


async def test_services_of_a_doctor_and_of_a_clinic(
    client: httpx.AsyncClient,
    db: asyncpg.Connection,
    dr_grigoryan: Doctor,
    dr_petrosyan: Doctor,
) -> None:
    clinic, elsewhere = dr_grigoryan.clinic_id, dr_petrosyan.clinic_id
    await db.execute("insert into doctor_clinic values ($1, $2)", dr_grigoryan.id, elsewhere)
    ecg = await make.service(db, clinic, dr_grigoryan.id, "ЭКГ")
    away = await make.service(db, elsewhere, dr_grigoryan.id, "Холтер")

    async def offered(**filters: object) -> list[str]:
        params = {name: str(value) for name, value in filters.items()}
        rows = (await client.get("/api/v1/services", params=params)).json()
        return [row["id"] for row in rows]

    visit, other = str(dr_grigoryan.service_id), str(dr_petrosyan.service_id)
    assert await offered() == [visit, other, str(ecg), str(away)]  # as entered
    assert await offered(doctor_id=dr_grigoryan.id) == [visit, str(away), str(ecg)]  # by name
    assert await offered(clinic_id=clinic) == [visit, str(ecg)]
    assert await offered(clinic_id=elsewhere) == [other, str(away)]
    assert await offered(clinic_id=elsewhere, doctor_id=dr_grigoryan.id) == [str(away)]
    assert await offered(clinic_id=clinic, doctor_id=dr_petrosyan.id) == []
    assert await offered(doctor_id=NOBODY) == await offered(clinic_id=NOBODY) == []
    assert await offered(doctor_id=dr_grigoryan.id, search="экг") == [str(ecg)]
    assert await offered(clinic_id=elsewhere, search="кардио") == [other]
    assert await offered(clinic_id=elsewhere, search="ка") == []  # two letters: the start only
    assert await offered(clinic_id=elsewhere, search="хо") == [str(away)]
    assert await offered(doctor_id=dr_grigoryan.id, search="ко") == []


async def test_a_service_that_is_no_longer_offered_is_nowhere(
    client: httpx.AsyncClient, db: asyncpg.Connection, dr_grigoryan: Doctor
) -> None:
    await db.execute("update service set active = false")
    filters: list[dict[str, str]] = [
        {},
        {"search": "пр"},
        {"search": "приём"},
        {"doctor_id": str(dr_grigoryan.id)},
        {"clinic_id": str(dr_grigoryan.clinic_id)},
    ]
    for params in filters:
        assert (await client.get("/api/v1/services", params=params)).json() == []
    answer = await client.get(f"/api/v1/services/{dr_grigoryan.service_id}")
    assert answer.status_code == 404
