"""What a doctor's plan allows, when it ends, and what paying does to it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from healthlink.db.pool import Db
from healthlink.subscription.subscriptions import add_months
from tests.conftest import Worker
from tests.make import Person, Practitioner
from tests.subscription.conftest import Till

CARD = {"first_name": "Անահիտ", "last_name": "Սարգսյան"}


def at(told: str) -> datetime:
    return datetime.fromisoformat(told)


async def ends(db: Db, who: Practitioner, ago: timedelta) -> None:
    await db.execute(
        "update subscription set trial_ends_at = now() - $2::interval where doctor_id = $1",
        *(who.doctor_id, ago),
    )


async def test_a_practice_begins_with_a_week_for_nothing(till: Till, armen: Practitioner) -> None:
    plan = await till.plan(armen)
    assert (plan["status"], plan["can_write"], plan["paid_until"]) == ("trial", True, None)
    assert timedelta(days=6) < at(plan["ends_at"]) - datetime.now(UTC) <= timedelta(days=7)
    assert at(plan["writable_until"]) - at(plan["ends_at"]) == timedelta(days=3)
    assert (plan["price"], plan["currency"]) == (10_000, "AMD")
    assert plan["plans"] == [{"id": "month", "months": 1, "amount": 10_000, "currency": "AMD"}]
    assert plan["payments"] == []


async def test_who_is_no_doctor_has_no_plan(client: httpx.AsyncClient, anna: Person) -> None:
    wish = {"provider": "idram"}
    for asked in (
        client.get("/subscription", headers=anna.headers),
        client.post("/subscription/create-payment", json=wish, headers=anna.headers),
        client.post("/subscription/cancel", headers=anna.headers),
    ):
        answer = await asked
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/no-subscription")


@pytest.mark.parametrize(
    ("ago", "status", "code"),
    [(-1, "trial", 201), (1, "grace", 201), (70, "grace", 201), (73, "expired", 402)],
)
async def test_after_three_days_of_grace_writing_ends(
    client: httpx.AsyncClient,
    till: Till,
    armen: Practitioner,
    db: Db,
    ago: int,
    status: str,
    code: int,
) -> None:
    await ends(db, armen, timedelta(hours=ago))
    plan = await till.plan(armen)
    assert (plan["status"], plan["can_write"]) == (status, code == 201)
    written = await client.post("/patients", json=CARD, headers=armen.headers)
    assert written.status_code == code
    assert (await client.get("/patients", headers=armen.headers)).status_code == 200


async def test_what_is_lapsed_says_how_to_pay_and_leaves_a_row(
    client: httpx.AsyncClient, armen: Practitioner, db: Db
) -> None:
    await ends(db, armen, timedelta(days=4))
    answer = await client.post("/patients", json=CARD, headers=armen.headers)
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (402, "/problems/subscription-lapsed")
    assert problem["pay"] == {"method": "POST", "path": "/subscription/create-payment"}
    row = await db.fetchrow("select action, outcome from access order by id desc limit 1")
    assert row and tuple(row) == ("POST /patients", "refused")


async def test_whoever_cancels_keeps_what_is_left_and_gets_no_grace(
    client: httpx.AsyncClient, till: Till, armen: Practitioner, db: Db
) -> None:
    for _ in range(2):
        told = await client.post("/subscription/cancel", headers=armen.headers)
        assert (told.json()["status"], told.json()["can_write"]) == ("cancelled", True)
    assert told.json()["writable_until"] == told.json()["ends_at"]
    again = await client.post("/subscription/resume", headers=armen.headers)
    assert again.json()["status"] == "trial"
    await client.post("/subscription/cancel", headers=armen.headers)
    await ends(db, armen, timedelta(minutes=1))
    assert (await till.plan(armen))["status"] == "expired"


@pytest.mark.parametrize("provider", ["idram", "idbank"])
async def test_paying_extends_from_the_end_of_what_there_is(
    till: Till, armen: Practitioner, worker: Worker, provider: str
) -> None:
    before = await till.plan(armen)
    until = at(before["ends_at"])
    for number in (1, 2):
        bill = await till.bill(armen, provider)
        pay = till.pay_idram if provider == "idram" else till.pay_idbank
        await pay(bill)
        await till.client.post(
            "/api/v1/payment/confirm",
            json={"payment_id": bill["payment_id"], "status": "success"},
        )
        await worker.run_due_jobs()
        plan = await till.plan(armen)
        assert (plan["status"], plan["can_write"]) == ("active", True)
        assert at(plan["paid_until"]) == add_months(until, number)
        (first, *others) = plan["payments"]
        assert len(others) == number - 1
        assert (first["provider"], first["status"], first["amount"]) == (provider, "paid", 10_000)
        assert at(first["starts_at"]) == add_months(until, number - 1)
        assert first["receipt_url"].endswith(f"/payments/{bill['payment_id']}")


async def test_in_grace_and_after_it_a_payment_counts_from_today(
    till: Till, armen: Practitioner, db: Db, worker: Worker
) -> None:
    await ends(db, armen, timedelta(days=40))
    await till.pay_idram(await till.bill(armen, "idram"))
    await worker.run_due_jobs()
    plan = await till.plan(armen)
    assert plan["status"] == "active"
    left = at(plan["paid_until"]) - datetime.now(UTC)
    assert timedelta(days=27) < left < timedelta(days=32)


async def test_paying_takes_a_cancellation_back(
    till: Till, armen: Practitioner, worker: Worker
) -> None:
    await till.client.post("/subscription/cancel", headers=armen.headers)
    await till.pay_idram(await till.bill(armen, "idram"))
    await worker.run_due_jobs()
    assert (await till.plan(armen))["status"] == "active"


@pytest.mark.parametrize("provider", ["idram", "idbank"])
async def test_one_open_payment_of_a_provider_is_used_again(
    till: Till, armen: Practitioner, lilit: Practitioner, db: Db, provider: str
) -> None:
    bills = [await till.bill(armen, provider) for _ in range(3)]
    assert len({bill["payment_id"] for bill in bills}) == 1
    assert len({bill["payment_url"] for bill in bills}) == 1
    other = "idbank" if provider == "idram" else "idram"
    for bill in (await till.bill(armen, other), await till.bill(lilit, provider)):
        assert bill["payment_id"] != bills[0]["payment_id"]
    assert await db.fetchval("select count(*) from payment") == 3


async def test_another_doctors_payments_are_not_mine(
    till: Till, armen: Practitioner, lilit: Practitioner, worker: Worker
) -> None:
    before = await till.plan(lilit)
    await till.pay_idram(await till.bill(armen, "idram"))
    await worker.run_due_jobs()
    assert await till.plan(lilit) == before


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"provider": "sber"}, "provider"),
        ({}, "provider"),
        ({"provider": "idram", "plan": "life"}, "plan"),
        ({"provider": "idram", "amount": 1}, "amount"),
    ],
)
async def test_a_wrong_wish_is_named(
    client: httpx.AsyncClient, armen: Practitioner, wish: dict[str, Any], field: str
) -> None:
    answer = await client.post("/subscription/create-payment", json=wish, headers=armen.headers)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


def test_a_month_is_a_month() -> None:
    def day(text: str) -> datetime:
        return datetime.fromisoformat(f"{text}T10:00:00+00:00")

    assert add_months(day("2026-01-31"), 1) == day("2026-02-28")
    assert add_months(day("2027-12-15"), 2) == day("2028-02-15")
    assert add_months(day("2028-02-29"), 12) == day("2029-02-28")
