"""The fiscal receipt: whole, adding up, with somebody to send it to."""

import copy
from typing import Any

import pytest

from tests.sandbox.bank import Bank
from tests.sandbox.shop import Shop

RECEIPT: dict[str, Any] = {
    "ffdVersion": "1.2",
    "receiptType": "sell",
    "company": {
        "email": "clinic@example.com",
        "sno": "osn",
        "inn": "5027119066",
        "paymentAddress": "https://clinic.example",
    },
    "payments": [{"type": 1, "sum": 100_000}],
    "total": 100_000,
    "cartItems": {
        "items": [
            {
                "positionId": "1",
                "itemCode": "visit-7",
                "name": "Приём кардиолога",
                "quantity": {"value": 1, "measure": "0"},
                "itemPrice": 100_000,
                "itemAmount": 100_000,
                "paymentMethod": "full_prepayment",
                "paymentObject": "4",
                "tax": {"taxType": 0},
            }
        ]
    },
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The receipt with one thing other; None takes it away."""
    receipt = copy.deepcopy(RECEIPT)
    *way, last = path.split(".")
    place: Any = receipt
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    place[last] = value
    if value is None:
        del place[last]
    return receipt


def test_a_whole_receipt_is_taken_and_kept(shop: Shop, bank: Bank) -> None:
    assert shop.register(orderBundle=RECEIPT, email="anna@example.com")["errorCode"] == "0"
    assert bank.order("A-1")["orderBundle"] == RECEIPT
    assert shop.status()["orderBundle"] == RECEIPT


def test_a_receipt_needs_a_buyer(shop: Shop) -> None:
    assert shop.register(orderBundle=RECEIPT)["errorCode"] == "4"
    known = {**RECEIPT, "customerDetails": {"phone": "+37491000000"}}
    assert shop.register(orderBundle=known)["errorCode"] == "0"


@pytest.mark.parametrize(
    "path",
    [
        "ffdVersion",
        "receiptType",
        "company",
        "company.inn",
        "payments",
        "total",
        "cartItems",
        "cartItems.items.0.itemCode",
        "cartItems.items.0.quantity",
        "cartItems.items.0.tax.taxType",
    ],
)
def test_a_part_that_is_missing(shop: Shop, path: str) -> None:
    answer = shop.register(orderBundle=changed(path, None), email="anna@example.com")
    assert answer["errorCode"] == "4"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("ffdVersion", 1.2),
        ("receiptType", "buy"),
        ("company.sno", "none"),
        ("company.unknown", "x"),
        ("cartItems.items.0.itemPrice", "100000"),
        ("cartItems.items.0.positionId", "a"),
        ("cartItems.items.0.tax.taxType", 8),
        ("cartItems.items.0.quantity.measure", 0),
        ("cartItems.items.0.name", "Բժիշկ"),
        ("cartItems.items", []),
        ("unknown", 1),
    ],
)
def test_a_part_that_is_wrong(shop: Shop, path: str, value: Any) -> None:
    answer = shop.register(orderBundle=changed(path, value), email="anna@example.com")
    assert answer["errorCode"] == "5"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("total", 99_999),
        ("payments.0.sum", 1),
        ("cartItems.items.0.itemAmount", 99_999),
        ("cartItems.items.0.itemPrice", 1),
        ("cartItems.items.0.quantity.value", 2),
    ],
)
def test_a_receipt_that_does_not_add_up(shop: Shop, path: str, value: Any) -> None:
    answer = shop.register(orderBundle=changed(path, value), email="anna@example.com")
    assert answer["errorCode"] == "8"


def test_a_receipt_of_another_sum_than_the_order(shop: Shop) -> None:
    answer = shop.register("A-1", 90_000, orderBundle=RECEIPT, email="anna@example.com")
    assert answer["errorCode"] == "8"


def test_the_old_generation_takes_it_as_text(old_shop: Shop, bank: Bank) -> None:
    answer = old_shop.register(orderBundle=RECEIPT, email="anna@example.com")
    assert "orderId" in answer
    assert bank.order("A-1")["orderBundle"] == RECEIPT


def test_a_refund_has_a_receipt_of_its_own(shop: Shop, bank: Bank) -> None:
    order_id = shop.registered(orderBundle=RECEIPT, email="anna@example.com")
    bank.act("A-1", "pay")
    back = changed("receiptType", "sell_refund")
    fields = {"orderId": order_id, "orderBundle": back}
    assert shop.call("refund", amount=1, **fields)["errorCode"] == "8"
    assert shop.call("refund", amount=100_000, **fields)["errorCode"] == "0"
