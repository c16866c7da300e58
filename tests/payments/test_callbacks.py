"""What the bank tells us by itself is a hint: stored, answered, and checked with the bank."""

import json
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from healthlink.db.pool import Db
from healthlink.payments import checksum
from tests.conftest import CALLBACK_SECRET, AsyncBank, Worker
from tests.make import Person
from tests.payments import till
from tests.payments.till import Bill

HOOK = "/webhook/payments/sber"


def hint(bill: Bill, **more: Any) -> dict[str, Any]:
    """A callback as the bank would send it, signed."""
    ref = bill.url.rpartition("/")[2].partition("?")[0]
    said = {
        "mdOrder": ref,
        "orderNumber": bill.number,
        "operation": "deposited",
        "status": 1,
        **more,
    }
    return {**said, "checksum": signature(said)}


def signature(said: dict[str, Any]) -> str:
    return checksum.symmetric({key: str(value) for key, value in said.items()}, CALLBACK_SECRET)


async def states(db: Db) -> list[str]:
    return [row["state"] for row in await db.fetch("select state from payment")]


@pytest.mark.parametrize("shape", ["json", "form", "query"])
async def test_the_banks_own_callback_confirms_the_appointment(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker, shape: str
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.callbacks(mode="hold", shape=shape)
    await bank.act(bill.number, "pay")
    sent = await bank.release()
    assert [one["status"] for one in sent] == [200] * len(sent)
    assert sent
    assert (await till.appointment(client, bill))["status"] == "pending", "nothing is believed"
    await worker.run_due_jobs()
    assert (await till.appointment(client, bill))["status"] == "confirmed"
    assert await db.fetchval("select signature from payment_callback") == "right"


async def test_copies_of_a_callback_are_stored_once_and_have_one_effect(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    for _ in range(5):
        assert (await client.post(HOOK, json=hint(bill))).status_code == 200
    await worker.run_due_jobs()
    assert [tuple(r) for r in await db.fetch("select copies, signature from payment_callback")] == [
        (5, "right")
    ]
    assert await till.balances(db) == {"payer": -till.PRICE_MINOR, "earned": till.PRICE_MINOR}


async def test_many_callbacks_at_once_ask_the_bank_once(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    for number in range(20):
        await client.post(HOOK, json=hint(bill, amount=number))
    before = len(await asked(bank))
    await worker.run_due_jobs()
    assert len(await asked(bank)) - before == 1
    await client.post(HOOK, json=hint(bill, amount=20))
    await worker.run_due_jobs()
    assert len(await asked(bank)) - before == 2, "later news is asked about again"


async def asked(bank: AsyncBank) -> list[str]:
    lines = bank.bank.output().splitlines()
    return [line for line in lines if "getOrderStatusExtended" in line]


async def test_a_callback_that_lies_about_success_changes_nothing(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    assert (await client.post(HOOK, json=hint(bill))).status_code == 200
    await worker.run_due_jobs()
    assert await states(db) == ["pending"]
    assert await till.balances(db) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"checksum": "00" * 32},
        {"checksum": ""},
        {"checksum": "не сумма"},
        {"checksum": None},
        {"status": 0},
        {"operation": "refunded"},
        {"amount": 1},
        {"sign_alias": "other", "extra": "1"},
    ],
)
async def test_a_callback_that_the_bank_did_not_sign_is_refused_and_nobody_is_asked(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    change: dict[str, Any],
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    before = len(await asked(bank))
    answer = await client.post(HOOK, json={**hint(bill), **change})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-signature")
    await worker.run_due_jobs()
    assert len(await asked(bank)) == before
    assert await states(db) == ["pending"]
    assert await db.fetchval("select signature from payment_callback") == "wrong"


async def test_the_same_callback_unchanged_is_accepted(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    """The negative control; the checksum's case and sign_alias do not matter."""
    bill = await till.bill(client, anna, await till.prepaid(db))
    whole = hint(bill)
    for said in (whole, {**whole, "checksum": whole["checksum"].lower(), "sign_alias": "any"}):
        assert (await client.post(HOOK, json=said)).status_code == 200


async def test_nested_values_cannot_be_verified_and_still_only_ask(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    said = {**hint(bill), "additionalParams": {"a": "b"}}
    assert (await client.post(HOOK, json=said)).status_code == 200
    assert await db.fetchval("select signature from payment_callback") == "not-verifiable"
    await worker.run_due_jobs()
    assert await states(db) == ["paid"]


async def test_an_order_that_is_not_ours_is_not_found_and_not_stored(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    for foreign in ({"orderNumber": "f" * 32}, {"mdOrder": "another"}):
        said = {**hint(bill), **foreign}
        said["checksum"] = signature({k: v for k, v in said.items() if k != "checksum"})
        assert (await client.post(HOOK, json=said)).status_code == 404
    assert await db.fetchval("select count(*) from payment_callback") == 0


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", b"null"),
        ("application/json", b'{"orderNumber": 5}'),
        ("application/json", b'{"orderNumber": "\\u0000"}'),
        ("application/json", b'{"orderNumber": "\xff"}'),
        ("application/json", b'{"orderNumber": "' + b"9" * 100 + b'"}'),
        ("application/x-www-form-urlencoded", b"orderNumber=%FF"),
        ("application/x-www-form-urlencoded", b"a=1&" * 60 + b"orderNumber=1"),
        ("application/x-www-form-urlencoded", b"orderNumber="),
        ("text/plain", b""),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--"),
        ("application/json", b'{"orderNumber":"a","b":"' + b"x" * 20_000 + b'"}'),
        ("application/json", b'{"orderNumber":"a","b":' + b"[" * 300 + b"]" * 300 + b"}"),
    ],
)
async def test_what_is_no_callback_is_malformed(
    client: httpx.AsyncClient, db: Db, kind: str, body: bytes
) -> None:
    answer = await client.post(HOOK, content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize("poison", ["\x00", "\ud800", "9" * 400, "4111111111111111", "'; drop --"])
async def test_strange_values_are_stored_without_harm(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, poison: str
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    said = {**hint(bill), "note": poison, "additionalParams": {}}
    answer = await client.post(
        HOOK, content=json.dumps(said), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (200, 400)
    stored = await db.fetch("select content from payment_callback")
    assert "4111111111111111" not in str(stored), "a card's number is never kept"


async def test_one_payment_takes_only_so_many_callbacks(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    forged = [
        (await client.post(HOOK, json={**hint(bill), "amount": n})).status_code for n in range(70)
    ]
    assert set(forged) == {400, 429}
    assert await db.fetchval("select count(*) from payment_callback") <= 62
    assert (await client.post(HOOK, json=hint(bill))).status_code == 200, "the bank's own still is"
    answers = [(await client.post(HOOK, json=hint(bill, amount=n))).status_code for n in range(130)]
    assert set(answers) == {200, 429}


async def test_the_older_way_by_a_query_is_understood(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    answer = await client.get(f"{HOOK}?{urlencode(hint(bill))}")
    assert answer.status_code == 200
    assert await db.fetchval("select signature from payment_callback") == "right"
