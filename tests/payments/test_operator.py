"""What an operator sees and does: commands, figures, a worker that is killed."""

import os
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.payments.jobs import check_refunds
from healthlink.wiring import Resources
from tests import processes
from tests.conftest import AsyncBank, settings_for
from tests.make import Person
from tests.payments import till
from tests.payments.test_refunds import DUE, HALF, cancel, paid
from tests.processes import beside, until, working


def program(settings: Settings, **more: str) -> dict[str, str]:
    """The environment of a program with the same database and bank."""
    return beside(settings, "sber_base_url", "sber_username", "sber_password", **more)


async def command(settings: Settings, *arguments: str) -> tuple[int, str]:
    """`healthlink payments …`: its exit code and what it said."""
    done = await processes.command(program(settings), "payments", *arguments)
    return done.returncode, done.stdout + done.stderr


async def test_an_operator_settles_a_payment_and_sees_its_story(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, settings: Settings
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    code, said = await command(settings, "sync", bill.payment_id)
    assert (code, "paid" in said) == (0, True), said
    assert (await till.appointment(client, bill))["status"] == "pending", "the worker confirms it"
    code, said = await command(settings, "show", bill.payment_id)
    assert code == 0
    for event in ("opened", "registered", "settled"):
        assert event in said
    assert anna.email not in said


async def test_an_operator_gives_money_back_and_clears_what_was_to_review(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, settings: Settings
) -> None:
    bill = await paid(client, db, bank, anna)
    code, said = await command(settings, "refund", bill.payment_id, "7500")
    assert code == 0, said
    assert await till.refunds(db, bill) == [("by-operator", HALF, "requested")]
    code, said = await command(settings, "refund", bill.payment_id, "7500.01")
    assert (code, "not left" in said) == (1, True)
    await db.execute("update payment set review = 'money-gone'")
    for amount in ("0.014", "-5", "much", "NaN"):
        assert (await command(settings, "refund", "--", bill.payment_id, amount))[0] == 1
    code, said = await command(settings, "review")
    assert bill.payment_id in said
    assert (await command(settings, "reviewed", bill.payment_id))[0] == 0
    assert (await command(settings, "reviewed", bill.payment_id))[0] == 1
    assert (await till.payment(db, bill))["review"] is None


async def test_an_operator_is_told_that_the_bank_is_away(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, settings: Settings
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.faults([{"operation": "*", "kind": "http", "status": 500, "times": 1}])
    code, said = await command(settings, "sync", bill.payment_id)
    assert (code, "does not answer" in said) == (1, True)
    code, said = await command(settings, "sync", str(UUID(int=1)))
    assert (code, "Not found" in said) == (1, True)


async def test_a_refused_refund_is_sent_again_when_asked_to(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, settings: Settings
) -> None:
    bill = await paid(client, db, bank, anna)
    await cancel(client, bill)
    await db.execute("update refund set state = 'manual', try_at = null")
    refund_id = str(await db.fetchval("select id from refund"))
    assert (await command(settings, "resend", refund_id))[0] == 0
    assert (await command(settings, "resend", refund_id))[0] == 1
    assert await db.fetchval("select state = 'unknown' and try_at <= now() from refund")


async def test_a_worker_that_is_killed_while_it_gives_back_gives_back_once(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    settings: Settings,
    resources: Resources,
    tmp_path: Path,
) -> None:
    """After the bank has done it, before we have heard of it."""
    bill = await paid(client, db, bank, anna)
    await db.execute("update appointment set free_cancel_until = now() - interval '1 minute'")
    await bank.faults([{"operation": "refund", "kind": "hang_after", "times": 1}])
    await cancel(client, bill)
    async with working(program(settings), tmp_path / "worker.log") as first:
        await until(lambda: refunded(bank, bill.number))
        first.kill()
        await first.wait()
    assert await db.fetchval("select state from refund") == "sent"
    await db.execute(DUE)
    await check_refunds(resources)
    assert await till.refunds(db, bill) == [("cancelled", HALF, "succeeded")]
    order = await bank.order(bill.number)
    assert (order["refunded"], len(order["refunds"])) == (HALF, 1)


async def refunded(bank: AsyncBank, number: str) -> bool:
    return bool((await bank.order(number))["refunded"])


async def test_figures_are_told_to_who_may_ask(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    await till.bill(client, anna, await till.prepaid(db))
    told = (await client.get("/metrics")).text
    assert (
        'healthlink_outbound_seconds_count{operation="register",outcome="200",party="sber"' in told
    )
    assert "healthlink_breaker_opened" in told


@pytest.mark.parametrize(
    ("settings_", "sent", "status"),
    [
        ({"environment": "production"}, None, 404),
        ({"environment": "production", "metrics_token": "t"}, "t", 200),
        ({"metrics_token": "t"}, "t", 200),
        ({"metrics_token": "t"}, "x", 404),
        ({"metrics_token": "t"}, None, 404),
        ({}, None, 200),
    ],
)
async def test_metrics_want_their_token(
    settings_: dict[str, str], sent: str | None, status: int, settings: Settings
) -> None:
    from healthlink.main import create_app

    whole = settings_for(settings.database_url).model_copy(update=settings_)
    app = create_app(whole)
    headers = {"Authorization": f"Bearer {sent}"} if sent else {}
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            assert (await client.get("/metrics", headers=headers)).status_code == status


async def test_no_secret_of_the_bank_is_in_the_log(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, settings: Settings
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    env = program(settings, LOG_LEVEL="DEBUG", SBER_PASSWORD="kanarienvogel")
    done = await processes.command(env, "payments", "sync", bill.payment_id)
    assert done.returncode == 1
    assert "kanarienvogel" not in done.stdout + done.stderr
    assert os.environ.get("SBER_PASSWORD") is None
