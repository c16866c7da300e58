"""Choosing among doctors and clinics: filters, orders, suggestions; who is unlisted is nowhere."""

import asyncio
import os
from random import Random
from typing import Any

import asyncpg
import httpx
import pytest

from healthlink.catalog import entries
from tests import make
from tests.conftest import database
from tests.make import Doctor

YEREVAN = {"city": "Երևան", "latitude": 40.18, "longitude": 44.51}
MOSCOW = {"city": "Москва", "latitude": 55.75, "longitude": 37.62, "currency": "RUB"}
WAITING = "select exists (select from pg_locks where not granted)"
Town = dict[str, Doctor]


@pytest.fixture
async def town(db: asyncpg.Connection) -> Town:
    heart: dict[str, Any] = {"specialization": "Սրտաբան", "rating": 4.0, "price_minor": 1_000_000}
    child: dict[str, Any] = {
        "specialization": "Педиатр",
        "rating": 5.0,
        "price_minor": 300_000,
        "currency": "RUB",
    }
    young: dict[str, Any] = {"languages": ["ru", "en"], "sees_adults": False, "sees_children": True}
    return {
        "heart": await make.doctor(db, "Արամ Գրիգորյան", clinic_about=YEREVAN, **heart),
        "child": await make.doctor(db, "Вера Орлова", clinic_about=MOSCOW, about=young, **child),
    }


async def listed(client: httpx.AsyncClient, town: Town, **asked: object) -> list[str]:
    params = {name: str(value) for name, value in asked.items()}
    answer = await client.get("/api/v1/doctors", params=params)
    assert answer.status_code == 200, answer.text
    keys = {str(doctor.id): key for key, doctor in town.items()}
    return [keys[row["id"]] for row in answer.json()]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["child", "heart"]),
        ({"city": "Ереван"}, ["heart"]),
        ({"city": "Yerevan", "search": "grigorian"}, ["heart"]),
        ({"city": "Тбилиси"}, []),
        ({"specialization": "cardiologist"}, ["heart"]),
        ({"specialization": "детский врач"}, ["child"]),
        ({"specialization": "никто"}, []),
        ({"language": "en"}, ["child"]),
        ({"language": "ru"}, ["child", "heart"]),
        ({"sees": "children"}, ["child"]),
        ({"sees": "adults"}, ["heart"]),
        ({"price_max": 3_000}, ["child"]),
        ({"price_min": 3_001}, ["heart"]),
        ({"price_min": 2_999.5, "price_max": 3_000}, ["child"]),
        ({"price_min": 3_001, "price_max": 9_999}, []),
        ({"currency": "AMD"}, ["heart"]),
        ({"currency": "AMD", "price_max": 5_000}, []),
        ({"sort": "price"}, ["child", "heart"]),
        ({"sort": "price", "search": "սիրտ"}, ["heart"]),
        ({"sort": "price", "search": "Вер"}, ["child"]),
        ({"sort": "price", "search": "Ве"}, ["child"]),
        ({"sort": "distance", "near": "40.2,44.5"}, ["heart", "child"]),
        ({"sort": "distance", "near": "55.7,37.6"}, ["child", "heart"]),
        ({"sort": "distance", "near": "55.7,37.6", "city": "Երեւան"}, ["heart"]),
    ],
)
async def test_filters_and_orders_work_together(
    client: httpx.AsyncClient, town: Town, asked: dict[str, object], found: list[str]
) -> None:
    assert await listed(client, town, **asked) == found


async def test_a_card_tells_the_price_and_the_distance_at_the_clinics_that_fit(
    client: httpx.AsyncClient, db: asyncpg.Connection, town: Town
) -> None:
    heart, child = town["heart"], town["child"]
    await db.execute("insert into doctor_clinic values ($1, $2)", heart.id, child.clinic_id)
    await make.service(db, child.clinic_id, heart.id, price_minor=50_000, currency="RUB")
    asked = {"near": "40.18,44.51", "search": "Գրիգորյան"}
    card = (await client.get("/api/v1/doctors", params=asked)).json()[0]
    assert (card["price_from"], card["currency"], card["distance_km"]) == (500, "RUB", 0)
    card = (await client.get("/api/v1/doctors", params={**asked, "city": "Москва"})).json()[0]
    assert (card["price_from"], card["currency"]) == (500, "RUB")
    assert 1_700 < card["distance_km"] < 1_900
    card = (await client.get("/api/v1/doctors", params={**asked, "city": "Ереван"})).json()[0]
    assert (card["price_from"], card["currency"]) == (10_000, "AMD")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"sort": "distance"}, "near"),
        ({"sort": "earliest-bird"}, "sort"),
        ({"near": "here"}, "near"),
        ({"near": "nan,1"}, "near"),
        ({"near": "91,0"}, "near"),
        ({"language": "Russian"}, "language"),
        ({"sees": "pets"}, "sees"),
        ({"price_min": "-1"}, "price_min"),
        ({"price_max": "inf"}, "price_max"),
        ({"currency": "USD"}, "currency"),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_name(
    client: httpx.AsyncClient, asked: dict[str, str], field: str
) -> None:
    answer = await client.get("/api/v1/doctors", params=asked)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


async def test_clinics_by_city_and_specialization(client: httpx.AsyncClient, town: Town) -> None:
    for asked, key in (
        ({"city": "Ереван"}, "heart"),
        ({"specialization": "сердце"}, "heart"),
        ({"specialization": "pediatrician", "search": "Клин"}, "child"),
        ({"specialization": "pediatrician", "search": "Кл"}, "child"),
    ):
        rows = (await client.get("/api/v1/clinics", params=asked)).json()
        assert [row["id"] for row in rows] == [str(town[key].clinic_id)], asked
    asked = {"city": "Ереван", "specialization": "pediatrician"}
    assert (await client.get("/api/v1/clinics", params=asked)).json() == []


async def test_who_is_not_listed_is_nowhere(
    client: httpx.AsyncClient, db: asyncpg.Connection, town: Town
) -> None:
    heart = town["heart"]
    for shown in (False, True):
        await db.execute("update doctor set listed = $2 where id = $1", heart.id, shown)
        status = 200 if shown else 404
        for path in (f"doctors/{heart.id}", f"doctors/{heart.id}/photo",
                     f"services/{heart.service_id}"):  # fmt: skip
            assert (await client.get(f"/api/v1/{path}")).status_code == status
        lists = [
            "doctors?search=Գրիգորյան", "doctors?search=արամ", "doctors?search=ար",
            "doctors?sort=price&city=Ереван", f"services?doctor_id={heart.id}",
            f"services?clinic_id={heart.clinic_id}", "clinics?specialization=сердце",
            "doctors?sort=distance&near=40,44&city=Ереван",
        ]  # fmt: skip
        for path in lists:
            assert bool((await client.get(f"/api/v1/{path}")).json()) is shown, path
        kinds = [
            row["kind"]
            for row in (await client.get("/api/v1/suggest", params={"q": "grigor"})).json()
        ]
        assert kinds == (["doctor"] if shown else [])


async def test_suggestions_are_mixed_and_forgiving(
    client: httpx.AsyncClient, db: asyncpg.Connection, town: Town
) -> None:
    await make.clinic(db, "Григориан мед", address="ул. Абовяна, 1")

    async def suggested(q: str, reader: str = "ru") -> list[tuple[str, str, str | None]]:
        answer = await client.get(
            "/api/v1/suggest", params={"q": q}, headers={"Accept-Language": reader}
        )
        assert answer.status_code == 200, answer.text
        return [(row["kind"], row["text"], row["detail"]) for row in answer.json()]

    clinic = ("clinic", "Григориан мед", "ул. Абовяна, 1")
    aram = ("doctor", "Արամ Գրիգորյան", "Սրտաբան")
    assert await suggested("Григ") == [clinic, aram]
    assert clinic not in await suggested("ри"), "two letters: the start of names"
    assert aram in await suggested("ԱՐ")
    assert await suggested("grigoryn") == [aram, clinic]
    assert await suggested("кардиол") == [
        ("specialty", "Кардиолог", None),
        aram,
        ("procedure", "Приём кардиолога", None),
    ]
    assert (await suggested("серд", "hy"))[0] == ("specialty", "Սրտաբան", None)
    assert await suggested("никогда") == await suggested("%") == await suggested("") == []


async def test_the_listing_is_what_its_view_says_after_anything(
    db: asyncpg.Connection, town: Town
) -> None:
    """Random changes by seed; then the table equals its recomputation."""
    dice = Random(14)
    third = await make.doctor(db, "Лев Ли", specialization="никто")
    people = [*town.values(), third]
    changes = [
        "update doctor set listed = not listed where id = $1",
        "update doctor set full_name = full_name || 'а', rating = null where id = $1",
        "update doctor set rating = case when rating = 3 then 4.5 else 3 end where id = $1",
        "update doctor_clinic set left_at = case when left_at is null then now() end"
        " where doctor_id = $1",
        "update doctor set languages = array['hy'], sees_children = not sees_children"
        " where id = $1",
        "update doctor set specialization = 'Окулист' where id = $1",
        "update service set active = not active where doctor_id = $1",
        "update service set price_minor = price_minor + 777, currency = 'RUB' where doctor_id = $1",
        "update clinic set city = city || 'а', latitude = latitude + 0.1 where id in"
        " (select clinic_id from doctor_clinic where doctor_id = $1)",
        "delete from service where doctor_id = $1 and price_minor % 2 = 1",
        "insert into doctor_clinic select $1, id from clinic order by id desc limit 1"
        " on conflict do nothing",
        "delete from doctor_clinic dc where doctor_id = $1 and not exists (select from service s"
        " where s.doctor_id = dc.doctor_id and s.clinic_id = dc.clinic_id) and not exists"
        " (select from schedule s where s.doctor_id = dc.doctor_id"
        " and s.clinic_id = dc.clinic_id)",
    ]
    for _ in range(120):
        await db.execute(dice.choice(changes), dice.choice(people).id)
        assert await db.fetchval(
            "select not exists (table doctor_listing except table doctor_listing_now)"
            " and not exists (table doctor_listing_now except table doctor_listing)"
            " and not exists (select from service s join doctor d on d.id = s.doctor_id"
            " join doctor_clinic dc using (doctor_id, clinic_id)"
            " where s.active <> (s.offered and d.listed and dc.left_at is null))"
        )


async def test_two_writers_at_once_leave_a_true_listing(
    client: httpx.AsyncClient, db: asyncpg.Connection, town: Town
) -> None:
    """One moves the clinic while another adds a doctor to it: the second waits for the first."""
    heart, child = town["heart"], town["child"]
    name = await db.fetchval("select current_database()")
    other = await asyncpg.connect(database(os.environ["HEALTHLINK_TEST_CLUSTER"], name))
    moving = other.transaction()
    await moving.start()
    await other.execute("update clinic set city = 'Гюмри' where id = $1", heart.clinic_id)
    adding = asyncio.create_task(
        db.execute("insert into doctor_clinic values ($1, $2)", child.id, heart.clinic_id)
    )
    async with asyncio.timeout(10):
        while not await other.fetchval(WAITING):  # noqa: ASYNC110
            await asyncio.sleep(0)
    await moving.commit()
    await adding
    await other.close()
    assert await listed(client, town, city="Gyumri") == ["child", "heart"]


async def test_a_doctor_without_a_clinic_is_listed(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    await entries.add_doctor(
        db, [], full_name="Лев Ли", specialization="", description="", languages=[], rating=None
    )
    assert len((await client.get("/api/v1/doctors")).json()) == 1
    assert len((await client.get("/api/v1/doctors", params={"sort": "price"})).json()) == 1
