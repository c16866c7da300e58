"""The new generation takes nothing that the bank's document does not name."""

from typing import Any

import httpx
import pytest

from tests.sandbox.bank import Bank
from tests.sandbox.shop import Shop

GOOD: dict[str, Any] = {
    "orderNumber": "A-1",
    "amount": 100_000,
    "returnUrl": "https://shop.example/paid",
    "failUrl": "https://shop.example/failed",
    "currency": "643",
    "description": "Приём врача №1 «Эребуни»",
    "language": "hy",
    "clientId": "anna",
    "sessionTimeoutSecs": 900,
    "expirationDate": "2099-12-31T23:59:59",
    "features": "FORCE_TDS",
    "phone": "+37491000000",
    "email": "anna@example.com",
    "jsonParams": {"payment": "1", "app2app": True},
}


def test_a_full_registration_is_taken(shop: Shop, bank: Bank) -> None:
    answer = shop.call("register", **GOOD)
    assert answer["errorCode"] == "0"
    assert len(answer["orderId"]) == 36
    assert answer["formUrl"] == f"{bank.url}/sber/pay/{answer['orderId']}"
    order = bank.order("A-1")
    assert order["email"] == "anna@example.com"
    assert order["returnUrl"] == GOOD["returnUrl"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"unknown": "field"},
        {"ordernumber": "case-matters"},
        {"amount": "100000"},
        {"amount": 100_000.0},
        {"amount": True},
        {"amount": -1},
        {"amount": 1_000_000_000_000},
        {"currency": 643},
        {"currency": "RUB"},
        {"orderNumber": 1},
        {"orderNumber": "A" * 37},
        {"orderNumber": "A/1"},
        {"orderNumber": "A-1\n"},
        {"returnUrl": "http://a.io"},
        {"returnUrl": "https://пример.рф/"},
        {"returnUrl": "https://shop.example/" + "a" * 2048},
        {"failUrl": ""},
        {"description": "a" * 513},
        {"description": "Բժշկի այց"},
        {"language": "RU"},
        {"language": "rus"},
        {"sessionTimeoutSecs": "900"},
        {"expirationDate": "2099-12-31"},
        {"expirationDate": "2099-99-99T00:00:00"},
        {"jsonParams": '{"payment":"1"}'},
        {"jsonParams": {"nested": {"a": 1}}},
        {"orderBundle": "{}"},
        {"phone": "8 (800) 100"},
        {"email": "почта@example.com"},
        {"userName": 1},
        {"password": 1},
        {"password": "wrong"},
        {"userName": "somebody"},
    ],
)
def test_one_wrong_field_refuses_the_whole(shop: Shop, bank: Bank, wrong: dict[str, Any]) -> None:
    answer = shop.call("register", **{**GOOD, **wrong})
    assert set(answer) == {"errorCode", "errorMessage"}
    assert answer["errorCode"] == "5"
    assert bank.orders() == []


@pytest.mark.parametrize("name", ["userName", "password", "orderNumber", "amount", "returnUrl"])
def test_a_missing_field_is_another_error(shop: Shop, name: str) -> None:
    assert shop.call("register", **{**GOOD, name: None})["errorCode"] == "4"


def test_an_empty_order_number_is_a_missing_one(shop: Shop) -> None:
    assert shop.call("register", **{**GOOD, "orderNumber": ""})["errorCode"] == "4"


@pytest.mark.parametrize(("currency", "code"), [("051", "0"), ("840", "0"), ("978", "0")])
def test_the_currencies_that_are_known(shop: Shop, currency: str, code: str) -> None:
    assert shop.register(currency=currency)["errorCode"] == code


def test_an_unknown_currency_is_refused(shop: Shop) -> None:
    assert shop.register(currency="392")["errorCode"] == "3"


def test_a_repeated_number_gets_no_page(shop: Shop) -> None:
    shop.register("A-1")
    answer = shop.register("A-1")
    assert answer["errorCode"] == "1"
    assert not {"orderId", "formUrl"} & set(answer)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'{"amount": NaN}', "application/json"),
        (b'{"userName": "a", "userName": "b"}', "application/json"),
        (b'{"userName": "\xff"}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"{}", "text/plain"),
        (b"userName=sandbox-api&password=sandbox", "application/x-www-form-urlencoded"),
        (b" " * 2_000_000, "application/json"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(bank: Bank, content: bytes, kind: str) -> None:
    url = f"{bank.api_url}register.do"
    answer = httpx.post(url, content=content, headers={"Content-Type": kind}, trust_env=False)
    assert answer.status_code == 200
    assert answer.json()["errorCode"] == "5"


def test_only_post_is_spoken(bank: Bank) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = httpx.request(method, f"{bank.api_url}register.do", trust_env=False)
        assert answer.status_code == 405
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.content == b""


def test_a_wrong_path_is_an_empty_page(bank: Bank) -> None:
    for path in ("registre.do", "register", "payment/register.do", "register.do/"):
        answer = httpx.post(bank.api_url + path, json={}, trust_env=False)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.content == b""


def test_the_status_wants_one_name_of_the_order(shop: Shop) -> None:
    order_id = shop.registered()
    ask = "getOrderStatusExtended"
    assert shop.call(ask, orderId=order_id)["orderStatus"] == 0
    assert shop.call(ask, orderNumber="A-1")["orderStatus"] == 0
    assert shop.call(ask)["errorCode"] == "4"
    assert shop.call(ask, orderId=order_id, orderNumber="A-1")["errorCode"] == "5"
    assert shop.call(ask, orderId="not-a-uuid")["errorCode"] == "5"


def test_an_unknown_order_has_no_status(shop: Shop) -> None:
    answer = shop.status("never-seen")
    assert answer["errorCode"] == "6"
    assert "orderStatus" not in answer
    nobody = "00000000-0000-0000-0000-000000000000"
    assert shop.refund(nobody, 100)["errorCode"] == "6"
    assert shop.call("reverse", orderId=nobody)["errorCode"] == "6"
    assert shop.call("decline", orderId=nobody)["errorCode"] == "6"


def test_a_wrong_password_opens_no_operation(shop: Shop, bank: Bank) -> None:
    order_id = shop.registered()
    bank.act("A-1", "pay")
    wishes: dict[str, dict[str, Any]] = {
        "getOrderStatusExtended": {"orderNumber": "A-1"},
        "refund": {"orderId": order_id, "amount": 1},
        "reverse": {"orderId": order_id},
        "decline": {"orderId": order_id},
    }
    for name, fields in wishes.items():
        assert shop.call(name, password="guessed", **fields)["errorCode"] == "5"
    assert bank.order("A-1")["status"] == 2
