"""Refunds: in parts, never more than there was, and once per key."""

import pytest

from tests.sandbox.bank import Bank
from tests.sandbox.shop import Shop


@pytest.fixture
def order_id(shop: Shop, bank: Bank) -> str:
    found = shop.registered("A-1", 1000)
    bank.act("A-1", "pay")
    return found


def test_parts_until_nothing_is_left(shop: Shop, order_id: str) -> None:
    assert shop.refund(order_id, 300)["errorCode"] == "0"
    told = shop.status()
    assert (told["orderStatus"], told["paymentAmountInfo"]["refundedAmount"]) == (4, 300)
    assert told["paymentAmountInfo"]["depositedAmount"] == 1000
    assert isinstance(told["refundedDate"], str)
    assert shop.refund(order_id, 701)["errorCode"] == "5"
    assert shop.refund(order_id, 700)["errorCode"] == "0"
    assert shop.status()["paymentAmountInfo"]["refundedAmount"] == 1000
    assert shop.refund(order_id, 1)["errorCode"] == "5"


def test_a_key_refunds_once(shop: Shop, bank: Bank, order_id: str) -> None:
    first = shop.refund(order_id, 400, "refund-1")
    bank.clock(90 * 86400)
    assert shop.refund(order_id, 400, "refund-1") == first
    assert bank.order("A-1")["refunded"] == 400
    (refund,) = bank.order("A-1")["refunds"]
    assert (refund["amount"], refund["key"]) == (400, "refund-1")


def test_a_key_answers_again_when_all_is_refunded(shop: Shop, order_id: str) -> None:
    assert shop.refund(order_id, 1000, "all")["errorCode"] == "0"
    assert shop.refund(order_id, 1000, "all")["errorCode"] == "0"


def test_a_key_with_another_amount_is_an_error(shop: Shop, bank: Bank, order_id: str) -> None:
    shop.refund(order_id, 400, "refund-1")
    assert shop.refund(order_id, 300, "refund-1")["errorCode"] == "5"
    assert bank.order("A-1")["refunded"] == 400


def test_a_refused_refund_leaves_its_key_free(shop: Shop, order_id: str) -> None:
    assert shop.refund(order_id, 1001, "refund-1")["errorCode"] == "5"
    assert shop.refund(order_id, 1000, "refund-1")["errorCode"] == "0"


def test_other_keys_and_no_key_are_new_refunds(shop: Shop, bank: Bank, order_id: str) -> None:
    for key in ("one", "two", None, None):
        assert shop.refund(order_id, 100, key)["errorCode"] == "0"
    assert bank.order("A-1")["refunded"] == 400
    keys = [each.get("externalRefundId") for each in shop.status()["operations"]]
    assert keys == [None, "one", "two", None, None]


def test_a_key_belongs_to_its_order(shop: Shop, bank: Bank, order_id: str) -> None:
    other = shop.registered("A-2", 1000)
    bank.act("A-2", "pay")
    assert shop.refund(order_id, 100, "same")["errorCode"] == "0"
    assert shop.refund(other, 200, "same")["errorCode"] == "0"


@pytest.mark.parametrize("key", ["", "k" * 37, 7, {"a": 1}])
def test_a_wrong_key_is_refused(shop: Shop, bank: Bank, order_id: str, key: object) -> None:
    params = {"externalRefundId": key}
    answer = shop.call("refund", orderId=order_id, amount=100, jsonParams=params)
    assert answer["errorCode"] == "5"
    assert bank.order("A-1")["refunded"] == 0


def test_what_was_not_paid_is_not_refunded(shop: Shop) -> None:
    assert shop.refund(shop.registered("A-2"), 100)["errorCode"] == "5"


def test_nothing_is_no_refund(shop: Shop, order_id: str) -> None:
    assert shop.refund(order_id, 0)["errorCode"] == "5"


def test_what_is_partly_refunded_is_not_reversed(shop: Shop, order_id: str) -> None:
    shop.refund(order_id, 100)
    assert shop.call("reverse", orderId=order_id)["errorCode"] == "7"


def test_a_clerk_may_refund_too(shop: Shop, bank: Bank, order_id: str) -> None:
    bank.act("A-1", "refund", amount=250)
    bank.act("A-1", "refund")
    assert shop.status()["paymentAmountInfo"]["refundedAmount"] == 1000
