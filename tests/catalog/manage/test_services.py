"""What a clinic offers: entered, changed, stopped."""

import asyncio
import itertools
from typing import Any

import httpx
import pytest

from healthlink.db.pool import Db
from tests.catalog.manage.conftest import Trail
from tests.make import Doctor, Person


def offer(doctor: Doctor, **about: Any) -> dict[str, Any]:
    defaults = {
        "doctor_id": str(doctor.id),
        "name": "ЭКГ",
        "procedure": "Электрокардиография",
        "description": "С расшифровкой",
        "price": 7500.5,
        "duration": 20,
        "buffer_before": 5,
        "buffer_after": 10,
        "prepaid": True,
    }
    return {**defaults, **about}


async def test_staff_offer_a_service_that_patients_find_and_book(
    client: httpx.AsyncClient,
    maria: Person,
    anna: Person,
    a: str,
    dr_grigoryan: Doctor,
    trail: Trail,
) -> None:
    made = await client.post(f"{a}/services", json=offer(dr_grigoryan), headers=maria.headers)
    assert made.status_code == 201, made.text
    service = made.json()
    assert {field: service[field] for field in offer(dr_grigoryan)} == offer(dr_grigoryan)
    assert (service["currency"], service["active"], service["on_market"]) == ("AMD", True, True)
    public = (await client.get(f"/api/v1/services/{service['id']}")).json()
    assert (public["price"], public["duration"]) == (7500.5, 20)
    booking = {**dr_grigoryan.booking(), "service_id": service["id"]}
    booked = await client.post("/api/v1/appointments", json=booking, headers=anna.headers)
    assert (booked.status_code, booked.json()["price"]) == (201, 7500.5)
    (row,) = await trail(service["id"])
    assert row["detail"]["after"]["price_minor"] == 750_050


async def test_a_service_needs_only_the_necessary(
    client: httpx.AsyncClient, maria: Person, a: str, dr_grigoryan: Doctor
) -> None:
    body = {"doctor_id": str(dr_grigoryan.id), "name": "Осмотр", "price": 0, "duration": 5}
    made = (await client.post(f"{a}/services", json=body, headers=maria.headers)).json()
    assert (made["procedure"], made["price"], made["prepaid"]) == ("Осмотр", 0, False)


async def test_offers_of_the_same_thing_share_a_procedure(
    client: httpx.AsyncClient, maria: Person, a: str, dr_grigoryan: Doctor
) -> None:
    ids = set()
    for name in ("Чистка", "ЧИСТКА"):
        body = offer(dr_grigoryan, name=name, procedure=None)
        made = await client.post(f"{a}/services", json=body, headers=maria.headers)
        ids.add(made.json()["procedure_id"])
    assert len(ids) == 1


async def test_a_change_of_price_keeps_what_is_booked(
    client: httpx.AsyncClient,
    maria: Person,
    anna: Person,
    a: str,
    dr_grigoryan: Doctor,
    trail: Trail,
) -> None:
    booked = await client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking(), headers=anna.headers
    )
    path = f"{a}/services/{dr_grigoryan.service_id}"
    changed = await client.patch(path, json={"price": 99.99}, headers=maria.headers)
    assert changed.json()["price"] == 99.99
    kept = await client.get(f"/api/v1/appointments/{booked.json()['id']}", headers=anna.headers)
    assert kept.json()["price"] == 15000
    (row,) = await trail(dr_grigoryan.service_id)
    assert row["detail"] == {"before": {"price_minor": 1_500_000}, "after": {"price_minor": 9999}}


async def test_a_stopped_service_is_shown_to_staff_only(
    client: httpx.AsyncClient,
    maria: Person,
    anna: Person,
    a: str,
    dr_grigoryan: Doctor,
    trail: Trail,
) -> None:
    path = f"{a}/services/{dr_grigoryan.service_id}"
    for _ in range(2):
        assert (await client.delete(path, headers=maria.headers)).status_code == 204
    assert (await client.get("/api/v1/services")).json() == []
    for query in ({"doctor_id": str(dr_grigoryan.id)}, {"clinic_id": str(dr_grigoryan.clinic_id)}):
        assert (await client.get("/api/v1/services", params=query)).json() == []
    refused = await client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking(), headers=anna.headers
    )
    assert refused.json()["type"] == "/problems/not-offered"
    (shown,) = (await client.get(f"{a}/services", headers=maria.headers)).json()
    assert shown["active"] is False
    (row,) = await trail(dr_grigoryan.service_id)
    assert row["detail"] == {"before": {"active": True}, "after": {"active": False}}
    again = await client.patch(path, json={"active": True}, headers=maria.headers)
    assert again.json()["on_market"] is True
    assert len((await client.get("/api/v1/services")).json()) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price", -1),
        ("price", 0.001),
        ("price", 1e30),
        ("price", "100"),
        ("price", True),
        ("duration", 4),
        ("duration", 721),
        ("duration", "30"),
        ("buffer_before", -1),
        ("buffer_after", 241),
        ("prepaid", 1),
        ("name", " "),
        ("procedure", "a\nb"),
    ],
)
async def test_what_cannot_be_offered_is_refused(
    client: httpx.AsyncClient,
    maria: Person,
    a: str,
    dr_grigoryan: Doctor,
    field: str,
    value: object,
    db: Db,
) -> None:
    path = f"{a}/services"
    body = offer(dr_grigoryan, **{field: value})
    made = await client.post(path, json=body, headers=maria.headers)
    changed = await client.patch(
        f"{path}/{dr_grigoryan.service_id}", json={field: value}, headers=maria.headers
    )
    for answer in (made, changed):
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["errors"]] == [field]
    assert await db.fetchval("select count(*) from audit") == 0


async def test_services_are_found_by_name_and_by_doctor(
    client: httpx.AsyncClient, maria: Person, a: str, dr_grigoryan: Doctor, dr_petrosyan: Doctor
) -> None:
    await client.post(f"{a}/services", json=offer(dr_grigoryan), headers=maria.headers)
    cases = [
        ({}, 2),
        ({"search": "экг"}, 1),
        ({"search": "_"}, 0),
        ({"doctor_id": str(dr_grigoryan.id)}, 2),
        ({"doctor_id": str(dr_petrosyan.id)}, 0),
    ]
    for query, count in cases:
        found = await client.get(f"{a}/services", params=query, headers=maria.headers)
        assert len(found.json()) == count, query
    first = await client.get(f"{a}/services", params={"limit": 1}, headers=maria.headers)
    assert 'rel="next"' in first.headers["link"]


async def test_edits_at_once_leave_a_true_trail(
    client: httpx.AsyncClient, maria: Person, a: str, dr_grigoryan: Doctor, trail: Trail
) -> None:
    path = f"{a}/services/{dr_grigoryan.service_id}"
    await asyncio.gather(
        *(client.patch(path, json={"price": n}, headers=maria.headers) for n in range(1, 13))
    )
    rows = [row["detail"] for row in await trail(dr_grigoryan.service_id)]
    assert len(rows) == 12
    for former, latter in itertools.pairwise(rows):
        assert former["after"] == latter["before"]


async def test_who_writes_the_market_column_itself_says_what_is_offered(
    dr_grigoryan: Doctor, db: Db
) -> None:
    """Imports and demos may: the trigger keeps `active` and `offered` in step."""
    seen = "update service set active = $1 returning active, offered"
    assert tuple(await db.fetchrow(seen, False)) == (False, False)  # type: ignore[arg-type]
    assert tuple(await db.fetchrow(seen, True)) == (True, True)  # type: ignore[arg-type]
    await db.execute("update doctor set listed = false")
    assert await db.fetchval("select active from service") is False
    assert tuple(await db.fetchrow(seen, True)) == (False, True)  # type: ignore[arg-type]
