"""Two walls around a practice: without the one in the SQL, the one in the database stands.

Every statement of the practice is run as Lilit would, on Armen's things: with the ownership
condition taken out of its text, and with Armen's id put in the place of hers.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time
from typing import Any

import asyncpg
import httpx
import pytest

from healthlink import main, worker
from healthlink.booking import schedules
from healthlink.db import queries
from healthlink.db.pool import Db
from healthlink.practice import access
from healthlink.practice.dto import Practice
from healthlink.practice.joining.records import mine
from healthlink.wiring import Resources
from tests.make import Person, Practitioner
from tests.practice.joining.test_joining import invitation, join

CANARY = "canary-of-armen"
OWNERSHIP = re.compile(r"(?:\w+\.)?doctor_id = \$\d+")
MEDICAL = {
    "patient",
    "visit",
    "patient_media",
    "consent",
    "patient_invitation",
    "access",
    "access_seal",
}
OPEN = {"conversation"}
"""Its `patient_id` is an account: docs/decisions/0023 says why the chat has no second wall."""
ROLES = {"act_as_doctor", "act_as_patient", "practice_of", "practice"}
"""What makes the walls, and says whose practice it is."""

assert main.ROOMS
assert worker.ROOMS


def statements() -> dict[str, tuple[str, list[str]]]:
    """Every statement of the practice: its text, and the names of its parameters in order."""
    found = {}
    for package, loaded in queries.loaded.items():
        if package.startswith("healthlink.practice"):
            adapter: Any = loaded.queries.driver_adapter
            for name in loaded.queries.available_queries:
                if name not in ROLES and not name.endswith("_cursor"):
                    places = adapter.var_sorted[name]
                    found[f"{package}.{name}"] = getattr(loaded.queries, name).sql, places
    return found


@pytest.fixture
async def records(
    client: httpx.AsyncClient, db: Db, armen: Practitioner, anna: Person
) -> dict[str, Any]:
    """One of everything in Armen's practice, each with a canary; by the names of parameters."""
    named = {"first_name": CANARY, "last_name": CANARY, "notes": CANARY, "diagnosis": CANARY}
    card = (await client.post("/patients", json=named, headers=armen.headers)).json()
    await join(client, anna, await invitation(client, armen, card))
    ids = {"patient_id": card["id"], "doctor_id": armen.doctor_id}
    ids["visit_id"] = await db.fetchval(
        "insert into visit (id, doctor_id, patient_id, visit_date, notes)"
        " values (gen_random_uuid(), $1, $2, current_date, $3) returning id",
        *(armen.doctor_id, card["id"], CANARY),
    )
    file_id = await db.fetchval(
        "insert into media_file (id, key, purpose, content_type, size, width, height, sha256,"
        " created_by) values (gen_random_uuid(), repeat('a', 40), 'file', 'image/png', 1, 1, 1,"
        " sha256('x'), $1)"
        " returning id",
        armen.id,
    )
    ids["media_id"] = await db.fetchval(
        "insert into patient_media (id, doctor_id, patient_id, file_id, kind, file_name,"
        " created_by, shared_at) values (gen_random_uuid(), $1, $2, $3, 'photo', $4, $5, now())"
        " returning id",
        *(armen.doctor_id, card["id"], file_id, CANARY, armen.id),
    )
    ids["assistant_id"] = await db.fetchval(
        "insert into practice_assistant (id, doctor_id, name)"
        " values (gen_random_uuid(), $1, 'Mariam') returning id",
        armen.doctor_id,
    )
    during = (datetime(2050, 1, 1, tzinfo=UTC), datetime(2050, 1, 2, tzinfo=UTC))
    ids["time_off_id"], _ = await schedules.take_off(db, armen.doctor_id, during, "")
    return {**ids, "id": card["id"], "person_id": anna.id, "user_id": anna.id}


async def everything(db: Db) -> dict[str, Any]:
    return {table: await db.fetch(f"select * from {table} order by 1, 2") for table in MEDICAL}


def value(name: str, kind: str, ids: dict[str, Any]) -> Any:
    if name in ("skip", "after"):
        return 0
    if kind == "uuid":
        return ids.get(name, ids["patient_id"])
    if kind.endswith("[]"):
        return [ids["patient_id"]] if kind == "uuid[]" else []
    plain = {
        "bool": False,
        "date": date(2026, 1, 1),
        "time": time(10),
        "timestamptz": datetime(2026, 1, 1, tzinfo=UTC),
        "bytea": b"x",
        "jsonb": "{}",
        "interval": None,
        "text": None,
    }
    return plain.get(kind, 100)


@asynccontextmanager
async def as_lilit(resources: Resources, lilit: Practitioner, walled: bool) -> AsyncIterator[Db]:
    practice = Practice(lilit.doctor_id, lilit.id, "doctor", "UTC", 30)
    if walled:
        async with access.records(resources.pool, practice) as db:
            yield db
    else:
        async with resources.pool.acquire() as db:
            transaction = db.transaction()
            await transaction.start()
            yield db
            await transaction.rollback()  # so that the next one finds everything in its place


async def tries(
    resources: Resources, lilit: Practitioner, name: str, attack: str, ids: dict[str, Any],
    *, walled: bool = True,
) -> str:  # fmt: skip
    """What the statement answers, or why it was refused."""
    text, names = statements()[name]
    mine = {**ids, "doctor_id": lilit.doctor_id}
    if attack == "without its condition":
        text, ids = OWNERSHIP.sub(r"(\g<0> or true)", text), mine
    try:
        async with as_lilit(resources, lilit, walled) as db:
            statement = await db.prepare(text)
            kinds = [parameter.name for parameter in statement.get_parameters()]
            values = [value(*pair, ids) for pair in zip(names, kinds, strict=True)]
            return str([tuple(row) for row in await statement.fetch(*values)])
    except asyncpg.PostgresError as error:
        return type(error).__name__


@pytest.mark.parametrize("attack", ["without its condition", "with another's id"])
async def test_no_statement_of_the_practice_reaches_anothers_records(
    resources: Resources, db: Db, lilit: Practitioner, records: dict[str, Any], attack: str
) -> None:
    before = await everything(db)
    told = {
        name: await tries(resources, lilit, name, attack, records) for name in sorted(statements())
    }
    assert [name for name, answer in told.items() if CANARY in answer] == []
    after = await everything(db)
    for table in MEDICAL:
        rows = [row for row in after[table] if row["doctor_id"] != lilit.doctor_id]
        assert rows == before[table], f"{table} of Armen's was changed"
    if attack == "without its condition":
        assert len([name for name in told if told[name].startswith("[")]) > len(told) / 2


async def test_without_the_second_wall_they_do(
    resources: Resources, lilit: Practitioner, records: dict[str, Any]
) -> None:
    """The negative control: the same attacks by a role that passes by the policies."""
    told = [
        await tries(resources, lilit, name, "without its condition", records, walled=False)
        for name in sorted(statements())
    ]
    assert len([answer for answer in told if CANARY in answer]) >= 4


async def test_a_patient_reads_by_policy_what_is_shared_and_no_more(
    resources: Resources, boris: Person, anna: Person, records: dict[str, Any]
) -> None:
    for who, seen in ((anna, 1), (boris, 0)):
        async with mine(resources.pool, who.id) as db:
            assert await db.fetchval("select count(*) from patient_media") == seen
            assert await db.fetchval("select count(id) from patient") == seen
            assert (await db.fetchval("select count(*) from access") > 0) == bool(seen)
        for secret in ("select notes from patient", "select diagnosis from patient"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with mine(resources.pool, who.id) as db:
                    await db.execute(secret)


async def test_every_table_with_medical_data_is_behind_the_wall(db: Db) -> None:
    tables = await db.fetch(
        "select c.relname::text as name, c.relrowsecurity and c.relforcerowsecurity as walled"
        " from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace"
        " and exists (select from pg_attribute a where a.attrelid = c.oid"
        " and a.attname in ('patient_id', 'patient_ids', 'diagnosis'))"
    )
    assert {row["name"] for row in tables} >= MEDICAL - {"access_seal"}
    assert {row["name"] for row in tables if not row["walled"]} == OPEN
    policies = await db.fetch(
        "select tablename::text, with_check from pg_policies"
        " where 'healthlink_doctor' = any (roles)"
    )
    assert {row["tablename"] for row in policies} == MEDICAL
    assert all(row["with_check"] for row in policies)


async def test_views_and_functions_do_not_lead_around_the_wall(db: Db) -> None:
    views = await db.fetch(
        "select relname::text from pg_class where relkind in ('v', 'm')"
        " and relnamespace = 'public'::regnamespace"
        " and not coalesce('security_invoker=true' = any (reloptions), false)"
        " and pg_get_viewdef(oid) ~ '\\m(patient|visit|patient_media|consent|access)\\M'"
    )
    assert [row["relname"] for row in views] == []
    definers = await db.fetch(
        "select proname::text from pg_proc"
        " where prosecdef and pronamespace = 'public'::regnamespace"
    )
    assert [row["proname"] for row in definers] == []


async def test_the_roles_can_pass_by_no_policy(db: Db) -> None:
    roles = await db.fetch(
        "select rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreaterole from pg_roles"
        " where rolname like 'healthlink\\_%'"
    )
    assert {row["rolname"] for row in roles} == {"healthlink_doctor", "healthlink_patient"}
    assert not any(value for row in roles for value in tuple(row)[1:])


async def test_nothing_of_an_identity_stays_with_the_connection(
    resources: Resources, armen: Practitioner
) -> None:
    practice = Practice(armen.doctor_id, armen.id, "doctor", "UTC", 30)
    asked = (
        "select current_user = session_user as plain,"
        " current_setting('healthlink.doctors', true) as doctors, pg_backend_pid() as pid"
    )
    pids = set()
    for _ in range(3):
        async with access.records(resources.pool, practice) as db:
            pids.add(await db.fetchval("select pg_backend_pid()"))
            assert await db.fetchval("select current_user") == "healthlink_doctor"
        with pytest.raises(ZeroDivisionError):
            async with access.records(resources.pool, practice) as db:
                raise ZeroDivisionError
        row = await resources.pool.fetchrow(asked)
        assert row
        assert row["plain"]
        assert not row["doctors"]
        assert row["pid"] in pids, "it is the same connection"
