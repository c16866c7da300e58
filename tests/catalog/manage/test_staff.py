"""Giving and taking posts."""

import asyncio
import json

import httpx
import pytest

from healthlink.catalog import entries
from healthlink.db.pool import Db
from tests import make
from tests.catalog.manage.conftest import Trail
from tests.make import Doctor, Person

WHO = {"email": "New@example.com", "full_name": "Гаяне Арутюнян", "phone": "+37491123456"}
INVITED = "select convert_from(payload, 'utf8') from pgqueuer where entrypoint = 'send_invitation'"


@pytest.fixture(autouse=True)
async def _proven(db: Db, admin: Person, anna: Person, maria: Person) -> None:
    """Everybody has followed the link to their address."""
    await db.execute("update users set email_verified_at = now()")


async def test_an_address_that_nobody_has_proven_gets_no_post(
    client: httpx.AsyncClient, admin: Person, anna: Person, a: str, db: Db
) -> None:
    """Somebody may have opened an account on a clerk's address, and wait."""
    await db.execute("update users set email_verified_at = null where id = $1", anna.id)
    refused = await client.post(f"{a}/staff", json=appointed(anna), headers=admin.headers)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/email-unproven")
    assert await role(db, anna) == "patient"


async def role(db: Db, person: Person) -> str:
    found: str = await db.fetchval("select role from users where id = $1", person.id)
    return found


def appointed(person: Person) -> dict[str, str]:
    return {**WHO, "email": person.email}


async def test_a_new_address_gets_an_account_without_a_password_and_an_invitation(
    client: httpx.AsyncClient, admin: Person, a: str, db: Db, dr_grigoryan: Doctor, trail: Trail
) -> None:
    made = await client.post(f"{a}/staff", json=WHO, headers=admin.headers)
    assert made.status_code == 201, made.text
    row = await db.fetchrow("select * from users where email = 'new@example.com'")
    assert row is not None
    assert (row["role"], row["password_hash"]) == ("clinic_staff", None)
    assert await db.fetchval("select user_id from person where id = $1", row["id"]) == row["id"]
    assert made.json() == {
        "user_id": str(row["id"]),
        "email": "new@example.com",
        "full_name": WHO["full_name"],
        "phone": WHO["phone"],
        "role": "clinic_staff",
    }
    assert [json.loads(job[0])["user_id"] for job in await db.fetch(INVITED)] == [str(row["id"])]
    (written,) = await trail(row["id"])
    assert (written["actor_id"], written["action"]) == (admin.id, "staff.add")
    assert written["clinic_id"] == dr_grigoryan.clinic_id
    assert written["detail"] == {}, "nothing personal stays for ever"


async def test_an_account_that_exists_is_appointed_and_keeps_what_it_is_called(
    client: httpx.AsyncClient, admin: Person, anna: Person, a: str, db: Db
) -> None:
    made = await client.post(f"{a}/staff", json=appointed(anna), headers=admin.headers)
    assert made.json()["full_name"] == "Анна Саргсян"
    assert await role(db, anna) == "clinic_staff"
    assert not await db.fetch(INVITED), "she has a password"
    assert (await client.get(a, headers=anna.headers)).status_code == 401, "with a shorter session"


async def test_the_appointed_manage_the_clinic_when_they_sign_in_again(
    client: httpx.AsyncClient, admin: Person, a: str, b: str, db: Db
) -> None:
    from healthlink.auth.passwords import _hasher

    password_hash = _hasher.hash(make.PASSWORD)
    anna = await make.person(db, password_hash=password_hash)
    await db.execute("update users set email_verified_at = now()")
    await client.post(f"{a}/staff", json=appointed(anna), headers=admin.headers)
    login = {"email": anna.email, "password": make.PASSWORD}
    pair = (await client.post("/api/v1/auth/login", json=login)).json()
    headers = {"Authorization": f"Bearer {pair['access_token']}"}
    assert (await client.get(a, headers=headers)).status_code == 200
    assert (await client.get(b, headers=headers)).status_code == 404


async def test_appointing_twice_is_one_post_and_one_row_of_the_trail(
    client: httpx.AsyncClient, admin: Person, maria: Person, a: str, trail: Trail
) -> None:
    for _ in range(2):
        made = await client.post(f"{a}/staff", json=appointed(maria), headers=admin.headers)
        assert made.status_code == 201
    assert await trail(maria.id) == [], "she had the post already"
    assert (await client.get(a, headers=maria.headers)).status_code == 200, "and stays signed in"


async def test_an_administrator_with_a_post_stays_one(
    client: httpx.AsyncClient, admin: Person, a: str, db: Db
) -> None:
    await client.post(f"{a}/staff", json=appointed(admin), headers=admin.headers)
    assert await role(db, admin) == "admin"
    gone = await client.delete(f"{a}/staff/{admin.id}", headers=admin.headers)
    assert gone.status_code == 204
    assert await role(db, admin) == "admin"


async def test_the_staff_see_each_other(
    client: httpx.AsyncClient, maria: Person, nare: Person, a: str
) -> None:
    shown = (await client.get(f"{a}/staff", headers=maria.headers)).json()
    assert [row["user_id"] for row in shown] == [str(maria.id)]
    assert set(shown[0]) == {"user_id", "email", "full_name", "phone", "role"}


async def test_with_the_last_post_goes_the_role(
    client: httpx.AsyncClient,
    admin: Person,
    maria: Person,
    a: str,
    b: str,
    db: Db,
    dr_petrosyan: Doctor,
    trail: Trail,
) -> None:
    await entries.add_staff(db, dr_petrosyan.clinic_id, maria.id)
    assert (await client.delete(f"{a}/staff/{maria.id}", headers=admin.headers)).status_code == 204
    assert await role(db, maria) == "clinic_staff"
    assert (await client.get(a, headers=maria.headers)).status_code == 404
    assert (await client.get(b, headers=maria.headers)).status_code == 200
    assert (await client.delete(f"{b}/staff/{maria.id}", headers=admin.headers)).status_code == 204
    assert await role(db, maria) == "patient"
    assert [row["action"] for row in await trail(maria.id)] == ["staff.remove", "staff.remove"]


async def test_a_doctor_without_a_post_is_a_doctor_again(
    client: httpx.AsyncClient, admin: Person, maria: Person, a: str, db: Db, dr_grigoryan: Doctor
) -> None:
    await entries.connect_doctor(db, dr_grigoryan.id, maria.id)
    await client.delete(f"{a}/staff/{maria.id}", headers=admin.headers)
    assert await role(db, maria) == "doctor"


async def test_two_posts_taken_at_once_leave_no_role(
    client: httpx.AsyncClient,
    admin: Person,
    maria: Person,
    a: str,
    b: str,
    db: Db,
    dr_grigoryan: Doctor,
    dr_petrosyan: Doctor,
) -> None:
    for _ in range(8):
        for doctor in (dr_grigoryan, dr_petrosyan):
            await entries.add_staff(db, doctor.clinic_id, maria.id)
        await db.execute("update users set role = 'clinic_staff' where id = $1", maria.id)
        answers = await asyncio.gather(
            *(client.delete(f"{each}/staff/{maria.id}", headers=admin.headers) for each in (a, b))
        )
        assert [answer.status_code for answer in answers] == [204, 204]
        assert await role(db, maria) == "patient"


async def test_who_has_no_post_here_is_not_found(
    client: httpx.AsyncClient, admin: Person, nare: Person, anna: Person, a: str, db: Db
) -> None:
    for who in (nare, anna):
        gone = await client.delete(f"{a}/staff/{who.id}", headers=admin.headers)
        assert gone.status_code == 404
    assert await role(db, nare) == "clinic_staff"


async def test_a_deleted_account_is_not_appointed_by_its_old_address(
    client: httpx.AsyncClient, admin: Person, anna: Person, a: str, db: Db
) -> None:
    await db.execute(
        "update users set email = null, deleted_at = now(), password_hash = null where id = $1",
        anna.id,
    )
    made = await client.post(f"{a}/staff", json=appointed(anna), headers=admin.headers)
    assert made.status_code == 201
    assert made.json()["user_id"] != str(anna.id)
