"""Misbehaviour on demand, and what of the order is left after it."""

import httpx
import pytest

from tests.sandbox.bank import PASSWORD, USERNAME, Bank
from tests.sandbox.shop import Shop

ORDER = {"orderNumber": "A-1", "amount": 100, "returnUrl": "https://shop.example/"}


def test_a_dropped_call_did_nothing(shop: Shop, bank: Bank) -> None:
    bank.faults([{"operation": "register", "kind": "drop_before"}])
    with pytest.raises(httpx.RemoteProtocolError):
        shop.send("register", **ORDER)
    assert bank.orders() == []
    assert bank.faults() == []
    assert shop.call("register", **ORDER)["errorCode"] == "0"


def test_a_dropped_answer_did_everything(shop: Shop, bank: Bank) -> None:
    bank.faults([{"operation": "register", "kind": "drop_after"}])
    with pytest.raises(httpx.RemoteProtocolError):
        shop.send("register", **ORDER)
    assert bank.order("A-1")["status"] == 0
    assert shop.call("register", **ORDER)["errorCode"] == "1"


def test_a_refund_whose_answer_is_lost_is_found_by_its_key(shop: Shop, bank: Bank) -> None:
    order_id = shop.registered("A-1", 100)
    bank.act("A-1", "pay")
    bank.faults([{"operation": "refund", "kind": "drop_after"}])
    with pytest.raises(httpx.RemoteProtocolError):
        shop.refund(order_id, 60, "key")
    assert shop.refund(order_id, 60, "key")["errorCode"] == "0"
    assert bank.order("A-1")["refunded"] == 60


def test_who_does_not_wait_for_a_hanging_call_gets_nothing_done(shop: Shop, bank: Bank) -> None:
    bank.faults([{"kind": "hang_before", "seconds": 60}])
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{bank.api_url}register.do", json=full(), timeout=0.3, trust_env=False)
    assert shop.status("A-1")["errorCode"] == "6"


def test_who_does_not_wait_for_a_hanging_answer_has_it_done(shop: Shop, bank: Bank) -> None:
    bank.faults([{"kind": "hang_after", "seconds": 60}])
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{bank.api_url}register.do", json=full(), timeout=0.3, trust_env=False)
    assert shop.status("A-1")["orderStatus"] == 0


@pytest.mark.parametrize("kind", ["hang_before", "hang_after"])
def test_who_waits_is_answered(shop: Shop, bank: Bank, kind: str) -> None:
    bank.faults([{"kind": kind, "seconds": 0.05}])
    assert shop.call("register", **ORDER)["errorCode"] == "0"


def test_a_page_or_nothing_instead_of_json(shop: Shop, bank: Bank) -> None:
    bank.faults([{"kind": "html"}, {"kind": "empty"}])
    page = shop.send("register", **ORDER)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "<html" in page.text or "<!doctype html>" in page.text
    nothing = shop.send("register", **ORDER)
    assert (nothing.status_code, nothing.content) == (200, b"")
    assert bank.orders() == []


def test_a_code_of_your_choice(shop: Shop, old_shop: Shop, bank: Bank) -> None:
    bank.faults([{"kind": "error", "code": 7, "times": 2}])
    assert shop.call("register", **ORDER)["errorCode"] == "7"
    assert old_shop.call("register", **ORDER)["errorCode"] == 7
    assert bank.orders() == []


@pytest.mark.parametrize("status", [429, 500, 502])
def test_an_http_status_of_your_choice(shop: Shop, bank: Bank, status: int) -> None:
    bank.faults([{"kind": "http", "status": status}])
    assert shop.send("register", **ORDER).status_code == status
    assert bank.orders() == []


def test_faults_are_used_up_one_by_one_by_their_operation(shop: Shop, bank: Bank) -> None:
    planned = [
        {"operation": "refund", "kind": "error", "code": 5},
        {"operation": "*", "kind": "http", "status": 500, "times": 2},
    ]
    bank.faults(planned)
    assert shop.send("register", **ORDER).status_code == 500
    assert [(each["operation"], each["times"]) for each in bank.faults()] == [
        ("refund", 1),
        ("*", 1),
    ]
    assert shop.send("register", **ORDER).status_code == 500
    assert shop.send("register", **ORDER).status_code == 200
    assert [each["operation"] for each in bank.faults()] == ["refund"]


def test_a_fault_may_last(shop: Shop, bank: Bank) -> None:
    bank.faults([{"kind": "http", "status": 502, "times": None}])
    assert {shop.send("register", **ORDER).status_code for _ in range(5)} == {502}
    bank.faults([])
    assert shop.send("register", **ORDER).status_code == 200


def full() -> dict[str, object]:
    return {"userName": USERNAME, "password": PASSWORD, **ORDER}
