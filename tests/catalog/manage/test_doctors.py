"""Doctors of a clinic: entered, changed, joining, leaving, and whose profile it is."""

import asyncio

import httpx
import pytest

from healthlink.booking import schedules
from healthlink.catalog import entries
from healthlink.db.pool import Db
from tests.catalog.manage.conftest import Trail
from tests.make import ALL_DAY, Doctor, Person

PROFILE = {
    "full_name": "Անի Մելքոնյան",
    "specialization": "Педиатр",
    "description": "Принимает детей",
    "languages": ["hy", "ru", "en"],
    "sees_adults": False,
    "sees_children": True,
}


async def enter(client: httpx.AsyncClient, who: Person, clinic: str) -> str:
    made = await client.post(f"{clinic}/doctors", json=PROFILE, headers=who.headers)
    assert made.status_code == 201, made.text
    doctor_id: str = made.json()["id"]
    return doctor_id


async def names(client: httpx.AsyncClient, path: str, **params: str) -> list[str]:
    return [row["full_name"] for row in (await client.get(path, params=params)).json()]


async def test_staff_enter_a_doctor_whom_patients_find(
    client: httpx.AsyncClient, maria: Person, a: str, dr_grigoryan: Doctor, trail: Trail
) -> None:
    doctor_id = await enter(client, maria, a)
    shown = (await client.get(f"/api/v1/doctors/{doctor_id}")).json()
    assert shown["full_name"] == PROFILE["full_name"]
    assert shown["languages"] == PROFILE["languages"]
    assert shown["clinic_ids"] == [str(dr_grigoryan.clinic_id)]
    listed = await names(client, "/api/v1/doctors", clinic_id=str(dr_grigoryan.clinic_id))
    assert PROFILE["full_name"] in listed
    (row,) = await trail(doctor_id)
    assert (row["action"], row["clinic_id"]) == ("doctor.add", dr_grigoryan.clinic_id)
    assert row["detail"]["after"] == PROFILE


async def test_staff_change_a_profile_of_their_own_doctor(
    client: httpx.AsyncClient, maria: Person, a: str, trail: Trail
) -> None:
    doctor_id = await enter(client, maria, a)
    patch = {"specialization": "Невролог", "sees_adults": True, "languages": ["hy"]}
    changed = await client.patch(f"{a}/doctors/{doctor_id}", json=patch, headers=maria.headers)
    assert {field: changed.json()[field] for field in patch} == patch
    assert changed.json()["full_name"] == PROFILE["full_name"]
    _, row = await trail(doctor_id)
    assert row["detail"]["after"] == patch
    assert row["detail"]["before"] == {field: PROFILE[field] for field in patch}


@pytest.mark.parametrize(
    "wrong",
    [
        {"languages": ["armenian"]},
        {"languages": ["hy"] * 11},
        {"languages": "hy"},
        {"sees_adults": "yes"},
        {"full_name": "\u202eИмя"},
        {"specialization": ""},
    ],
)
async def test_a_wrong_profile_is_refused(
    client: httpx.AsyncClient, maria: Person, a: str, wrong: dict[str, object]
) -> None:
    made = await client.post(f"{a}/doctors", json={**PROFILE, **wrong}, headers=maria.headers)
    assert made.status_code == 422
    assert made.json()["errors"][0]["field"].partition(".")[0] == next(iter(wrong))


async def test_a_doctor_who_left_is_neither_shown_here_nor_booked(
    client: httpx.AsyncClient,
    maria: Person,
    anna: Person,
    a: str,
    dr_grigoryan: Doctor,
    trail: Trail,
) -> None:
    booked = await client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking("09:00"), headers=anna.headers
    )
    path = f"{a}/doctors/{dr_grigoryan.id}"
    assert (await client.delete(path, headers=maria.headers)).status_code == 204
    clinic = str(dr_grigoryan.clinic_id)
    assert await names(client, "/api/v1/doctors", clinic_id=clinic) == []
    shown = await client.get(f"/api/v1/doctors/{dr_grigoryan.id}")
    assert shown.json()["clinic_ids"] == []
    assert (await client.get("/api/v1/services")).json() == []
    refused = await client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking("11:00"), headers=anna.headers
    )
    assert refused.json()["type"] == "/problems/not-offered"
    kept = await client.get(f"/api/v1/appointments/{booked.json()['id']}", headers=anna.headers)
    assert kept.json()["status"] == "confirmed"
    assert [row["action"] for row in await trail(dr_grigoryan.id)] == ["doctor.leave"]
    assert (await client.delete(path, headers=maria.headers)).status_code == 404
    assert (await client.get(path, headers=maria.headers)).status_code == 404


async def test_a_doctor_comes_back_and_is_offered_when_the_clinic_says_so(
    client: httpx.AsyncClient, maria: Person, a: str, dr_grigoryan: Doctor, trail: Trail
) -> None:
    path = f"{a}/doctors/{dr_grigoryan.id}"
    service = f"{a}/services/{dr_grigoryan.service_id}"
    await client.delete(path, headers=maria.headers)
    refused = await client.patch(service, json={"active": True}, headers=maria.headers)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/doctor-not-here")
    back = await client.put(path, headers=maria.headers)
    assert (back.status_code, back.json()["clinic_ids"]) == (200, [str(dr_grigoryan.clinic_id)])
    assert (await client.get("/api/v1/services")).json() == []
    assert (await client.patch(service, json={"active": True}, headers=maria.headers)).is_success
    assert len((await client.get("/api/v1/services")).json()) == 1
    actions = [row["action"] for row in await trail(dr_grigoryan.id)]
    assert actions == ["doctor.leave", "doctor.join"]


async def test_a_clinic_cannot_bring_a_stranger(
    client: httpx.AsyncClient, maria: Person, a: str, dr_petrosyan: Doctor, db: Db
) -> None:
    taken = await client.put(f"{a}/doctors/{dr_petrosyan.id}", headers=maria.headers)
    assert (taken.status_code, taken.json()["type"]) == (403, "/problems/doctor-elsewhere")
    assert await db.fetchval("select count(*) from doctor_clinic") == 2
    await db.execute("update doctor_clinic set left_at = now()")
    taken = await client.put(f"{a}/doctors/{dr_petrosyan.id}", headers=maria.headers)
    assert taken.status_code == 403, "who receives nowhere now was never here either"


async def test_a_clinic_cannot_take_back_who_went_to_another(
    client: httpx.AsyncClient, admin: Person, maria: Person, a: str, b: str, dr_grigoryan: Doctor
) -> None:
    own, other = f"{a}/doctors/{dr_grigoryan.id}", f"{b}/doctors/{dr_grigoryan.id}"
    await client.put(other, headers=admin.headers)
    await client.delete(own, headers=maria.headers)
    back = await client.put(own, headers=maria.headers)
    assert back.json()["type"] == "/problems/doctor-elsewhere"


async def test_an_administrator_brings_anybody_and_then_neither_clinic_edits_the_profile(
    client: httpx.AsyncClient,
    admin: Person,
    maria: Person,
    nare: Person,
    a: str,
    b: str,
    dr_petrosyan: Doctor,
) -> None:
    here, there = f"{a}/doctors/{dr_petrosyan.id}", f"{b}/doctors/{dr_petrosyan.id}"
    assert (await client.put(here, headers=admin.headers)).status_code == 200
    patch = {"full_name": "Чужое имя"}
    for path, who in ((here, maria), (there, nare)):
        assert (await client.get(path, headers=who.headers)).status_code == 200
        refused = await client.patch(path, json=patch, headers=who.headers)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/doctor-elsewhere")
        for method in ("PUT", "DELETE"):
            refused = await client.request(method, f"{path}/photo", headers=who.headers)
            assert refused.status_code == 403
    assert (await client.patch(here, json=patch, headers=admin.headers)).status_code == 200
    # Each clinic still offers its own services of theirs, and may part with them.
    offer = {"doctor_id": str(dr_petrosyan.id), "name": "Осмотр", "price": 1, "duration": 15}
    made = await client.post(f"{a}/services", json=offer, headers=maria.headers)
    assert made.status_code == 201
    assert (await client.delete(here, headers=maria.headers)).status_code == 204
    assert (await client.patch(there, json=patch, headers=nare.headers)).status_code == 200


async def test_staff_of_two_clinics_bring_their_doctor_to_both_and_may_edit(
    client: httpx.AsyncClient,
    maria: Person,
    b: str,
    dr_grigoryan: Doctor,
    dr_petrosyan: Doctor,
    db: Db,
) -> None:
    await entries.add_staff(db, dr_petrosyan.clinic_id, maria.id)
    path = f"{b}/doctors/{dr_grigoryan.id}"
    assert (await client.put(path, headers=maria.headers)).status_code == 200
    changed = await client.patch(path, json={"description": "x"}, headers=maria.headers)
    assert changed.status_code == 200


async def test_an_unlisted_stranger_is_not_even_there(
    client: httpx.AsyncClient, maria: Person, a: str, dr_petrosyan: Doctor, db: Db
) -> None:
    await db.execute("update doctor set listed = false where id = $1", dr_petrosyan.id)
    taken = await client.put(f"{a}/doctors/{dr_petrosyan.id}", headers=maria.headers)
    assert taken.status_code == 404


async def test_a_doctor_is_found_among_those_of_the_clinic(
    client: httpx.AsyncClient, maria: Person, a: str, dr_petrosyan: Doctor
) -> None:
    await enter(client, maria, a)
    for term, count in (("", 2), ("մելք", 1), ("Պետրոսյան", 0), ("%", 0)):
        found = await client.get(f"{a}/doctors", params={"search": term}, headers=maria.headers)
        assert len(found.json()) == count, term


async def test_leaving_and_offering_at_once_leave_nothing_on_the_market(
    client: httpx.AsyncClient, maria: Person, a: str, dr_grigoryan: Doctor, db: Db
) -> None:
    path, service = f"{a}/doctors/{dr_grigoryan.id}", f"{a}/services/{dr_grigoryan.service_id}"
    offer = {"doctor_id": str(dr_grigoryan.id), "name": "Осмотр", "price": 1, "duration": 15}
    for _ in range(10):
        await client.put(path, headers=maria.headers)
        await client.patch(service, json={"active": False}, headers=maria.headers)
        answers = await asyncio.gather(
            client.delete(path, headers=maria.headers),
            client.patch(service, json={"active": True}, headers=maria.headers),
            client.post(f"{a}/services", json=offer, headers=maria.headers),
            client.patch(service, json={"price": 7}, headers=maria.headers),
        )
        assert answers[0].status_code == 204
        assert all(answer.status_code < 500 for answer in answers)
        assert await db.fetchval("select count(*) from service where active or offered") == 0


async def test_a_doctor_at_two_clinics_leaves_one(
    client: httpx.AsyncClient,
    admin: Person,
    nare: Person,
    a: str,
    b: str,
    dr_grigoryan: Doctor,
    dr_petrosyan: Doctor,
    anna: Person,
    db: Db,
) -> None:
    await client.put(f"{b}/doctors/{dr_grigoryan.id}", headers=admin.headers)
    await schedules.set_hours(db, dr_grigoryan.id, dr_petrosyan.clinic_id, ALL_DAY)
    await client.delete(f"{b}/doctors/{dr_grigoryan.id}", headers=nare.headers)
    booked = await client.post(
        "/api/v1/appointments", json=dr_grigoryan.booking(), headers=anna.headers
    )
    assert booked.status_code == 201, "the other clinic's services are untouched"
