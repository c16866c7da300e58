"""Deleting my account."""

from typing import Any

import asyncpg
import httpx

from tests import make, telegram
from tests.auth.test_login import credentials
from tests.auth.test_refresh import refused
from tests.auth.test_register import faults, registration
from tests.auth.test_sessions import status
from tests.conftest import Worker
from tests.make import Doctor, Person

ME = "/api/v1/users/me"
DELETE = f"{ME}/delete"
BY_TELEGRAM = f"{DELETE}/telegram"
PROOF = {"password": make.PASSWORD}


async def _fills_up(client: httpx.AsyncClient, person: Person, doctor: Doctor, time: str) -> Any:
    """Books, likes a clinic and a doctor; answers the appointment."""
    for path in (f"clinics/{doctor.clinic_id}", f"doctors/{doctor.id}"):
        liked = await client.post(f"/api/v1/{path}/favorite", headers=person.headers)
        assert liked.status_code == 204
    headers = {**person.headers, "Idempotency-Key": "booking"}
    body = doctor.booking(time)
    booked = await client.post("/api/v1/appointments", json=body, headers=headers)
    assert booked.status_code == 201
    return booked.json()


async def _traces(db: asyncpg.Connection, *words: str) -> list[tuple[str, str]]:
    """Where in the whole database one of the words still stands."""
    tables = await db.fetch("select tablename from pg_tables where schemaname = 'public'")
    return [
        (table, word)
        for (table,) in tables
        for row in await db.fetch(f"select t::text from {table} t")
        for word in words
        if word in row[0]
    ]


async def test_a_wrong_password_deletes_nothing(
    client: httpx.AsyncClient, anna: Person, db: asyncpg.Connection
) -> None:
    answer = await client.post(DELETE, json={"password": "a guess"}, headers=anna.headers)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/wrong-password")
    assert faults(answer) == [("password", "wrong-password")]
    assert await status(client, anna.headers) == 200
    assert await db.fetchval("select count(*) from pgqueuer") == 0


async def test_nothing_of_the_person_stays_in_the_row(
    client: httpx.AsyncClient, anna: Person, boris: Person, db: asyncpg.Connection
) -> None:
    his = await db.fetchrow("select * from users where id = $1", boris.id)
    answer = await client.post(DELETE, json=PROOF, headers=anna.headers)
    assert (answer.status_code, answer.content) == (204, b"")
    row = await db.fetchrow(
        "select email, full_name, phone, password_hash, role, deleted_at is not null"
        " from users where id = $1",
        anna.id,
    )
    assert row is not None
    assert tuple(row) == (None, "", None, None, "patient", True)
    assert await db.fetchrow("select * from users where id = $1", boris.id) == his


async def test_the_sessions_are_over_and_the_password_is_forgotten(
    client: httpx.AsyncClient, anna: Person, boris: Person
) -> None:
    await client.post(DELETE, json=PROOF, headers=anna.headers)
    assert await status(client, anna.headers) == 401
    await refused(client, anna.refresh_token)
    assert (await client.post("/api/v1/auth/login", json=credentials())).status_code == 401
    assert await status(client, boris.headers) == 200


async def test_no_trace_is_left_after_the_jobs_have_run(
    client: httpx.AsyncClient, db: asyncpg.Connection, dr_grigoryan: Doctor, worker: Worker
) -> None:
    about = registration(email="canary@example.org", full_name="Канарейка", phone="+37477654321")
    keyed = {"Idempotency-Key": "registering"}
    await client.post("/api/v1/auth/register", json=about, headers=keyed)
    body = credentials("canary@example.org")
    device = {"User-Agent": "a canary's phone"}
    pair = (await client.post("/api/v1/auth/login", json=body, headers=device)).json()
    headers = {"Authorization": f"Bearer {pair['access_token']}"}
    user_id = (await client.get(ME, headers=headers)).json()["id"]
    canary = Person(user_id, about["email"], headers, "")
    await _fills_up(client, canary, dr_grigoryan, "10:00")
    words = ("canary", "Канарейка", "37477654321", "127.0.0.1", "argon2")
    assert {word for _, word in await _traces(db, *words)} == set(words)  # the search can see
    assert (await client.post(DELETE, json=PROOF, headers=headers)).status_code == 204
    await worker.run_due_jobs()
    assert await _traces(db, *words) == []


async def test_the_e_mail_can_be_registered_again_as_somebody_new(
    client: httpx.AsyncClient, db: asyncpg.Connection
) -> None:
    keyed = {"Idempotency-Key": "registering"}
    first = await client.post("/api/v1/auth/register", json=registration(), headers=keyed)
    login = credentials("vera@example.com")
    pair = (await client.post("/api/v1/auth/login", json=login)).json()
    headers = {"Authorization": f"Bearer {pair['access_token']}"}
    assert (await client.post(DELETE, json=PROOF, headers=headers)).status_code == 204
    second = await client.post("/api/v1/auth/register", json=registration(), headers=keyed)
    assert second.status_code == 201
    assert second.json()["id"] != first.json()["id"]
    assert (await client.post("/api/v1/auth/login", json=login)).status_code == 200
    assert await status(client, headers) == 401


async def test_coming_appointments_are_cancelled_and_favourites_forgotten(
    client: httpx.AsyncClient,
    anna: Person,
    boris: Person,
    dr_grigoryan: Doctor,
    db: asyncpg.Connection,
    worker: Worker,
) -> None:
    hers = await _fills_up(client, anna, dr_grigoryan, "10:00")
    his = await _fills_up(client, boris, dr_grigoryan, "11:00")
    await client.post(DELETE, json=PROOF, headers=anna.headers)
    due = "select count(*) from pgqueuer where execute_after <= now()"
    assert await db.fetchval(due) > 1
    await worker.run_due_jobs()
    rows = await db.fetch("select id::text, status from appointment")
    assert dict(map(tuple, rows)) == {hers["id"]: "cancelled", his["id"]: "confirmed"}
    for table in ("favourite_clinic", "favourite_doctor"):
        assert [row[0] for row in await db.fetch(f"select user_id from {table}")] == [boris.id]
    body = dr_grigoryan.booking("10:00")
    freed = await client.post("/api/v1/appointments", json=body, headers=boris.headers)
    assert freed.status_code == 201


async def test_a_refused_deletion_leaves_no_jobs_and_a_past_visit_stays_as_it_was(
    client: httpx.AsyncClient,
    anna: Person,
    dr_grigoryan: Doctor,
    db: asyncpg.Connection,
    worker: Worker,
) -> None:
    past = await _fills_up(client, anna, dr_grigoryan, "10:00")
    await db.execute(
        "update appointment set starts_at = now() - interval '2 days',"
        " ends_at = now() - interval '47 hours', status = 'fulfilled'"
    )
    await client.post(DELETE, json=PROOF, headers=anna.headers)
    await worker.run_due_jobs()
    await worker.run_due_jobs()
    status = await db.fetchval("select status from appointment where id = $1::uuid", past["id"])
    assert status == "fulfilled"


async def test_who_signs_in_by_telegram_deletes_the_account_by_telegram(
    client: httpx.AsyncClient, db: asyncpg.Connection, worker: Worker
) -> None:
    nare, _ = await telegram.doctor(client)
    other, _ = await telegram.doctor(client, {"id": 77002, "first_name": "Ara"})
    mine = {"init_data": telegram.init_data()}
    strange = {"init_data": telegram.init_data({"id": 77002, "first_name": "Ara"})}
    stale = {"init_data": telegram.init_data(ago=4000)}
    for proof in (strange, stale, {"init_data": "x"}):
        assert (await client.post(BY_TELEGRAM, json=proof, headers=nare)).status_code == 401
    assert (await client.post(BY_TELEGRAM, json=mine, headers=nare)).status_code == 204
    assert await status(client, nare) == 401
    assert await status(client, other) == 200
    await worker.run_due_jobs()
    assert await _traces(db, "Նարե", "77001") == []


async def test_the_practice_of_a_deleted_account_is_kept(
    client: httpx.AsyncClient, db: asyncpg.Connection, worker: Worker
) -> None:
    nare, doctor = await telegram.doctor(client)
    about = {"first_name": "Նարե", "last_name": "Ս", "specialization": "x", "phone": "+37491123456"}
    registered = await client.post(
        "/doctors/register", json={**about, "clinic_name": ""}, headers=nare
    )
    assert registered.status_code == 201, registered.text
    await client.post("/patients", json={"first_name": "Գ", "last_name": "Մ"}, headers=nare)
    await client.post(BY_TELEGRAM, json={"init_data": telegram.init_data()}, headers=nare)
    await worker.run_due_jobs()
    row = await db.fetchrow("select user_id, full_name from doctor")
    assert row and (row["user_id"], row["full_name"]) == (None, "Նարե Ս")
    assert await db.fetchval("select count(*) from patient") == 1
    _, again = await telegram.doctor(client)
    assert (again["registered"], again["id"] == doctor["id"]) == (False, False)


async def test_initdata_that_was_signed_out_proves_nothing(client: httpx.AsyncClient) -> None:
    raw = telegram.init_data()
    first = (await telegram.sign_in(client, raw)).json()["access_token"]
    again, _ = await telegram.doctor(client)
    out = await client.post("/api/v1/auth/logout", headers={"Authorization": f"Bearer {first}"})
    assert out.status_code == 204
    answer = await client.post(BY_TELEGRAM, json={"init_data": raw}, headers=again)
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/init-data-invalid")
