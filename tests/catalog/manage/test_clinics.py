"""Entering clinics, and changing what is said about them."""

import asyncio
import itertools
from typing import Any

import httpx
import pytest

from healthlink.db.pool import Db
from tests import make
from tests.catalog.manage.conftest import Trail
from tests.make import Doctor, Person

CLINICS = "/api/v1/manage/clinics"
NEW = {
    "name": "Клиника «Арарат»",
    "city": "Ереван",
    "address": "пр. Маштоца, 5",
    "description": "Две строки:\nпервая и вторая",
    "timezone": "Asia/Yerevan",
    "currency": "AMD",
    "latitude": 40.18,
    "longitude": 44.51,
    "cancel_notice_hours": 12,
    "late_refund_percent": 30,
}


async def test_an_administrator_enters_a_clinic_that_patients_see_at_once(
    client: httpx.AsyncClient, admin: Person, trail: Trail
) -> None:
    made = await client.post(CLINICS, json=NEW, headers=admin.headers)
    assert made.status_code == 201, made.text
    shown = await client.get(f"/api/v1/clinics/{made.json()['id']}")
    assert shown.json() == made.json()
    assert {field: made.json()[field] for field in NEW} == NEW
    assert made.json()["rating"] is None
    (row,) = await trail(made.json()["id"])
    assert (row["actor_id"], row["action"]) == (admin.id, "clinic.add")
    assert row["detail"]["after"] == NEW


async def test_a_repeated_entry_enters_one_clinic(
    client: httpx.AsyncClient, admin: Person, db: Db
) -> None:
    headers = {**admin.headers, "Idempotency-Key": "one"}
    first, second = [await client.post(CLINICS, json=NEW, headers=headers) for _ in range(2)]
    assert first.json() == second.json()
    assert await db.fetchval("select count(*) from clinic") == 1


async def test_staff_change_their_clinic_and_the_trail_says_what_was_changed(
    client: httpx.AsyncClient, maria: Person, a: str, dr_grigoryan: Doctor, trail: Trail
) -> None:
    patch = {"name": "Новая", "late_refund_percent": 10, "city": "Ереван"}
    changed = await client.patch(a, json=patch, headers=maria.headers)
    assert changed.status_code == 200, changed.text
    public = (await client.get(f"/api/v1/clinics/{dr_grigoryan.clinic_id}")).json()
    assert (public["name"], public["late_refund_percent"]) == ("Новая", 10)
    (row,) = await trail(dr_grigoryan.clinic_id)
    assert (row["actor_id"], row["clinic_id"]) == (maria.id, dr_grigoryan.clinic_id)
    assert row["action"] == "clinic.change"
    assert row["detail"]["after"] == {"name": "Новая", "late_refund_percent": 10}
    assert row["detail"]["before"]["late_refund_percent"] == 50


@pytest.mark.parametrize("patch", [{}, {"city": "Ереван"}, {"name": None, "latitude": None}])
async def test_a_change_that_changes_nothing_leaves_no_trace(
    client: httpx.AsyncClient, maria: Person, a: str, patch: dict[str, Any], db: Db
) -> None:
    before = (await client.get(a, headers=maria.headers)).json()
    changed = await client.patch(a, json=patch, headers=maria.headers)
    assert (changed.status_code, changed.json()) == (200, before)
    assert await db.fetchval("select count(*) from audit") == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timezone", "Mars/Olympus"),
        ("timezone", "asia/yerevan"),
        ("timezone", "EST"),
        ("timezone", "localtime"),
        ("timezone", "../etc/passwd"),
        ("timezone", "Asia/../UTC"),
        ("currency", "USD"),
        ("latitude", 91),
        ("latitude", "NaN"),
        ("longitude", -180.5),
        ("cancel_notice_hours", 337),
        ("cancel_notice_hours", 1.5),
        ("late_refund_percent", 101),
        ("late_refund_percent", True),
        ("name", ""),
        ("name", "две\nстроки"),
        ("description", "x" * 4001),
    ],
)
async def test_what_cannot_be_is_refused(
    client: httpx.AsyncClient, admin: Person, maria: Person, a: str, field: str, value: object
) -> None:
    changed = await client.patch(a, json={field: value}, headers=maria.headers)
    entered = await client.post(CLINICS, json={**NEW, field: value}, headers=admin.headers)
    for answer in (changed, entered):
        assert answer.status_code == 422
        assert {fault["field"] for fault in answer.json()["errors"]} == {field}


@pytest.mark.parametrize("zone", ["UTC", "Europe/Moscow", "America/Argentina/Buenos_Aires"])
async def test_a_zone_of_the_world_is_taken_and_can_be_booked_in(
    client: httpx.AsyncClient, maria: Person, a: str, dr_grigoryan: Doctor, zone: str
) -> None:
    changed = await client.patch(a, json={"timezone": zone}, headers=maria.headers)
    assert changed.json()["timezone"] == zone
    slots = await client.get(
        f"/api/v1/doctors/{dr_grigoryan.id}/slots",
        params={"service_id": str(dr_grigoryan.service_id)},
    )
    assert slots.status_code == 200


async def test_the_currency_stays_once_something_is_priced_in_it(
    client: httpx.AsyncClient, admin: Person, a: str
) -> None:
    refused = await client.patch(a, json={"currency": "RUB"}, headers=admin.headers)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/currency-in-use")
    fresh = (await client.post(CLINICS, json=NEW, headers=admin.headers)).json()
    other = f"{CLINICS}/{fresh['id']}"
    changed = await client.patch(other, json={"currency": "RUB"}, headers=admin.headers)
    assert changed.json()["currency"] == "RUB"


async def test_a_currency_and_a_first_price_at_once_agree(
    client: httpx.AsyncClient, admin: Person, db: Db
) -> None:
    for _ in range(10):
        clinic = (await client.post(CLINICS, json=NEW, headers=admin.headers)).json()
        own = f"{CLINICS}/{clinic['id']}"
        profile = {"full_name": "Ани", "specialization": "Терапевт"}
        doctor = await client.post(f"{own}/doctors", json=profile, headers=admin.headers)
        offer = {"doctor_id": doctor.json()["id"], "name": "Приём", "price": 1, "duration": 30}
        await asyncio.gather(
            client.patch(own, json={"currency": "RUB"}, headers=admin.headers),
            client.post(f"{own}/services", json=offer, headers=admin.headers),
        )
    assert not await db.fetch(
        "select from service s join clinic c on c.id = s.clinic_id where s.currency <> c.currency"
    )


async def test_everybody_lists_what_they_manage(
    client: httpx.AsyncClient,
    admin: Person,
    maria: Person,
    nare: Person,
    anna: Person,
    dr_grigoryan: Doctor,
    dr_petrosyan: Doctor,
) -> None:
    both = {str(dr_grigoryan.clinic_id), str(dr_petrosyan.clinic_id)}
    expected = [
        (admin, both),
        (maria, {str(dr_grigoryan.clinic_id)}),
        (nare, {str(dr_petrosyan.clinic_id)}),
        (anna, set()),
    ]
    for who, theirs in expected:
        answer = await client.get(CLINICS, headers=who.headers)
        assert {row["id"] for row in answer.json()} == theirs


async def test_a_clinic_is_found_by_a_part_of_its_name(
    client: httpx.AsyncClient, admin: Person, maria: Person, db: Db
) -> None:
    await make.clinic(db, "Ёлка 100%")
    for term, names in (("ЕЛКА", ["Ёлка 100%"]), ("%", ["Ёлка 100%"]), ("zzz", [])):
        answer = await client.get(CLINICS, params={"search": term}, headers=admin.headers)
        assert [row["name"] for row in answer.json()] == names
    assert (
        await client.get(CLINICS, params={"search": "ёлка"}, headers=maria.headers)
    ).json() == []


async def test_a_list_of_clinics_comes_by_the_page(
    client: httpx.AsyncClient, admin: Person, db: Db
) -> None:
    for number in range(3):
        await make.clinic(db, f"Клиника {number}")
    first = await client.get(CLINICS, params={"limit": 2}, headers=admin.headers)
    assert "offset=2" in first.headers["link"]
    second = await client.get(CLINICS, params={"limit": 2, "offset": 2}, headers=admin.headers)
    assert [row["name"] for row in first.json() + second.json()] == [
        f"Клиника {number}" for number in range(3)
    ]


async def test_edits_at_once_leave_a_true_trail(
    client: httpx.AsyncClient, maria: Person, a: str, dr_grigoryan: Doctor, trail: Trail
) -> None:
    """Each row's `before` is the `after` of the one before it."""
    answers = await asyncio.gather(
        *(client.patch(a, json={"name": f"Имя {n}"}, headers=maria.headers) for n in range(12))
    )
    assert {answer.status_code for answer in answers} == {200}
    rows = [row["detail"] for row in await trail(dr_grigoryan.clinic_id)]
    assert len(rows) == 12
    for former, latter in itertools.pairwise(rows):
        assert former["after"] == latter["before"]
