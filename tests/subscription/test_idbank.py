"""IDBank: asked whatever it tells, and never twice for what can be done once."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.outbound import Outbound, open_outbound
from healthlink.payments import callbacks, checksum, refunds
from healthlink.payments.gateways import idbank
from healthlink.payments.gateways.gateway import Order, Refused
from healthlink.payments.gateways.rbs import Rbs
from healthlink.payments.jobs import check_payments, check_refunds
from healthlink.wiring import Resources
from tests.conftest import CALLBACK_SECRET, Worker
from tests.make import Practitioner
from tests.payments.till import balances
from tests.sandbox.arca import Arca
from tests.subscription.conftest import Till

HOOK = "/webhook/payments/idbank"
DUE = "update payment set check_at = now(), expires_at = expires_at - interval '1 hour'"
WHOLE = 1_000_000


@pytest.fixture
def arca(running_sber: Any, till: Till) -> Arca:
    return Arca(running_sber)


@pytest.fixture
async def out() -> AsyncIterator[Outbound]:
    async with open_outbound({}) as opened:
        yield opened


@pytest.fixture
def gateway(settings: Settings, out: Outbound) -> Rbs:
    return idbank.gateway(settings, out)


def order(**more: Any) -> Order:
    given = {"number": uuid4().hex, "amount_minor": WHOLE, "currency": "AMD", "seconds": 3600}
    about = {"description": "HealthLink. Подписка", "language": "hy"}
    return Order(**{**given, **about, "return_url": "http://localhost:8080/payments/1", **more})


def number(bill: dict[str, Any]) -> str:
    text: str = bill["payment_id"].replace("-", "")
    return text


async def state(db: Db) -> tuple[str, int, int]:
    row = await db.fetchrow("select state, charged_minor, returned_minor from payment")
    assert row
    return row["state"], row["charged_minor"], row["returned_minor"]


async def test_an_order_is_registered_in_drams_of_a_hundred_lumas(gateway: Rbs, arca: Arca) -> None:
    made = order()
    registered = await gateway.register(made)
    kept = arca.order(made.number)
    assert (kept["amount"], kept["currency"], kept["language"]) == (WHOLE, "051", "hy")
    standing = await gateway.standing(made.number)
    assert (standing.stage, standing.amount_minor, standing.currency) == ("waiting", WHOLE, "AMD")
    arca.act(made.number, "pay")
    assert (await gateway.standing(made.number)).stage == "paid"
    await gateway.refund(registered.ref, 300_000, "key")
    standing = await gateway.standing(made.number)
    assert (standing.stage, standing.returned_minor) == ("refunded", 300_000)
    with pytest.raises(Refused):
        await gateway.decline(made.number, registered.ref)


@pytest.mark.parametrize("codes", ["manual", "number", "text", "missing"])
async def test_however_the_bank_writes_its_codes_it_is_understood(
    gateway: Rbs, arca: Arca, codes: str
) -> None:
    arca.answers(codes=codes)
    made = order()
    registered = await gateway.register(made)
    assert (await gateway.standing(made.number)).stage == "waiting"
    arca.act(made.number, "pay")
    await gateway.refund(registered.ref, 300_000, "key")
    assert (await gateway.standing(made.number)).stage == "refunded"
    with pytest.raises(Refused):
        await gateway.refund(registered.ref, WHOLE, "key")
    other = order()
    registered = await gateway.register(other)
    arca.act(other.number, "pay")
    await gateway.reverse(registered.ref)
    assert (await gateway.standing(other.number)).stage == "reversed"


async def test_a_bank_that_counts_in_whole_drams_is_a_setting(
    settings: Settings, out: Outbound, arca: Arca
) -> None:
    whole = settings.model_copy(update={"idbank_amount_factor": 1})
    gateway = idbank.gateway(whole, out)
    made = order()
    registered = await gateway.register(made)
    assert arca.order(made.number)["amount"] == 10_000
    assert (await gateway.standing(made.number)).amount_minor == WHOLE
    with pytest.raises(Refused):
        await gateway.register(order(amount_minor=WHOLE + 50))
    arca.act(made.number, "pay")
    await gateway.refund(registered.ref, WHOLE, "key")
    assert (await gateway.standing(made.number)).returned_minor == WHOLE


def said(bill: dict[str, Any], *, secret: str = CALLBACK_SECRET, **more: str) -> dict[str, str]:
    told = {"orderNumber": number(bill), "operation": "deposited", "status": "1", **more}
    return {**told, "checksum": checksum.symmetric(told, secret)}


@pytest.mark.parametrize("shape", ["json", "data"])
async def test_a_signed_callback_makes_us_ask_and_nothing_in_it_is_believed(
    till: Till, arca: Arca, armen: Practitioner, worker: Worker, db: Db, shape: str
) -> None:
    bill = await till.bill(armen, "idbank")
    body: dict[str, Any] = {shape: said(bill)}
    answer = await till.client.post(HOOK, **body)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    await worker.run_due_jobs()
    assert await state(db) == ("pending", 0, 0), "the bank knows of no money"
    arca.act(number(bill), "pay")
    await till.client.post(HOOK, **body)
    await worker.run_due_jobs()
    assert await state(db) == ("paid", WHOLE, 0)
    assert (await till.plan(armen))["status"] == "active"


async def test_a_callback_without_the_banks_seal_is_refused(
    till: Till, arca: Arca, armen: Practitioner, worker: Worker, db: Db
) -> None:
    arca.callbacks(mode="drop")
    bill = await till.bill(armen, "idbank")
    arca.act(number(bill), "pay")
    unsigned = {key: text for key, text in said(bill).items() if key != "checksum"}
    for told in (said(bill, secret="a guess"), unsigned):
        answer = await till.client.post(HOOK, json=told)
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-signature")
    unknown = await till.client.post(HOOK, json=said({"payment_id": str(uuid4())}))
    assert unknown.status_code == 404
    await worker.run_due_jobs()
    assert await state(db) == ("pending", 0, 0)


def test_without_a_secret_a_callback_is_a_hint(settings: Settings) -> None:
    bare = settings.model_copy(update={"idbank_callback_secret": ""})
    seal = callbacks.seal(bare, idbank.NAME)
    callback = callbacks.weigh(idbank.NAME, seal, {"orderNumber": "1", "checksum": "x"})
    assert (callback.gateway, callback.signature) == ("idbank", "unsigned")


async def test_sbers_secret_signs_nothing_here(
    till: Till, armen: Practitioner, client: httpx.AsyncClient
) -> None:
    """A callback of one bank about the other's order is about nobody."""
    bill = await till.bill(armen, "idbank")
    answer = await client.post("/webhook/payments/sber", json=said(bill))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("act", "ends"),
    [("pay", "paid"), ("decline", "declined"), ("expire", "declined"), (None, "expired")],
)
async def test_polling_alone_brings_a_payment_to_its_end(
    till: Till,
    arca: Arca,
    armen: Practitioner,
    resources: Resources,
    worker: Worker,
    db: Db,
    act: str | None,
    ends: str,
) -> None:
    arca.callbacks(mode="drop")
    bill = await till.bill(armen, "idbank")
    if act:
        arca.act(number(bill), act)
    await db.execute(DUE)
    await check_payments(resources)
    await worker.run_due_jobs()
    assert (await state(db))[0] == ends
    assert ((await till.plan(armen))["status"] == "active") is (ends == "paid")


async def give_back(resources: Resources, db: Db, worker: Worker, minor: int = WHOLE) -> None:
    payment_id = await db.fetchval("select id from payment")
    async with resources.pool.acquire() as own, own.transaction():
        assert await refunds.request(own, payment_id, minor, "by-operator")
    await worker.run_due_jobs()


async def pay(till: Till, arca: Arca, who: Practitioner, worker: Worker) -> dict[str, Any]:
    bill = await till.bill(who, "idbank")
    arca.act(number(bill), "pay")
    confirm = {"payment_id": bill["payment_id"], "status": "success"}
    told = await till.client.post("/api/v1/payment/confirm", json=confirm)
    assert told.json() == {"success": True}
    await worker.run_due_jobs()
    return bill


async def test_what_goes_back_takes_its_month_back(
    till: Till, arca: Arca, armen: Practitioner, resources: Resources, db: Db, worker: Worker
) -> None:
    before = await till.plan(armen)
    await pay(till, arca, armen, worker)
    await give_back(resources, db, worker)
    await db.execute("update payment set check_at = now()")
    await check_payments(resources)
    await worker.run_due_jobs()
    after = await till.plan(armen)
    assert (after["status"], after["ends_at"]) == ("trial", before["ends_at"])
    assert after["payments"][0]["refund"] == 10_000
    assert (await state(db))[1:] == (WHOLE, WHOLE)
    assert await balances(db) == {}


async def test_a_failed_reversal_is_not_tried_again(
    till: Till, arca: Arca, armen: Practitioner, resources: Resources, db: Db, worker: Worker
) -> None:
    """ArCa reverses once; afterwards the money is refunded."""
    await pay(till, arca, armen, worker)
    arca.answers(status_version="03", failing_reversals=5)
    for _ in range(3):
        if await db.fetchval("select count(*) from refund") == 0:
            await give_back(resources, db, worker)
        await db.execute("update refund set try_at = now() where try_at is not null")
        await check_refunds(resources)
    assert (await db.fetchval("select state from refund")) == "succeeded"
    told = arca.orders()[0]
    assert told["refunded"] == WHOLE


async def test_of_a_bank_that_tells_no_amounts_nothing_is_sent_twice(
    till: Till, arca: Arca, armen: Practitioner, resources: Resources, db: Db, worker: Worker
) -> None:
    """Version 01 of the status: whether a part arrived nobody can see, so people must."""
    await pay(till, arca, armen, worker)
    arca.answers(status_version="01")
    arca.faults([{"operation": "refund", "kind": "drop_after", "times": 1}])
    await give_back(resources, db, worker, 300_000)
    for _ in range(8):
        resources.outbound.breakers.clear()
        await db.execute("update refund set try_at = now() where try_at is not null")
        await check_refunds(resources)
    assert (await db.fetchval("select state from refund")) == "manual"
    assert arca.orders()[0]["refunded"] == 300_000
