"""What every statement touches in a town of 200,000 doctors: indexes, and few pages of them.

Nothing here looks at a clock. Both plans are looked at: the one made for the values at hand, and
the generic one that PostgreSQL may go over to from a prepared statement's sixth run on.
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from healthlink import main, worker
from healthlink.db import queries
from healthlink.db.pool import Db
from tests.conftest import fresh_database
from tests.house.plans import COLD, HOT, Asked, Values

assert main.ROOMS and worker.ROOMS  # so that every room is loaded
ROOMS = {package.removeprefix("healthlink."): room for package, room in queries.loaded.items()}
STATEMENTS = {
    f"{room}.{name}"
    for room, loaded in ROOMS.items()
    for name in loaded.queries.available_queries
    if not name.endswith("_cursor")
}
CASES = [(name, asked) for name in HOT for asked in HOT[name]]
MODES = ["force_generic_plan", "force_custom_plan"]
BIG = 5_000
pytestmark = pytest.mark.timeout(300)  # whoever comes first builds the town
Plan = dict[str, Any]


@pytest.fixture(scope="module")
async def town(worker_id: str) -> AsyncIterator[Db]:
    """A connection to a big town of its own."""
    url = await fresh_database(f"healthlink_big_town_{worker_id}")
    db = await asyncpg.connect(url, command_timeout=300)
    script = Path(__file__).with_name("big_town.sql").read_text(encoding="utf-8")
    await db.execute(script)
    await db.execute("vacuum (analyze)")
    yield db
    await db.close()


@asynccontextmanager
async def undone(db: Db) -> AsyncIterator[None]:
    """Nothing that happens inside stays."""
    transaction = db.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


async def plan_of(db: Db, statement: str, values: Values, mode: str) -> Plan:
    """Runs the statement, inside a transaction of the caller's, and tells how."""
    room, name = statement.rsplit(".", 1)
    loaded: Any = ROOMS[room].queries
    order = loaded.driver_adapter.var_sorted[name]
    given = ", ".join(literal(values[parameter]) for parameter in order)
    await db.execute(f"set local plan_cache_mode = {mode}")
    await db.execute(f"prepare asked as {getattr(loaded, name).sql}")
    try:
        told = await db.fetchval(
            "explain (analyze, buffers, timing off, format json) execute asked"
            + (f" ({given})" if given else "")
        )
    finally:
        await db.execute("deallocate asked")
    plan: Plan = json.loads(told)[0]["Plan"]
    return plan


def literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bytes):
        value = rf"\x{value.hex()}"
    if isinstance(value, timedelta):
        value = f"{value.total_seconds()} s"
    return "'" + str(value).replace("'", "''") + "'"


def steps(plan: Plan) -> Iterator[Plan]:
    yield plan
    for step in plan.get("Plans", []):
        yield from steps(step)


def faults(plan: Plan, asked: Asked, big: set[str]) -> list[str]:
    """What is wrong with how a statement was run."""
    done = [step for step in steps(plan) if step["Actual Loops"]]
    scanned = {step["Relation Name"] for step in done if step["Node Type"] == "Seq Scan"}
    found = [f"reads all of {table}" for table in sorted(scanned & big)]
    pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    if pages > asked.pages:
        found.append(f"touches {pages} pages, more than {asked.pages}")
    rows = sum(touched(step) for step in done if "Relation Name" in step)
    if rows > asked.rows:
        found.append(f"touches {rows:.0f} rows, more than {asked.rows}")
    return found


def touched(step: Plan) -> float:
    thrown = step.get("Rows Removed by Filter", 0) + step.get("Rows Removed by Index Recheck", 0)
    return float((step["Actual Rows"] + thrown) * step["Actual Loops"])


@pytest.fixture(scope="module")
async def big(town: Db) -> set[str]:
    """The tables that nobody may read from end to end."""
    rows = await town.fetch(
        "select relname from pg_class where relkind = 'r' and reltuples >= $1", BIG
    )
    return {row["relname"] for row in rows}


def test_every_statement_is_listed_as_hot_or_cold() -> None:
    assert set(HOT) | set(COLD) == STATEMENTS
    assert not set(HOT) & set(COLD)


def test_the_big_town_is_big(big: set[str]) -> None:
    assert big >= {
        "appointment", "calendar_feed", "clinic", "doctor", "doctor_clinic", "doctor_listing",
        "engagement", "favourite_clinic", "favourite_doctor", "idempotency_key", "known_word",
        "ledger", "payment", "payment_callback", "payment_event", "person", "review",
        "review_report", "schedule", "service", "session",
        "throttle", "users", "waitlist_entry", "waitlist_offer",
    }  # fmt: skip


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("statement", "asked"), CASES, ids=[f"{name}-{n}" for n, (name, _) in enumerate(CASES)]
)
async def test_a_statement_touches_little_of_a_big_town(
    town: Db, big: set[str], statement: str, asked: Asked, mode: str
) -> None:
    async with undone(town):
        plan = await plan_of(town, statement, asked.values, mode)
    assert not faults(plan, asked, big), asked.values


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("guard", "statement"),
    [
        ("drop index doctor_listing_words", "catalog.search.doctors_by_words"),
        ("drop index doctor_listing_best", "catalog.search.doctors_best"),
        ("drop index doctor_listing_prefix", "catalog.search.doctors_by_prefix"),
        ("drop index doctor_listing_tokens", "catalog.search.doctors_best"),
        ("drop index doctor_listing_cheapest", "catalog.search.doctors_cheapest"),
        ("drop index doctor_listing_nearest", "catalog.search.doctors_nearest"),
        ("drop index favourite_doctor_latest", "catalog.favourite_doctors"),
        (
            "alter table session drop constraint session_pkey; drop index session_of_user",
            "auth.session_state",
        ),
        ("drop index users_email_key", "auth.account_by_email"),
        ("drop index appointment_of_user, appointment_made", "booking.appointments_of"),
        ("drop index appointment_pending", "booking.expire_holds"),
        ("drop index engagement_offered", "booking.waitlist.expire_offers"),
        ("drop index waitlist_entry_queue", "booking.waitlist.waited_for"),
        ("drop index waitlist_offer_entry", "booking.waitlist.accept"),
        ("drop index payment_to_check", "payments.due_checks"),
        ("drop index payment_of_subject, payment_open", "payments.received"),
        ("drop index review_of_doctor", "catalog.reviews.of_doctor"),
        ("drop index review_latest", "catalog.reviews.latest"),
        ("drop index refund_of_payment", "payments.last_refund_reason"),
        ("alter table engagement drop constraint engagement_person_free", "booking.is_person_busy"),
    ],
)
async def test_without_its_index_a_statement_is_found_out(
    town: Db, big: set[str], guard: str, statement: str, mode: str
) -> None:
    found: list[str] = []
    async with undone(town):
        await town.execute(guard)
        for asked in HOT[statement]:
            found += faults(await plan_of(town, statement, asked.values, mode), asked, big)
    assert found
