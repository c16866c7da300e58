"""Sber's protocol as we speak it: both generations, against the strict bank; and odd answers."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from healthlink.config import Settings
from healthlink.outbound import Answer, Outbound, open_outbound
from healthlink.payments.gateways import sber
from healthlink.payments.gateways.gateway import (
    NumberTaken,
    Order,
    Refused,
    Standing,
    Uncertain,
    Untouched,
)
from healthlink.payments.gateways.rbs import Rbs
from tests.conftest import AsyncBank, sber_settings, settings_for

WHOLE = 160_000


@pytest.fixture
async def out() -> AsyncIterator[Outbound]:
    async with open_outbound({}) as opened:
        yield opened


def settings(bank: AsyncBank, wire: str, **more: Any) -> Settings:
    address = bank.bank.api_url if wire == "json" else bank.bank.form_api_url
    account = sber_settings(bank.bank, sber_protocol=wire, sber_base_url=address, **more)
    return settings_for("postgresql://nowhere", **account)


@pytest.fixture(params=["json", "form"])
def gateway(request: pytest.FixtureRequest, bank: AsyncBank, out: Outbound) -> Rbs:
    return sber.gateway(settings(bank, request.param), out)


def order(**more: Any) -> Order:
    made = Order(
        number=uuid4().hex,
        amount_minor=WHOLE,
        currency="RUB",
        description="HealthLink. Приём врача",
        language="hy",
        return_url="http://localhost:8080/payments/1",
        seconds=600,
    )
    return replace(made, **more)


async def test_an_order_from_its_registration_to_its_partial_refund(
    gateway: Rbs, bank: AsyncBank
) -> None:
    made = order()
    registered = await gateway.register(made)
    assert registered.ref in registered.payment_url
    standing = await gateway.standing(made.number)
    assert (standing.stage, standing.ref, standing.number) == (
        "waiting",
        registered.ref,
        made.number,
    )
    assert (standing.amount_minor, standing.currency) == (WHOLE, "RUB")
    await bank.act(made.number, "start-3ds")
    assert (await gateway.standing(made.number)).stage == "waiting"
    await bank.act(made.number, "finish-3ds")
    standing = await gateway.standing(made.number)
    assert (standing.stage, standing.returned_minor) == ("paid", 0)
    assert standing.paid_at is not None
    await gateway.refund(registered.ref, 1_000, "key-1")
    standing = await gateway.standing(made.number)
    assert (standing.stage, standing.returned_minor) == ("refunded", 1_000)
    with pytest.raises(Refused):
        await gateway.refund(registered.ref, WHOLE, "key-2")


async def test_the_same_refund_again_is_made_once_where_the_bank_knows_keys(
    gateway: Rbs, bank: AsyncBank
) -> None:
    made = order()
    registered = await gateway.register(made)
    await bank.act(made.number, "pay")
    for _ in range(2):
        await gateway.refund(registered.ref, 1_000, "key-1")
    returned = (await gateway.standing(made.number)).returned_minor
    assert returned == (1_000 if gateway.repeats_refunds else 2_000)


async def test_a_number_is_registered_once(gateway: Rbs, bank: AsyncBank) -> None:
    made = order()
    await gateway.register(made)
    with pytest.raises(NumberTaken):
        await gateway.register(made)


async def test_an_order_can_be_closed_or_reversed(gateway: Rbs, bank: AsyncBank) -> None:
    made, other = order(), order(currency="AMD")
    registered = await gateway.register(made)
    await gateway.decline(made.number, registered.ref)
    assert (await gateway.standing(made.number)).stage == "declined"
    paid = await gateway.register(other)
    await bank.act(other.number, "pay")
    assert (await gateway.standing(other.number)).currency == "AMD"
    await gateway.reverse(paid.ref)
    assert (await gateway.standing(other.number)).stage == "reversed"
    with pytest.raises(Refused):
        await gateway.reverse(paid.ref)
    with pytest.raises(Refused):
        await gateway.decline(other.number, None)


async def test_an_order_that_was_never_registered_is_unknown(gateway: Rbs, bank: AsyncBank) -> None:
    assert await gateway.standing("never") == Standing("unknown", "never")


async def test_a_receipt_is_accepted_and_sums_up(gateway: Rbs, bank: AsyncBank) -> None:
    seller = {"receipt_email": "till@clinic.example", "receipt_inn": "7707083893"}
    basket = sber.receipt(settings(bank, gateway.wire, receipts=True, **seller), WHOLE)
    made = order(receipt=basket, email="anna@example.com")
    await gateway.register(made)
    kept = (await bank.order(made.number))["orderBundle"]
    assert kept["cartItems"]["items"][0]["itemAmount"] == kept["total"] == WHOLE
    with pytest.raises(Refused, match="8"):
        await gateway.register(replace(made, number=uuid4().hex, amount_minor=WHOLE + 1))


async def test_wrong_credentials_are_a_refusal(bank: AsyncBank, out: Outbound) -> None:
    gateway = replace(sber.gateway(settings(bank, "json"), out), password="wrong")
    with pytest.raises(Refused) as refused:
        await gateway.register(order())
    assert refused.value.code == 5


class Canned:
    """A bank that answers what it is told to."""

    def __init__(self, status: int, body: bytes) -> None:
        self.answer = Answer(status, body)

    async def post(self, *_: Any, **__: Any) -> Answer:
        return self.answer


def answering(said: Any, status: int = 200) -> Rbs:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return Rbs("sber", Canned(status, body), "http://bank/", "u", "p", "json")  # type: ignore


PAID = {
    "errorCode": "0",
    "orderNumber": "n1",
    "orderStatus": 2,
    "amount": WHOLE,
    "currency": "643",
    "depositedDate": 1675169010957,
    "attributes": [{"name": "mdOrder", "value": "r1"}],
    "paymentAmountInfo": {"refundedAmount": 0},
}


@pytest.mark.parametrize(
    "change",
    [
        {"errorCode": 0},
        {"errorCode": None},
        {"errorCode": ""},
        {"errorCode": "0", "errorMessage": None},
        {"currency": 643},
        {"amount": str(WHOLE)},
        {"orderStatus": "2"},
        {"errorMessage": "Обработка запроса прошла без системных ошибок"},
        {"unknown": [1, {"a": None}]},
    ],
)
async def test_the_same_said_otherwise_is_understood(change: dict[str, Any]) -> None:
    standing = await answering({**PAID, **change}).standing("n1")
    assert (standing.stage, standing.number, standing.ref) == ("paid", "n1", "r1")
    assert (standing.amount_minor, standing.currency, standing.returned_minor) == (WHOLE, "RUB", 0)


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"amount": 1600.0}, "amount_minor", None),
        ({"amount": True}, "amount_minor", None),
        ({"amount": "1600.00"}, "amount_minor", None),
        ({"currency": 51}, "currency", "AMD"),
        ({"currency": None}, "currency", "000"),
        ({"currency": {}}, "currency", "000"),
        ({"orderNumber": ["n1"]}, "number", ""),
        ({"attributes": {"mdOrder": "r1"}}, "ref", None),
        ({"attributes": [1, None, {"name": "x"}]}, "ref", None),
        ({"depositedDate": "soon"}, "paid_at", None),
        ({"depositedDate": 10**30}, "paid_at", None),
        ({"paymentAmountInfo": []}, "returned_minor", None),
        ({"orderStatus": 7}, "stage", "strange"),
        ({"orderStatus": -1}, "stage", "strange"),
        ({"orderStatus": None}, "stage", "unknown"),
        ({"orderStatus": 2.0}, "stage", "strange"),
        ({"orderStatus": True}, "stage", "strange"),
    ],
)
async def test_what_cannot_be_read_is_not_guessed(
    change: dict[str, Any], field: str, value: object
) -> None:
    assert getattr(await answering({**PAID, **change}).standing("n1"), field) == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>502</html>",
        b"[]",
        b"null",
        b'{"errorCode": "x"}',
        b"\xff",
        b'{"errorCode": []}',
    ],
)
async def test_an_answer_that_nobody_can_read_leaves_us_in_doubt(body: bytes) -> None:
    with pytest.raises(Uncertain):
        await answering(body).register(order())
    with pytest.raises(Uncertain):
        await answering(body).standing("n1")


@pytest.mark.parametrize(("status", "kind"), [(429, Untouched), (404, Untouched), (405, Untouched)])
async def test_who_is_turned_away_at_the_door_has_changed_nothing(
    status: int, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        await answering(b"", status).register(order())


@pytest.mark.parametrize("said", [{}, {"errorCode": ""}, {"errorCode": None, "orderId": "r1"}])
async def test_silence_is_no_success_where_money_moves(said: dict[str, Any]) -> None:
    for work in (
        answering(said).refund("r1", 1, "k"),
        answering(said).reverse("r1"),
        answering(said).decline("n1", None),
    ):
        with pytest.raises(Uncertain):
            await work


@pytest.mark.parametrize("status", [301, 400, 401, 500, 502, 503])
async def test_another_http_status_leaves_us_in_doubt(status: int) -> None:
    with pytest.raises(Uncertain):
        await answering(PAID, status).refund("r1", 1, "k")


@pytest.mark.parametrize(
    "page",
    [
        *("", "javascript:alert(1)", "//evil.example", None, 5, "ftp://bank/", "httpx:evil"),
        *("http:javascript", "https://", "https://sber@evil.example/"),
    ],
)
async def test_a_page_that_is_none_is_not_given_to_anybody(page: object) -> None:
    said = {"errorCode": "0", "orderId": "r1", "formUrl": page}
    with pytest.raises(Uncertain):
        await answering(said).register(order())


async def test_a_refused_status_is_no_answer() -> None:
    with pytest.raises(Uncertain):
        await answering({"errorCode": "5", "errorMessage": "Доступ запрещён"}).standing("n1")


async def test_a_bank_that_is_reached_safely_sends_the_payer_to_a_safe_page() -> None:
    said = {"errorCode": "0", "orderId": "r1", "formUrl": "http://bank/pay"}
    safe = replace(answering(said), base_url="https://bank/")
    with pytest.raises(Uncertain):
        await safe.register(order())
    assert (await answering(said).register(order())).payment_url == "http://bank/pay"


async def test_a_currency_that_the_bank_does_not_take_is_not_asked_for() -> None:
    with pytest.raises(Refused) as refused:
        await answering(PAID).register(order(currency="USD"))
    assert refused.value.code == 3
