"""An order's life, from its number to its end, as the shop can see it."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.sandbox.bank import Bank
from tests.sandbox.shop import Shop

DAY = 86400
FAR = "2099-12-31T23:59:59"


def test_nobody_has_paid_yet(shop: Shop) -> None:
    begun = time.time() * 1000
    order_id = shop.registered("A-1", 125_050, description="Приём", email="anna@example.com")
    told = shop.status()
    assert (told["orderStatus"], told["actionCode"]) == (0, -100)
    assert (told["amount"], told["currency"], told["orderNumber"]) == (125_050, "643", "A-1")
    assert told["orderDescription"] == "Приём"
    assert told["attributes"] == [{"name": "mdOrder", "value": order_id}]
    assert told["payerData"] == {"email": "anna@example.com"}
    assert begun - 1000 <= told["date"] <= time.time() * 1000
    assert told["paymentAmountInfo"]["paymentState"] == "CREATED"
    assert not {"depositedDate", "authDateTime", "cardAuthInfo", "operations"} & set(told)


def test_a_paid_order(shop: Shop, bank: Bank) -> None:
    shop.registered()
    bank.act("A-1", "pay")
    told = shop.status()
    assert (told["errorCode"], told["orderStatus"], told["actionCode"]) == ("0", 2, 0)
    assert told["paymentAmountInfo"] == {
        "approvedAmount": 100_000,
        "depositedAmount": 100_000,
        "refundedAmount": 0,
        "feeAmount": 0,
        "paymentState": "DEPOSITED",
    }
    assert told["date"] <= told["authDateTime"] == told["depositedDate"]
    assert "*" in told["cardAuthInfo"]["maskedPan"]
    (operation,) = told["operations"]
    assert (operation["type"], operation["amount"]) == ("AUTHORIZATION", 100_000)
    assert operation["referenceNumber"] == told["authRefNum"]


def test_a_declined_card_may_be_followed_by_a_good_one(shop: Shop, bank: Bank) -> None:
    shop.registered()
    bank.act("A-1", "decline", code=101)
    told = shop.status()
    assert (told["orderStatus"], told["actionCode"]) == (6, 101)
    assert told["paymentAmountInfo"]["paymentState"] == "DECLINED"
    bank.act("A-1", "pay")
    assert shop.status()["orderStatus"] == 2


def test_three_attempts_and_no_more(shop: Shop, bank: Bank) -> None:
    shop.registered()
    for _ in range(3):
        bank.act("A-1", "decline")
    with pytest.raises(httpx.HTTPStatusError, match="409"):
        bank.act("A-1", "pay")
    assert (shop.status()["orderStatus"], shop.status()["actionCode"]) == (6, 116)


def test_3d_secure_has_a_status_of_its_own(shop: Shop, bank: Bank) -> None:
    shop.registered()
    bank.act("A-1", "start-3ds")
    assert shop.status()["orderStatus"] == 5
    bank.act("A-1", "finish-3ds", confirmed=False)
    assert (shop.status()["orderStatus"], shop.status()["actionCode"]) == (6, -2006)
    bank.act("A-1", "start-3ds")
    bank.act("A-1", "finish-3ds")
    assert shop.status()["orderStatus"] == 2


def test_a_session_ends_by_the_clock(shop: Shop, bank: Bank) -> None:
    shop.registered("A-1")
    shop.registered("A-2", sessionTimeoutSecs=3000)
    bank.clock(1199)
    assert shop.status("A-1")["orderStatus"] == 0
    bank.clock(1201)
    assert (shop.status("A-1")["orderStatus"], shop.status("A-1")["actionCode"]) == (6, -2007)
    assert shop.status("A-2")["orderStatus"] == 0
    with pytest.raises(httpx.HTTPStatusError, match="409"):
        bank.act("A-1", "pay")


def test_an_expiration_date_is_moscow_time_and_wins(shop: Shop, bank: Bank) -> None:
    soon = datetime.now(UTC).astimezone(ZoneInfo("Europe/Moscow")) + timedelta(hours=2)
    date = soon.strftime("%Y-%m-%dT%H:%M:%S")
    shop.registered("A-1", expirationDate=date, sessionTimeoutSecs=60)
    bank.clock(7100)
    assert shop.status()["orderStatus"] == 0
    bank.clock(7201)
    assert shop.status()["orderStatus"] == 6


def test_money_may_come_too_late(shop: Shop, bank: Bank) -> None:
    shop.registered()
    bank.act("A-1", "expire")
    assert (shop.status()["orderStatus"], shop.status()["actionCode"]) == (6, -2007)
    bank.act("A-1", "pay", late=True)
    assert shop.status()["orderStatus"] == 2


def test_the_shop_may_cancel_before_payment_only(shop: Shop, bank: Bank) -> None:
    order_id = shop.registered("A-1")
    assert shop.call("decline", orderId=order_id)["errorCode"] == "0"
    assert shop.status("A-1")["orderStatus"] == 6
    assert shop.call("decline", orderId=order_id)["errorCode"] == "5"
    shop.registered("A-2")
    bank.act("A-2", "pay")
    assert shop.call("decline", orderNumber="A-2")["errorCode"] == "5"
    assert shop.status("A-2")["orderStatus"] == 2


def test_a_payment_is_reversed_once(shop: Shop, bank: Bank) -> None:
    order_id = shop.registered()
    assert shop.call("reverse", orderId=order_id)["errorCode"] == "5"
    bank.act("A-1", "pay")
    assert shop.call("reverse", orderId=order_id)["errorCode"] == "0"
    told = shop.status()
    assert (told["orderStatus"], told["paymentAmountInfo"]["paymentState"]) == (3, "REVERSED")
    assert shop.call("reverse", orderId=order_id)["errorCode"] == "7"
    assert shop.refund(order_id, 1)["errorCode"] == "5"


def test_a_payment_is_not_reversed_the_next_day(shop: Shop, bank: Bank) -> None:
    order_id = shop.registered()
    bank.act("A-1", "pay")
    bank.clock(DAY)
    assert shop.call("reverse", orderId=order_id)["errorCode"] == "7"
    assert shop.refund(order_id, 100_000)["errorCode"] == "0"


def test_the_banks_day_is_moscows(shop: Shop, bank: Bank) -> None:
    moscow = datetime.now(UTC).astimezone(ZoneInfo("Europe/Moscow"))
    midnight = moscow.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
    ahead = (midnight - moscow).total_seconds()
    ids = {number: shop.registered(number, expirationDate=FAR) for number in ("A-1", "A-2")}
    bank.clock(ahead - 60)
    bank.act("A-1", "pay")
    bank.clock(ahead + 60)
    bank.act("A-2", "pay")
    assert shop.call("reverse", orderId=ids["A-1"])["errorCode"] == "7"
    bank.clock(ahead + DAY - 60)
    assert shop.call("reverse", orderId=ids["A-2"])["errorCode"] == "0"


def test_two_stages(shop: Shop, bank: Bank) -> None:
    fields = {"amount": 9000, "returnUrl": "https://shop.example/paid"}
    order_id = shop.call("registerPreAuth", orderNumber="A-1", **fields)["orderId"]
    bank.act("A-1", "pay")
    told = shop.status()
    assert (told["orderStatus"], told["paymentAmountInfo"]["paymentState"]) == (1, "APPROVED")
    assert told["paymentAmountInfo"]["depositedAmount"] == 0
    assert shop.refund(order_id, 1)["errorCode"] == "5"
    assert shop.call("deposit", orderId=order_id, amount=9001)["errorCode"] == "5"
    assert shop.call("deposit", orderId=order_id, amount=8000)["errorCode"] == "0"
    told = shop.status()
    assert (told["orderStatus"], told["paymentAmountInfo"]["depositedAmount"]) == (2, 8000)
    assert shop.call("deposit", orderId=order_id, amount=1000)["errorCode"] == "5"
    assert shop.refund(order_id, 8001)["errorCode"] == "5"


def test_a_held_amount_may_be_let_go(shop: Shop, bank: Bank) -> None:
    order_id = shop.registered()
    bank.act("A-1", "authorize")
    assert shop.status()["orderStatus"] == 1
    bank.clock(3 * DAY)
    assert shop.call("reverse", orderId=order_id)["errorCode"] == "0"
    assert shop.status()["orderStatus"] == 3


def test_the_status_answer_lies_when_told_to(shop: Shop, bank: Bank) -> None:
    shop.registered()
    bank.act("A-1", "pay")
    bank.lie("A-1", amount=1, currency="840", order_number="A-9", status=0)
    told = shop.status()
    assert (told["amount"], told["currency"]) == (1, "840")
    assert (told["orderNumber"], told["orderStatus"]) == ("A-9", 0)
    bank.lie("A-1", amount=None, currency=None, order_number=None)
    told = shop.status()
    assert (told["amount"], told["currency"], told["orderStatus"]) == (100_000, "643", 0)
    assert bank.order("A-1")["status"] == 2


def test_the_control_says_what_it_cannot_do(shop: Shop, bank: Bank) -> None:
    shop.registered()
    for number, act, code in (("nobody", "pay", 404), ("A-1", "refund", 409), ("A-1", "fly", 409)):
        with pytest.raises(httpx.HTTPStatusError, match=str(code)):
            bank.act(number, act)
    with pytest.raises(httpx.HTTPStatusError, match="422"):
        bank.lie("A-1", colour="red")
    with pytest.raises(httpx.HTTPStatusError, match="422"):
        bank.faults([{"operation": "fly", "kind": "empty"}])
