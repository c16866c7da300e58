"""What mutants of the payments room survived: each of these kills at least one of them."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx
import orjson
import pytest

from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.errors import Malformed
from healthlink.outbound import Answer
from healthlink.payments import callbacks, checksum, jobs, settlement, states
from healthlink.payments.dto import State
from healthlink.payments.gateways import sber
from healthlink.payments.gateways.gateway import Refused, Registered, Standing, Uncertain
from healthlink.payments.gateways.rbs import Rbs
from healthlink.payments.jobs import check_refunds
from healthlink.wiring import Resources
from tests.conftest import CALLBACK_SECRET, AsyncBank, Worker
from tests.make import Person
from tests.payments import till
from tests.payments.test_callbacks import HOOK
from tests.payments.test_gateway import PAID, WHOLE, answering, order
from tests.payments.test_refunds import DUE, cancel, paid
from tests.payments.test_states import MINUTE, NOW, STATES, payment, told

FORM = "application/x-www-form-urlencoded"


def test_a_refund_of_nothing_gives_nothing_back() -> None:
    after = states.judge(payment("paid"), told("refunded", returned_minor=0))
    assert after == states.Verdict("paid", payment("paid").charged_minor, 0)


def test_an_empty_parameter_of_a_form_is_kept_because_it_is_signed() -> None:
    said = callbacks.read(b"orderNumber=1&amount=", FORM, "")
    assert said == {"orderNumber": "1", "amount": ""}
    assert checksum.signed_text(said) == b"amount;;orderNumber;1;"


@pytest.mark.parametrize("text", [b"orderNumber=1&note=%FF", b"orderNumber=1&note=%D0"])
def test_a_form_with_broken_text_anywhere_is_malformed(text: bytes) -> None:
    with pytest.raises(Malformed):
        callbacks.read(text, FORM, "")
    with pytest.raises(Malformed):
        callbacks.read(b"", FORM, text.decode())


class Hearing:
    """A bank that says yes and remembers what it was asked."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, dict[str, Any]]] = []

    async def post(self, party: str, operation: str, url: str, **content: Any) -> Answer:
        self.heard.append((party, operation, {**content, "url": url}))
        return Answer(200, b'{"errorCode":"0"}')


async def test_an_order_is_closed_by_the_banks_own_number_or_else_by_ours() -> None:
    bank = Hearing()
    gateway = Rbs("sber", bank, "http://bank/", "u", "p", "json")  # type: ignore[arg-type]
    await gateway.decline("n1", "r1")
    await gateway.decline("n1", None)
    account = {"userName": "u", "password": "p"}
    assert [(content["url"], content["json"]) for _, _, content in bank.heard] == [
        ("http://bank/decline.do", {**account, "orderId": "r1"}),
        ("http://bank/decline.do", {**account, "orderNumber": "n1"}),
    ]


async def test_an_order_without_a_status_is_unknown_under_the_number_that_was_told() -> None:
    said = {"errorCode": "0", "orderNumber": "n1"}
    assert await answering(said).standing("n2") == Standing("unknown", "n1")


@pytest.mark.parametrize("attributes", [None, 5, True])
async def test_attributes_that_are_no_list_name_no_order(attributes: object) -> None:
    standing = await answering({**PAID, "attributes": attributes}).standing("n1")
    assert (standing.stage, standing.ref) == ("paid", None)


async def test_the_moment_of_the_payment_is_read_to_the_millisecond_in_utc() -> None:
    paid = datetime(2023, 1, 31, 12, 43, 30, 957_000, UTC)
    assert (await answering(PAID).standing("n1")).paid_at == paid
    authorized = {**PAID, "depositedDate": None, "authDateTime": PAID["depositedDate"]}
    at = (await answering(authorized).standing("n1")).paid_at
    assert at == paid
    assert at.tzinfo is UTC


def test_a_receipt_says_what_the_law_wants_word_for_word() -> None:
    seller = {
        "receipt_email": "till@clinic.example",
        "receipt_inn": "7707083893",
        "public_url": "https://clinic.example",
    }
    settings = Settings.model_validate(seller)
    assert sber.receipt(settings, WHOLE) == {
        "ffdVersion": "1.2",
        "receiptType": "sell",
        "company": {
            "email": "till@clinic.example",
            "sno": settings.receipt_tax_system,
            "inn": "7707083893",
            "paymentAddress": "https://clinic.example",
        },
        "payments": [{"type": 1, "sum": WHOLE}],
        "total": WHOLE,
        "cartItems": {
            "items": [
                {
                    "positionId": "1",
                    "itemCode": "1",
                    "name": "Медицинские услуги",
                    "quantity": {"value": 1, "measure": "0"},
                    "itemPrice": WHOLE,
                    "itemAmount": WHOLE,
                    "paymentMethod": "full_prepayment",
                    "paymentObject": "service",
                    "tax": {"taxType": settings.receipt_vat},
                }
            ]
        },
    }


async def test_a_fault_in_one_is_told_only_after_the_others_had_their_turn() -> None:
    done: list[UUID] = []

    async def do(id: UUID) -> None:
        if id.int == 1:
            raise ValueError("one")
        await asyncio.sleep(0.01)
        done.append(id)

    with pytest.raises(ValueError, match="one"):
        await jobs._each(do, [UUID(int=n) for n in range(1, 20)])
    assert len(done) == 18


async def test_the_history_of_a_payment_tells_every_step_with_its_amount(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill) is True
    await client.delete(bill.path, headers=anna.headers)
    await worker.run_due_jobs()
    rows = await db.fetch(
        "select kind, detail->>'amount_minor' as amount, detail->>'from' as before"
        " from payment_event order by id"
    )
    steps = [(row["kind"], row["amount"] and int(row["amount"]), row["before"]) for row in rows]
    assert steps == [
        ("opened", till.PRICE_MINOR, None),
        ("registered", None, None),
        ("settled", None, "pending"),
        ("applied", None, None),
        ("refund-requested", till.PRICE_MINOR, None),
        ("refunded", till.PRICE_MINOR, None),
        ("settled", None, "paid"),
    ]


async def test_the_history_tells_that_nobody_wants_it_any_more(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await client.delete(bill.path, headers=anna.headers)
    kinds = Counter(row["kind"] for row in await db.fetch("select kind from payment_event"))
    assert kinds == {"opened": 1, "registered": 1, "abandoned": 1}


OVER = NOW - states.MARGIN


@pytest.mark.parametrize("state", ["registering", "pending", "authorized"])
def test_every_open_payment_ends_with_the_banks_page(state: State) -> None:
    assert states.judge(payment(state, expires_at=OVER), told("waiting")).state == "expired"
    wanted = payment(state, expires_at=OVER, abandoned=True)
    assert states.judge(wanted, told("waiting")).state == "cancelled"


@pytest.mark.parametrize("state", STATES)
def test_only_of_an_open_payment_the_banks_silence_is_for_people(state: State) -> None:
    is_open = state in ("registering", "pending", "authorized")
    made = payment(state, expires_at=NOW - states.SILENCE)
    assert states.is_silent(made) is is_open
    assert not states.is_silent(replace(made, expires_at=made.expires_at + MINUTE / 60))


def test_fifty_parameters_are_a_callback_and_fifty_one_are_not() -> None:
    said = {f"p{number}": "" for number in range(50)}
    assert callbacks.read(orjson.dumps(said), "application/json", "") == said
    assert callbacks.read(urlencode(said).encode(), FORM, "") == said
    said["more"] = ""
    for body, kind in ((orjson.dumps(said), "application/json"), (urlencode(said).encode(), FORM)):
        with pytest.raises(Malformed):
            callbacks.read(body, kind, "")


def test_a_body_may_be_as_long_as_said_and_no_byte_longer() -> None:
    empty = len(b'{"a":""}')
    fits = b'{"a":"' + b"x" * (callbacks.MAX_BODY - empty) + b'"}'
    assert callbacks.MAX_BODY == 16_384
    assert callbacks.read(fits, "application/json", "")
    with pytest.raises(Malformed):
        callbacks.read(fits + b" ", "application/json", "")


async def test_a_card_number_is_stored_as_a_gap(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    said = {"orderNumber": bill.number, "pan": "4111 1111-11111111"}
    said["checksum"] = checksum.symmetric(said, CALLBACK_SECRET)
    assert (await client.post(HOOK, json=said)).status_code == 200
    kept = await db.fetchval("select content::jsonb->>'pan' from payment_callback")
    assert kept == "[hidden]"


async def test_what_the_bank_says_in_numbers_is_kept_for_people() -> None:
    said = {**PAID, "actionCode": -2007}
    assert (await answering(said).standing("n1")).detail == "status 2, action -2007"


async def test_a_refund_waits_twice_as_long_after_each_try_and_an_hour_at_most(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    resources: Resources,
) -> None:
    bill = await paid(client, db, bank, anna)
    busy = {"operation": "*", "kind": "http", "status": 429, "times": 99}
    await bank.faults([busy])
    await cancel(client, bill)
    await worker.run_due_jobs()
    waits = []
    for _ in range(8):
        waits.append(await db.fetchval("select try_at - now() from refund"))
        resources.outbound.breakers.clear()
        await db.execute(DUE)
        await check_refunds(resources)
    minutes = [round(wait / timedelta(minutes=1)) for wait in waits]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_the_fifth_refusal_of_a_refund_is_the_last(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    resources: Resources,
) -> None:
    bill = await paid(client, db, bank, anna)
    refusal = {"kind": "error", "code": 7, "times": 99}
    await bank.faults([{"operation": operation, **refusal} for operation in ("reverse", "refund")])
    await cancel(client, bill)
    await worker.run_due_jobs()
    seen = []
    for _ in range(4):
        seen.append((await till.refunds(db, bill))[0][2])
        await db.execute(DUE)
        await check_refunds(resources)
    assert "manual" not in seen
    assert (await till.refunds(db, bill))[0][2] == "manual"


SILENT = [{"operation": "*", "kind": "drop_before", "times": 99}]


async def test_a_registration_that_nobody_answered_makes_room_once_its_page_would_be_closed(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    await bank.faults(SILENT)
    appointment_id = await till.hold(client, anna, await till.prepaid(db))
    assert (await till.create(client, anna, appointment_id)).status_code == 503
    await db.execute("update payment set expires_at = now() + interval '50 seconds'")
    assert (await till.create(client, anna, appointment_id)).status_code == 503
    seen = "select state, review from payment order by created_at"
    assert [tuple(row) for row in await db.fetch(seen)] == [("registering", None)]
    await db.execute("update payment set expires_at = now() - interval '1 second'")
    assert (await till.create(client, anna, appointment_id)).status_code == 503
    assert [tuple(row) for row in await db.fetch(seen)] == [
        ("failed", "bank-silent"),
        ("registering", None),
    ]


async def test_a_page_that_was_told_to_somebody_is_not_given_up_while_the_bank_is_silent(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.faults(SILENT)
    await db.execute("update payment set expires_at = now() - interval '1 second'")
    assert (await till.create(client, anna, bill.appointment_id)).status_code == 503
    assert [tuple(row) for row in await db.fetch("select state, review from payment")] == [
        ("pending", None)
    ]


@pytest.mark.parametrize(
    ("base", "page", "usable"),
    [
        ("https://bank/", "https://bank/pay", True),
        ("https://bank/", "HTTPS://bank/pay", True),
        ("https://bank/", "http://bank/pay", False),
        ("http://bank/", "https://bank/pay", True),
        ("http://bank/", "http://bank/pay", True),
        ("http://bank/", "https://bank@evil.example/", False),
        ("http://bank/", "https:///pay", False),
    ],
)
async def test_a_page_as_safe_as_the_bank_is_given_to_the_payer(
    base: str, page: str, usable: bool
) -> None:
    gateway = replace(
        answering({"errorCode": "0", "orderId": "r1", "formUrl": page}), base_url=base
    )
    if usable:
        assert await gateway.register(order()) == Registered("r1", page)
    else:
        with pytest.raises(Uncertain):
            await gateway.register(order())


async def test_why_a_refund_waits_is_written_beside_it(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await paid(client, db, bank, anna)
    await bank.faults([{"operation": "*", "kind": "http", "status": 429, "times": 1}])
    await cancel(client, bill)
    await worker.run_due_jobs()
    refund = await db.fetchrow("select state, error from refund")
    assert refund
    assert tuple(refund) == ("requested", "HTTP 429")


async def test_a_refund_that_was_made_is_looked_for_soon_even_if_we_die_after_it(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def dies(*_: object, **__: object) -> None:
        raise Uncertain("we died")

    bill = await paid(client, db, bank, anna)
    monkeypatch.setattr(settlement, "sync", dies)
    await cancel(client, bill)
    await db.execute("update payment set check_at = now() + interval '1 hour'")
    await worker.run_due_jobs()
    assert (await till.refunds(db, bill))[0][2] == "succeeded"
    assert await db.fetchval("select check_at <= now() + interval '1 minute' from payment")


async def test_a_no_is_a_no_whatever_else_is_in_the_answer() -> None:
    said = {"errorCode": "5", "errorMessage": "Доступ запрещён", "orderId": "r1"}
    with pytest.raises(Refused) as refused:
        await answering({**said, "formUrl": "http://bank/pay"}).register(order())
    assert (refused.value.code, refused.value.message) == (5, "Доступ запрещён")
    with pytest.raises(Uncertain):
        await answering({**PAID, "errorCode": "5"}).standing("n1")


@pytest.mark.parametrize(("language", "page"), [("ru", "ru"), ("en", "en"), ("hy", "ru")])
async def test_the_banks_page_speaks_the_payers_language_if_it_can(
    language: str, page: str
) -> None:
    bank = Hearing()
    gateway = Rbs("sber", bank, "http://bank/", "u", "p", "json")  # type: ignore[arg-type]
    with pytest.raises(Uncertain):
        await gateway.register(order(language=language))
    ((party, operation, content),) = bank.heard
    assert (party, operation, content["json"]["language"]) == ("sber", "register", page)


async def test_a_description_is_cut_to_what_the_bank_takes() -> None:
    bank = Hearing()
    gateway = Rbs("sber", bank, "http://bank/", "u", "p", "json")  # type: ignore[arg-type]
    with pytest.raises(Uncertain):
        await gateway.register(order(description="x" * 99 + "y"))
    assert bank.heard[0][2]["json"]["description"] == "x" * 99


async def test_only_the_newer_protocol_carries_the_key_of_a_refund() -> None:
    bank = Hearing()
    newer = Rbs("sber", bank, "http://bank/", "u", "p", "json")  # type: ignore[arg-type]
    older = replace(newer, wire="form")
    assert (newer.repeats_refunds, older.repeats_refunds) == (True, False)
    for gateway in (newer, older):
        with suppress(Uncertain):
            await gateway.refund("r1", 1, "key")
    asked_newly, asked_before = [content for _, _, content in bank.heard]
    assert asked_newly["json"]["jsonParams"] == {"externalRefundId": "key"}
    assert "jsonParams" not in asked_before["data"]


def test_without_any_checksum_nothing_is_signed() -> None:
    assert not checksum.is_symmetric({"orderNumber": "1", "status": "1"}, CALLBACK_SECRET)
