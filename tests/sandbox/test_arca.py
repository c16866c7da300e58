"""IDBank in ArCa's dialect: forms in, JSON called text out, and what is different from Sber."""

from typing import Any

import httpx
import pytest

from tests.sandbox.arca import PASSWORD, USERNAME, Arca, ArcaShop
from tests.sandbox.bank import Bank
from tests.sandbox.shop import Shop

LOGIN = {"userName": USERNAME, "password": PASSWORD}
ORDER = {"orderNumber": "A-1", "amount": "500000", "returnUrl": "https://shop.example/r"}
GOOD: dict[str, Any] = {
    "orderNumber": "A-1",
    "amount": 1_000_000,
    "returnUrl": "https://shop.example/r",
    "currency": "051",
    "description": "Բժշկի բաժանորդագրություն, 1 ամիս",
    "language": "hy",
    "pageView": "MOBILE",
    "clientId": "nare",
    "jsonParams": {"FORCE_3DS2": "true"},
    "sessionTimeoutSecs": 1200,
}


def test_a_registration_as_in_the_manual(arca: Arca, arca_shop: ArcaShop) -> None:
    answer = arca_shop.send("register", **GOOD)
    assert answer.headers["content-type"].startswith("text/plain")
    told = answer.json()
    assert set(told) == {"orderId", "formUrl"}
    assert told["formUrl"] == f"{arca.page_url(told['orderId'])}?mdOrder={told['orderId']}"
    order = arca.order("A-1")
    assert (order["amount"], order["currency"], order["language"]) == (1_000_000, "051", "hy")


def test_who_insists_on_json_gets_nothing(arca: Arca) -> None:
    for accept, status in (
        ("application/json", 406),
        ("application/json;q=0.9", 406),
        ("*/*", 200),
        ("application/json, text/plain, */*", 200),
    ):
        answer = httpx.post(
            f"{arca.api_url}register.do",
            data={**LOGIN, **ORDER, "orderNumber": f"A-{len(accept)}"},
            headers={"Accept": accept},
            trust_env=False,
        )
        assert answer.status_code == status
    assert len(arca.orders()) == 2


def test_only_posted_forms_are_read(arca: Arca) -> None:
    url = f"{arca.api_url}register.do"
    fields = {**LOGIN, **ORDER}
    assert httpx.get(url, params=fields, trust_env=False).status_code == 405
    assert httpx.post(url, params=fields, trust_env=False).json()["errorCode"] == 4
    assert httpx.post(url, json=fields, trust_env=False).json()["errorCode"] == 4
    assert arca.orders() == []


def test_who_forgets_the_currency_sells_for_roubles(arca_shop: ArcaShop) -> None:
    arca_shop.register("A-1", currency=None)
    assert arca_shop.status("A-1")["currency"] == "643"
    arca_shop.register("A-2")
    assert arca_shop.status("A-2")["currency"] == "051"
    assert arca_shop.register("A-3", currency="51")["errorCode"] == 5
    assert arca_shop.register("A-3", currency="392")["errorCode"] == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "10000.00"},
        {"amount": 0},
        {"amount": -5},
        {"orderNumber": "A" * 33},
        {"orderNumber": "A/1"},
        {"returnUrl": "https://shop.example/" + "a" * 512},
        {"description": "100%"},
        {"description": "1+1"},
        {"description": "one\r"},
        {"description": "one\ntwo"},
        {"description": "a" * 1025},
        {"language": "am"},
        {"language": "de"},
        {"sessionTimeoutSecs": 1201},
        {"pageView": "WATCH"},
        {"jsonParams": "FORCE_3DS2=true"},
        {"password": "wrong"},
        {"userName": "sandbox-api"},
    ],
)
def test_a_wrong_value(arca: Arca, arca_shop: ArcaShop, wrong: dict[str, Any]) -> None:
    assert arca_shop.call("register", **{**GOOD, **wrong})["errorCode"] == 5
    assert arca.orders() == []


@pytest.mark.parametrize("name", ["userName", "password", "orderNumber", "amount", "returnUrl"])
def test_a_missing_field(arca_shop: ArcaShop, name: str) -> None:
    assert arca_shop.call("register", **{**GOOD, name: None})["errorCode"] == 4


def test_what_the_manual_does_not_name_is_overlooked(arca: Arca, arca_shop: ArcaShop) -> None:
    more: dict[str, Any] = {
        "failUrl": "https://shop.example/f",
        "orderBundle": {"total": 1},
        "email": "a@b.am",
    }
    assert "orderId" in arca_shop.register("A-1", **more)
    order = arca.order("A-1")
    assert (order["failUrl"], order["email"]) == (order["returnUrl"], "")


def test_there_is_no_decline(arca_shop: ArcaShop) -> None:
    order_id = arca_shop.registered()
    answer = arca_shop.send("decline", orderId=order_id)
    assert (answer.status_code, answer.content) == (404, b"")
    assert arca_shop.status()["orderStatus"] == 0


def test_the_status_by_either_name(arca_shop: ArcaShop) -> None:
    order_id = arca_shop.registered("A-1")
    ask = "getOrderStatusExtended"
    assert arca_shop.call(ask, orderId=order_id)["orderNumber"] == "A-1"
    assert arca_shop.call(ask, orderId=order_id, orderNumber="other")["orderNumber"] == "A-1"
    assert arca_shop.call(ask)["errorCode"] == 4
    assert arca_shop.status("never-seen")["errorCode"] == 6
    assert arca_shop.register("A-1")["errorCode"] == 1


def test_a_reversal_once(arca: Arca, arca_shop: ArcaShop) -> None:
    order_id = arca_shop.registered()
    assert arca_shop.call("reverse", orderId=order_id)["errorCode"] == 7
    arca.act("A-1", "pay")
    assert arca_shop.call("reverse", orderId=order_id)["errorCode"] == 0
    assert arca_shop.status()["orderStatus"] == 3
    assert arca_shop.call("reverse", orderId=order_id)["errorCode"] == 7


def test_a_failed_reversal_is_never_repeated(arca: Arca, arca_shop: ArcaShop) -> None:
    order_id = arca_shop.registered()
    arca.act("A-1", "pay")
    arca.answers(failing_reversals=1)
    assert arca_shop.call("reverse", orderId=order_id)["errorCode"] == 7
    assert arca.answers()["failing_reversals"] == 0
    assert arca_shop.call("reverse", orderId=order_id)["errorCode"] == 7
    assert arca_shop.status()["orderStatus"] == 2
    assert arca_shop.refund(order_id, 100_000)["errorCode"] == 0


def test_a_reversal_within_three_days(arca: Arca, bank: Bank, arca_shop: ArcaShop) -> None:
    ids = {number: arca_shop.registered(number) for number in ("A-1", "A-2")}
    for number in ids:
        arca.act(number, "pay")
    bank.clock(71 * 3600)
    assert arca_shop.call("reverse", orderId=ids["A-1"])["errorCode"] == 0
    bank.clock(73 * 3600)
    assert arca_shop.call("reverse", orderId=ids["A-2"])["errorCode"] == 7


def test_the_same_refund_twice_is_two(arca: Arca, arca_shop: ArcaShop) -> None:
    order_id = arca_shop.registered("A-1", 1000)
    arca.act("A-1", "pay")
    for _ in range(2):
        assert arca_shop.refund(order_id, 400, "the same key")["errorCode"] == 0
    assert arca.order("A-1")["refunded"] == 800
    assert arca_shop.refund(order_id, 400)["errorCode"] == 7
    assert arca_shop.refund(order_id, 0)["errorCode"] == 5
    assert arca_shop.refund(order_id, 200)["errorCode"] == 0
    told = arca_shop.status()
    assert (told["orderStatus"], told["paymentAmountInfo"]["refundedAmount"]) == (4, 1000)


def test_two_stages(arca: Arca, arca_shop: ArcaShop) -> None:
    order_id = arca_shop.call("registerPreAuth", **GOOD)["orderId"]
    arca.act("A-1", "pay")
    assert arca_shop.status()["orderStatus"] == 1
    assert arca_shop.call("deposit", orderId=order_id, amount=900_000)["errorCode"] == 0
    assert arca_shop.status()["orderStatus"] == 2
    assert arca_shop.call("deposit", orderId=order_id, amount=100_000)["errorCode"] == 7


@pytest.mark.parametrize(
    ("version", "more"),
    [
        ("01", set()),
        ("02", {"authDateTime", "authRefNum", "terminalId"}),
        ("03", {"authDateTime", "authRefNum", "terminalId", "paymentAmountInfo", "bankInfo"}),
    ],
)
def test_the_status_has_versions(
    arca: Arca, arca_shop: ArcaShop, version: str, more: set[str]
) -> None:
    arca.answers(status_version=version)
    order_id = arca_shop.registered()
    arca.act("A-1", "pay")
    arca_shop.refund(order_id, 1)
    told = arca_shop.status()
    assert {"orderNumber", "orderStatus", "amount", "currency", "actionCode"} < set(told)
    later = {"authDateTime", "authRefNum", "terminalId", "paymentAmountInfo", "bankInfo"}
    assert later & set(told) == more
    assert not {"operations", "refundedDate", "depositedDate"} & set(told)


def test_codes_are_text_or_numbers_or_missing(arca: Arca, arca_shop: ArcaShop) -> None:
    order_id = arca_shop.registered("A-0")
    arca.act("A-0", "pay")
    said = {}
    for codes in ("manual", "number", "text", "missing"):
        arca.answers(codes=codes)
        registered = arca_shop.register(f"A-{codes}").get("errorCode")
        status = arca_shop.status("A-0").get("errorCode")
        refunded = arca_shop.refund(order_id, 1).get("errorCode")
        said[codes] = (registered, status, refunded, arca_shop.status("nobody")["errorCode"])
    assert said == {
        "manual": (None, "0", 0, 6),
        "number": (0, 0, 0, 6),
        "text": ("0", "0", "0", "6"),
        "missing": (None, None, None, 6),
    }


def test_a_session_ends_and_money_may_come_later(
    arca: Arca, bank: Bank, arca_shop: ArcaShop
) -> None:
    arca_shop.registered()
    bank.clock(1201)
    told = arca_shop.status()
    assert (told["orderStatus"], told["actionCode"]) == (6, -2007)
    arca.act("A-1", "pay", late=True)
    assert arca_shop.status()["orderStatus"] == 2


def test_nobody_knows_what_became_of_it(arca: Arca, arca_shop: ArcaShop) -> None:
    arca_shop.registered()
    arca.act("A-1", "start-3ds")
    assert arca_shop.status()["orderStatus"] == 5
    arca.act("A-1", "decline", code=151019)
    told = arca_shop.call("getOrderStatusExtended", orderNumber="A-1", language="en")
    assert (told["orderStatus"], told["actionCode"]) == (6, 151019)
    assert "no answer" in told["actionCodeDescription"]


def test_each_bank_has_its_own_orders_and_faults(
    arca: Arca, arca_shop: ArcaShop, bank: Bank, shop: Shop
) -> None:
    arca.faults([{"kind": "http", "status": 429, "times": None}])
    assert shop.register("A-1")["errorCode"] == "0"
    assert arca_shop.send("register", **GOOD).status_code == 429
    arca.faults([])
    assert "orderId" in arca_shop.register("A-1")
    assert (len(arca.orders()), len(bank.orders())) == (1, 1)
    assert shop.register("A-2", userName=USERNAME)["errorCode"] == "5"


def test_misbehaviour_like_sbers(arca: Arca, arca_shop: ArcaShop) -> None:
    arca.faults([{"operation": "register", "kind": "drop_after"}, {"kind": "html"}])
    with pytest.raises(httpx.RemoteProtocolError):
        arca_shop.send("register", **GOOD)
    assert arca.order("A-1")["status"] == 0
    assert arca_shop.send("register", **GOOD).headers["content-type"].startswith("text/html")
    arca.lie("A-1", amount=1, currency="51")
    told = arca_shop.status()
    assert (told["amount"], told["currency"]) == (1, "51")
