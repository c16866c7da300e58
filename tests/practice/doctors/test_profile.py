"""A doctor registers, sees and changes the own profile."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from healthlink.catalog import entries
from healthlink.db.pool import Db
from tests import make
from tests.make import Doctor, Person
from tests.practice.doctors.conftest import ARMEN, Doc

PRIVATE = {"clinic_name": "Նոր", "timezone": "Europe/Moscow", "visit_minutes": 45}


async def test_a_newcomer_has_no_practice_yet(nobody: Doc) -> None:
    me = await nobody.me()
    assert (me["registered"], me["phone"], me["first_name"]) == (False, None, None)
    assert (await nobody.ask("GET", "/patients")).status_code == 403
    refused = await nobody.ask("PATCH", "/me", {"clinic_name": "x"})
    assert refused.json()["type"] == "/problems/no-practice"


async def test_registering_opens_a_practice_with_a_week_that_costs_nothing(nobody: Doc) -> None:
    me = await nobody.done("POST", "/doctors/register", ARMEN)
    assert {field: me[field] for field in ARMEN} == ARMEN
    assert (me["full_name"], me["id"]) == ("Արմեն Հակոբյան", nobody.doctor_id)
    assert (me["registered"], me["listed"], me["public"]) == (True, False, False)
    assert (me["timezone"], me["visit_minutes"]) == ("Asia/Yerevan", 30)
    left = datetime.fromisoformat(me["trial_ends_at"]) - datetime.now(UTC)
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    assert await nobody.done("GET", "/patients") == []


async def test_twice_answers_the_same(nobody: Doc, db: Db) -> None:
    first = await nobody.done("POST", "/doctors/register", ARMEN)
    again = await nobody.done("POST", "/doctors/register", {**ARMEN, "first_name": "Ուրիշ"})
    assert again == first == await nobody.me()
    assert await db.fetchval("select count(*) from audit where action = 'doctor.register'") == 1


async def test_a_patients_account_becomes_a_doctors_and_stays_signed_in(
    client: httpx.AsyncClient, anna: Person, db: Db
) -> None:
    refused = await client.get("/me", headers=anna.headers)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/no-practice")
    answers = await asyncio.gather(
        *(client.post("/doctors/register", json=ARMEN, headers=anna.headers) for _ in range(4))
    )
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json()["id"] for answer in answers}) == 1
    me = (await client.get("/api/v1/users/me", headers=anna.headers)).json()
    assert (me["role"], me["email"], me["full_name"]) == ("doctor", anna.email, "Анна Саргсян")


async def test_staff_who_register_stay_staff(client: httpx.AsyncClient, maria: Person) -> None:
    await client.post("/doctors/register", json=ARMEN, headers=maria.headers)
    me = (await client.get("/api/v1/users/me", headers=maria.headers)).json()
    assert me["role"] == "clinic_staff"


@pytest.fixture
async def of_the_market(client: httpx.AsyncClient, db: Db, dr_grigoryan: Doctor) -> Doc:
    """Dr Grigoryan, whose profile an operator has connected with an account."""
    account = await make.person(db, "Գրիգորյան", role="doctor")
    await entries.connect_doctor(db, dr_grigoryan.id, account.id)
    return Doc(client, account.headers, str(dr_grigoryan.id))


async def test_a_doctor_of_the_market_keeps_the_public_profile(of_the_market: Doc) -> None:
    me = await of_the_market.done("POST", "/doctors/register", ARMEN)
    assert (me["full_name"], me["specialization"]) == ("Արամ Գրիգորյան", "Кардиолог")
    assert (me["first_name"], me["phone"]) == ("Արմեն", ARMEN["phone"])
    assert (me["listed"], me["public"], me["registered"]) == (True, True, True)


@pytest.mark.parametrize(
    ("field", "value"),
    [("first_name", "Ա"), ("last_name", "Բ"), ("specialization", "Վիրաբույժ")],
)
async def test_and_changes_it_through_the_clinic_only(
    of_the_market: Doc, field: str, value: str
) -> None:
    before = await of_the_market.done("POST", "/doctors/register", ARMEN)
    refused = await of_the_market.ask("PATCH", "/me", {**PRIVATE, field: value})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/profile-is-public")
    assert [fault["field"] for fault in refused.json()["errors"]] == [field]
    assert await of_the_market.me() == before
    same = await of_the_market.done("PATCH", "/me", {**PRIVATE, field: before[field]})
    assert {name: same[name] for name in PRIVATE} == PRIVATE


async def test_what_nobody_has_accepted_yet_the_doctor_changes(doc: Doc) -> None:
    wish = {"first_name": "Արամ", "specialization": "Վիրաբույժ", **PRIVATE}
    me = await doc.done("PATCH", "/me", wish)
    assert {name: me[name] for name in wish} == wish
    assert me["full_name"] == "Արամ Հակոբյան"
    assert await doc.done("PATCH", "/me", {"first_name": None}) == me


@pytest.mark.parametrize(
    "wish",
    [
        {"timezone": "Nowhere/Land"},
        {"timezone": "+04:00"},
        {"visit_minutes": 4},
        {"visit_minutes": "30"},
        {"first_name": ""},
        {"first_name": "x" * 101},
        {"clinic_name": "a\nb"},
        {"phone": "911"},
        {"listed": True},
        {"trial_ends_at": "2040-01-01T00:00:00Z"},
        {"id": "01a20004-2d0f-70cf-aa21-b679dbf8964f"},
    ],
)
async def test_nothing_else_can_be_changed(doc: Doc, wish: dict[str, Any]) -> None:
    before = await doc.me()
    assert (await doc.ask("PATCH", "/me", wish)).status_code == 422
    assert await doc.me() == before
