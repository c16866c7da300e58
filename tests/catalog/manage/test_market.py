"""Letting doctors onto the market, and taking them off it."""

import httpx
import pytest

from healthlink.db.pool import Db
from tests.catalog.manage.conftest import Trail
from tests.make import Doctor, Person

DOCTORS = "/api/v1/manage/doctors"
WHY = {"reason": "Диплом не подтверждён"}


@pytest.fixture
def accept(dr_grigoryan: Doctor) -> str:
    return f"{DOCTORS}/{dr_grigoryan.id}/accept"


@pytest.fixture
def unlist(dr_grigoryan: Doctor) -> str:
    return f"{DOCTORS}/{dr_grigoryan.id}/unlist"


async def test_an_unlisted_doctor_is_neither_found_nor_booked_until_accepted(
    client: httpx.AsyncClient,
    admin: Person,
    anna: Person,
    dr_grigoryan: Doctor,
    accept: str,
    unlist: str,
    trail: Trail,
) -> None:
    booking = dr_grigoryan.booking("09:00")
    booked = await client.post("/api/v1/appointments", json=booking, headers=anna.headers)
    off = await client.post(unlist, json=WHY, headers=admin.headers)
    assert (off.status_code, off.json()["listed"]) == (200, False)
    assert (await client.get(f"/api/v1/doctors/{dr_grigoryan.id}")).status_code == 404
    found = await client.get(f"/api/v1/doctors?clinic_id={dr_grigoryan.clinic_id}")
    assert found.json() == []
    assert (await client.get("/api/v1/services")).json() == []
    assert (await client.get(f"/api/v1/services/{dr_grigoryan.service_id}")).status_code == 404
    refused = await client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking("11:00"), headers=anna.headers
    )
    assert refused.json()["type"] == "/problems/not-offered"
    kept = await client.get(f"/api/v1/appointments/{booked.json()['id']}", headers=anna.headers)
    assert kept.json()["status"] == "confirmed"
    on = await client.post(accept, headers=admin.headers)
    assert on.json()["listed"] is True
    assert len((await client.get("/api/v1/services")).json()) == 1
    rows = [(row["action"], row["reason"]) for row in await trail(dr_grigoryan.id)]
    assert rows == [("doctor.unlist", WHY["reason"]), ("doctor.accept", None)]


async def test_what_a_clinic_stopped_stays_stopped_when_its_doctor_is_accepted(
    client: httpx.AsyncClient,
    admin: Person,
    maria: Person,
    a: str,
    dr_grigoryan: Doctor,
    accept: str,
    unlist: str,
) -> None:
    service = f"{a}/services/{dr_grigoryan.service_id}"
    await client.delete(service, headers=maria.headers)
    await client.post(unlist, json=WHY, headers=admin.headers)
    await client.post(accept, headers=admin.headers)
    assert (await client.get("/api/v1/services")).json() == []
    shown = (await client.get(service, headers=maria.headers)).json()
    assert (shown["active"], shown["on_market"]) == (False, False)


async def test_staff_see_that_an_offer_is_not_on_the_market(
    client: httpx.AsyncClient,
    admin: Person,
    maria: Person,
    a: str,
    dr_grigoryan: Doctor,
    unlist: str,
) -> None:
    await client.post(unlist, json=WHY, headers=admin.headers)
    service = f"{a}/services/{dr_grigoryan.service_id}"
    changed = await client.patch(service, json={"price": 1}, headers=maria.headers)
    assert (changed.json()["active"], changed.json()["on_market"]) == (True, False)


async def test_staff_accept_a_doctor_who_receives_at_their_clinic(
    client: httpx.AsyncClient, maria: Person, nare: Person, anna: Person, accept: str, db: Db
) -> None:
    await db.execute("update doctor set listed = false")
    for stranger in (nare, anna):
        assert (await client.post(accept, headers=stranger.headers)).status_code == 404
    accepted = await client.post(accept, headers=maria.headers)
    assert (accepted.status_code, accepted.json()["listed"]) == (200, True)


async def test_whom_an_administrator_took_off_only_one_puts_back(
    client: httpx.AsyncClient, admin: Person, maria: Person, accept: str, unlist: str
) -> None:
    await client.post(unlist, json=WHY, headers=admin.headers)
    refused = await client.post(accept, headers=maria.headers)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/doctor-unlisted")
    assert (await client.post(accept, headers=admin.headers)).status_code == 200


async def test_doing_it_twice_is_one_change(
    client: httpx.AsyncClient,
    admin: Person,
    accept: str,
    unlist: str,
    dr_grigoryan: Doctor,
    trail: Trail,
) -> None:
    for _ in range(2):
        assert (await client.post(unlist, json=WHY, headers=admin.headers)).status_code == 200
    for _ in range(2):
        assert (await client.post(accept, headers=admin.headers)).status_code == 200
    assert len(await trail(dr_grigoryan.id)) == 2


async def test_an_administrator_lists_who_waits(
    client: httpx.AsyncClient, admin: Person, dr_grigoryan: Doctor, dr_petrosyan: Doctor, db: Db
) -> None:
    await db.execute("update doctor set listed = false where id = $1", dr_grigoryan.id)
    for listed, doctor in (("false", dr_grigoryan), ("true", dr_petrosyan)):
        answer = await client.get(DOCTORS, params={"listed": listed}, headers=admin.headers)
        assert [row["id"] for row in answer.json()] == [str(doctor.id)]
    query = {"listed": "false", "search": "Պետրոսյան"}
    assert (await client.get(DOCTORS, params=query, headers=admin.headers)).json() == []


async def test_nobody_by_this_id_is_accepted_or_taken_off(
    client: httpx.AsyncClient, admin: Person, db: Db
) -> None:
    path = f"{DOCTORS}/01a20004-2d0f-70cf-aa21-b679dbf8964f"
    for act, body in (("accept", None), ("unlist", WHY)):
        answer = await client.post(f"{path}/{act}", json=body, headers=admin.headers)
        assert answer.status_code == 404
    assert await db.fetchval("select count(*) from audit") == 0
