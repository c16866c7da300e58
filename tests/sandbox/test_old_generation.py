"""The old generation: forms in, JSON called text out, codes as numbers."""

import httpx

from tests.sandbox.bank import PASSWORD, USERNAME, Bank
from tests.sandbox.shop import Shop

LOGIN = {"userName": USERNAME, "password": PASSWORD}
ORDER = {"orderNumber": "B-1", "amount": "5000", "returnUrl": "https://shop.example/r"}


def test_a_registration_says_no_code_when_it_went_well(old_shop: Shop, bank: Bank) -> None:
    answer = old_shop.send("register", **ORDER)
    assert answer.headers["content-type"].startswith("text/plain")
    told = answer.json()
    assert set(told) == {"orderId", "formUrl"}
    assert told["formUrl"].endswith(f"?mdOrder={told['orderId']}")
    assert bank.order("B-1")["currency"] == "643"


def test_everything_may_stand_in_the_address(bank: Bank) -> None:
    url = f"{bank.form_api_url}register.do"
    answer = httpx.get(url, params={**LOGIN, **ORDER, "currency": "051"}, trust_env=False)
    assert "orderId" in answer.json()
    assert bank.order("B-1")["currency"] == "051"


def test_errors_are_numbers(old_shop: Shop) -> None:
    old_shop.register("B-1")
    assert old_shop.register("B-1")["errorCode"] == 1
    assert old_shop.register("B-2", currency="392")["errorCode"] == 3
    assert old_shop.call("register", orderNumber="B-3")["errorCode"] == 4
    assert old_shop.register("B-4", password="wrong")["errorCode"] == 5
    assert old_shop.status("never-seen")["errorCode"] == 6
    assert old_shop.status("B-1")["errorCode"] == 0


def test_numbers_are_shorter_and_unknown_fields_overlooked(old_shop: Shop) -> None:
    assert "orderId" in old_shop.register("B" * 32, unknown="x")
    assert old_shop.register("B" * 33)["errorCode"] == 5
    assert old_shop.register("B-2", amount="12.50")["errorCode"] == 5  # type: ignore[arg-type]


def test_nested_things_are_json_in_text(old_shop: Shop) -> None:
    old_shop.register("B-1", jsonParams={"payment": "7"})
    told = old_shop.status("B-1")
    assert told["merchantOrderParams"] == [{"name": "payment", "value": "7"}]
    assert old_shop.register("B-2", jsonParams="{broken")["errorCode"] == 5


def test_a_refunds_key_means_nothing_here(old_shop: Shop, bank: Bank) -> None:
    order_id = old_shop.registered("B-1", 1000)
    bank.act("B-1", "pay")
    assert old_shop.refund(order_id, 400, "same")["errorCode"] == 0
    assert old_shop.refund(order_id, 400, "same")["errorCode"] == 0
    assert bank.order("B-1")["refunded"] == 800
    assert old_shop.refund(order_id, 400, "same")["errorCode"] == 7
    assert isinstance(old_shop.status("B-1")["refundedDate"], int)


def test_both_generations_know_the_same_orders(old_shop: Shop, shop: Shop) -> None:
    order_id = old_shop.registered("B-1")
    assert shop.status("B-1")["attributes"] == [{"name": "mdOrder", "value": order_id}]
    assert shop.register("B-1")["errorCode"] == "1"
    both = old_shop.call("getOrderStatusExtended", orderId=order_id, orderNumber="other")
    assert both["orderNumber"] == "B-1"
