"""Who may manage what: nobody somebody else's, and fields that are nobody's to send."""

from typing import Any

import asyncpg
import httpx
import pytest

from healthlink.db.pool import Db
from tests.make import Doctor, Person

SOME = "01a20004-2d0f-70cf-aa21-b679dbf8964f"
PROFILE = {"full_name": "Ани Мелконян", "specialization": "Терапевт"}
OFFER = {"doctor_id": SOME, "name": "Приём", "price": 5000, "duration": 30}
REASON = {"reason": "Так надо"}
CLINIC = {
    "name": "Клиника",
    "city": "Ереван",
    "address": "ул. Абовяна, 1",
    "timezone": "Asia/Yerevan",
    "currency": "AMD",
}
WHO = {"email": "new@example.com", "full_name": "Новая Сотрудница", "phone": "+37491123456"}
OF_STAFF: list[tuple[str, str, Any]] = [
    ("GET", "", None),
    ("PATCH", "", {"name": "Чужое имя"}),
    ("GET", "/staff", None),
    ("GET", "/audit", None),
    ("GET", "/doctors", None),
    ("POST", "/doctors", PROFILE),
    ("GET", "/services", None),
    ("POST", "/services", OFFER),
    ("PUT", "/logo", None),
    ("DELETE", "/logo", None),
]
ABOUT_A_DOCTOR: list[tuple[str, str, Any]] = [
    ("GET", "", None),
    ("PATCH", "", {"full_name": "Чужое имя"}),
    ("DELETE", "", None),
    ("PUT", "/photo", None),
    ("DELETE", "/photo", None),
]
ABOUT_A_SERVICE: list[tuple[str, str, Any]] = [
    ("GET", "", None),
    ("PATCH", "", {"price": 1}),
    ("DELETE", "", None),
]


async def snapshot(db: Db) -> list[list[asyncpg.Record]]:
    tables = ("clinic", "clinic_staff", "doctor", "doctor_clinic", "service", "audit", "media_file")
    return [await db.fetch(f"select * from {table} order by 1, 2") for table in tables]


def same(*answers: httpx.Response) -> None:
    bodies = [{**answer.json(), "request_id": ""} for answer in answers]
    assert all(body == bodies[0] for body in bodies)
    assert bodies[0]["type"] == "/problems/not-found"


async def test_somebody_elses_clinic_is_not_found(
    client: httpx.AsyncClient, maria: Person, anna: Person, b: str, db: Db
) -> None:
    before = await snapshot(db)
    for method, path, body in OF_STAFF:
        for who in (maria, anna):
            theirs = await client.request(method, b + path, json=body, headers=who.headers)
            none = f"/api/v1/manage/clinics/{SOME}{path}"
            absent = await client.request(method, none, json=body, headers=who.headers)
            assert (theirs.status_code, absent.status_code) == (404, 404), (method, path)
            same(theirs, absent)
    assert await snapshot(db) == before


async def test_somebody_elses_things_are_not_found_under_ones_own_clinic(
    client: httpx.AsyncClient, maria: Person, a: str, dr_petrosyan: Doctor, db: Db
) -> None:
    before = await snapshot(db)
    things = [
        *((f"/doctors/{dr_petrosyan.id}", f"/doctors/{SOME}", case) for case in ABOUT_A_DOCTOR),
        *(
            (f"/services/{dr_petrosyan.service_id}", f"/services/{SOME}", case)
            for case in ABOUT_A_SERVICE
        ),
    ]
    for theirs, none, (method, path, body) in things:
        answers = [
            await client.request(method, a + thing + path, json=body, headers=maria.headers)
            for thing in (theirs, none)
        ]
        assert [answer.status_code for answer in answers] == [404, 404], (method, theirs + path)
        same(*answers)
    offer = {**OFFER, "doctor_id": str(dr_petrosyan.id)}
    refused = await client.post(f"{a}/services", json=offer, headers=maria.headers)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/doctor-not-here")
    assert await snapshot(db) == before


async def test_an_administrator_does_not_mix_clinics_up_either(
    client: httpx.AsyncClient, admin: Person, a: str, dr_petrosyan: Doctor, db: Db
) -> None:
    before = await snapshot(db)
    for path in (f"/doctors/{dr_petrosyan.id}", f"/services/{dr_petrosyan.service_id}"):
        for method, body in (("GET", None), ("PATCH", {"description": "x"}), ("DELETE", None)):
            answer = await client.request(method, a + path, json=body, headers=admin.headers)
            assert answer.status_code == 404, (method, path)
    assert await snapshot(db) == before


async def test_what_is_an_administrators_is_forbidden_to_staff(
    client: httpx.AsyncClient,
    maria: Person,
    anna: Person,
    a: str,
    dr_grigoryan: Doctor,
    db: Db,
) -> None:
    cases: list[tuple[str, str, Any]] = [
        ("POST", "/api/v1/manage/clinics", CLINIC),
        ("POST", f"{a}/staff", WHO),
        ("DELETE", f"{a}/staff/{maria.id}", None),
        ("GET", "/api/v1/manage/audit", None),
        ("GET", "/api/v1/manage/users", None),
        ("GET", f"/api/v1/manage/users/{maria.id}", None),
        ("POST", f"/api/v1/manage/users/{anna.id}/block", REASON),
        ("POST", f"/api/v1/manage/users/{anna.id}/unblock", REASON),
        ("GET", "/api/v1/manage/doctors", None),
        ("POST", f"/api/v1/manage/doctors/{dr_grigoryan.id}/unlist", REASON),
    ]
    before = await snapshot(db)
    for method, path, body in cases:
        for who in (maria, anna):
            answer = await client.request(method, path, json=body, headers=who.headers)
            assert answer.status_code == 403, (method, path)
    assert await snapshot(db) == before


async def test_each_of_these_is_allowed_to_whom_it_belongs(
    client: httpx.AsyncClient, maria: Person, a: str, dr_grigoryan: Doctor
) -> None:
    """The control: the requests above are refused for who asks, not for what is asked."""
    offer = {**OFFER, "doctor_id": str(dr_grigoryan.id)}
    cases = [
        *(
            (method, path, offer if path == "/services" and body else body)
            for method, path, body in OF_STAFF
            if path != "/logo"
        ),
        *((m, f"/services/{dr_grigoryan.service_id}{p}", body) for m, p, body in ABOUT_A_SERVICE),
        ("GET", f"/doctors/{dr_grigoryan.id}", None),
        ("PATCH", f"/doctors/{dr_grigoryan.id}", {"full_name": "Имя"}),
        ("DELETE", f"/doctors/{dr_grigoryan.id}/photo", None),
        ("DELETE", f"/doctors/{dr_grigoryan.id}", None),
    ]
    for method, path, body in cases:
        answer = await client.request(method, a + path, json=body, headers=maria.headers)
        assert answer.is_success, (method, path, answer.text)


async def test_dismissed_staff_are_out_on_the_next_request(
    client: httpx.AsyncClient, admin: Person, maria: Person, a: str
) -> None:
    assert (await client.get(a, headers=maria.headers)).status_code == 200
    await client.delete(f"{a}/staff/{maria.id}", headers=admin.headers)
    assert (await client.get(a, headers=maria.headers)).status_code == 401


COLUMNS_SQL = """
select table_name, column_name from information_schema.columns
where table_schema = 'public'
  and table_name in ('clinic', 'doctor', 'service', 'doctor_clinic', 'users', 'media_file')
"""


async def test_no_column_can_be_set_but_those_that_are_offered(
    client: httpx.AsyncClient, admin: Person, maria: Person, a: str, dr_grigoryan: Doctor, db: Db
) -> None:
    """Every writable body with the name of every column: refused, and nothing is changed."""
    columns = {row["column_name"] for row in await db.fetch(COLUMNS_SQL)}
    assert {"rating", "listed", "user_id", "logo_id", "price_minor", "role", "offered"} <= columns
    document = (await client.get("/openapi.json")).json()
    offer = {**OFFER, "doctor_id": str(dr_grigoryan.id)}
    bodies: list[tuple[str, str, dict[str, Any], str]] = [
        ("POST", "/api/v1/manage/clinics", CLINIC, "ClinicCreate"),
        ("PATCH", a, {"name": "x"}, "ClinicPatch"),
        ("POST", f"{a}/staff", WHO, "Appointee"),
        ("POST", f"{a}/doctors", PROFILE, "DoctorCreate"),
        ("PATCH", f"{a}/doctors/{dr_grigoryan.id}", {"full_name": "x"}, "DoctorPatch"),
        ("POST", f"{a}/services", offer, "ServiceCreate"),
        ("PATCH", f"{a}/services/{dr_grigoryan.service_id}", {"name": "x"}, "ServicePatch"),
        ("POST", f"/api/v1/manage/users/{maria.id}/block", REASON, "WhyBlocked"),
        ("POST", f"/api/v1/manage/doctors/{dr_grigoryan.id}/unlist", REASON, "WhyUnlisted"),
    ]
    before = await snapshot(db)
    for method, path, body, schema in bodies:
        offered = set(document["components"]["schemas"][schema]["properties"])
        for column in sorted(columns - offered):
            answer = await client.request(
                method, path, json={**body, column: body.get(column, 1)}, headers=admin.headers
            )
            assert answer.status_code == 422, (path, column)
            codes = {(fault["field"], fault["code"]) for fault in answer.json()["errors"]}
            assert codes == {(column, "extra_forbidden")}
    assert await snapshot(db) == before


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_staff_of_two_clinics_manage_both(
    client: httpx.AsyncClient,
    maria: Person,
    b: str,
    dr_petrosyan: Doctor,
    db: Db,
    method: str,
) -> None:
    await db.execute("insert into clinic_staff values ($1, $2)", dr_petrosyan.clinic_id, maria.id)
    path = f"{b}/services/{dr_petrosyan.service_id}"
    body = {"price": 1} if method == "PATCH" else None
    assert (await client.request(method, path, json=body, headers=maria.headers)).is_success
