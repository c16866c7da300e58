"""Callbacks: what the bank tells by itself, how it signs, and how it can be held back."""

import hashlib
import hmac
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from healthlink_sandbox.rbs import checksums
from tests.sandbox.bank import Bank, running_bank
from tests.sandbox.conftest import SECRET
from tests.sandbox.receiver import Receiver
from tests.sandbox.shop import Shop


def signed_text(fields: dict[str, Any]) -> str:
    names = sorted(set(fields) - {"checksum", "sign_alias"})
    return "".join(f"{name};{fields[name]};" for name in names)


def signature(fields: dict[str, Any]) -> str:
    made = hmac.new(SECRET.encode(), signed_text(fields).encode(), hashlib.sha256)
    return made.hexdigest().upper()


def test_the_published_example_is_met() -> None:
    fields: dict[str, str | int] = {
        "mdOrder": "06cf5599-3f17-7c86-bdbc-bd7d00a8b38b",
        "operation": "approved",
        "orderNumber": "2003",
        "status": 1,
        "sign_alias": "left out",
        "checksum": "left out",
    }
    made = checksums.symmetric(SECRET)(checksums.canonical(fields))
    assert made == "EAF2FB72CAB99FD5067F4BA493DD84F4D79C1589FDE8ED29622F0F07215AA972"


def test_a_payment_is_told_and_signed(shop: Shop, bank: Bank, ear: Receiver) -> None:
    order_id = shop.registered()
    bank.act("A-1", "pay")
    told = ear.next_call()
    assert (told.method, told.kind) == ("POST", "application/json")
    assert told.fields == {
        "mdOrder": order_id,
        "orderNumber": "A-1",
        "operation": "deposited",
        "status": 1,
        "checksum": signature(told.fields),
    }


def test_everything_that_happens_is_told(shop: Shop, bank: Bank, ear: Receiver) -> None:
    first, second = shop.registered("A-1"), shop.registered("A-2")
    told = []
    for number, act in (("A-1", "decline"), ("A-1", "pay"), ("A-2", "authorize")):
        bank.act(number, act)
        told.append(ear.next())
    shop.refund(first, 100)
    told.append(ear.next())
    shop.call("reverse", orderId=second)
    told.append(ear.next())
    shop.registered("A-3")
    bank.clock(2000)
    told.append(ear.next())
    assert [(each["orderNumber"], each["operation"], each["status"]) for each in told] == [
        ("A-1", "deposited", 0),
        ("A-1", "deposited", 1),
        ("A-2", "approved", 1),
        ("A-1", "refunded", 1),
        ("A-2", "reversed", 1),
        ("A-3", "declinedByTimeout", 1),
    ]


def test_a_session_that_ends_by_itself_is_told(shop: Shop, ear: Receiver) -> None:
    shop.registered("A-1", sessionTimeoutSecs=0)
    assert ear.next()["operation"] == "declinedByTimeout"


def test_a_repeated_refund_is_told_once(shop: Shop, bank: Bank, ear: Receiver) -> None:
    order_id = shop.registered()
    bank.act("A-1", "pay")
    bank.callbacks(mode="hold")
    shop.refund(order_id, 100, "key")
    shop.refund(order_id, 100, "key")
    assert len(bank.callbacks()["held"]) == 1


@pytest.mark.parametrize(("shape", "method"), [("form", "POST"), ("query", "GET")])
def test_the_older_shapes(shop: Shop, bank: Bank, ear: Receiver, shape: str, method: str) -> None:
    bank.callbacks(shape=shape, with_amount=True)
    shop.registered("A-1", 777)
    bank.act("A-1", "pay")
    told = ear.next_call()
    assert told.method == method
    assert (told.fields["status"], told.fields["amount"]) == ("1", "777")
    assert told.fields["checksum"] == signature(told.fields)


def test_unsigned_when_told_to(shop: Shop, bank: Bank, ear: Receiver) -> None:
    bank.callbacks(signed=False)
    shop.registered()
    bank.act("A-1", "pay")
    assert "checksum" not in ear.next()


def test_three_attempts_until_the_shop_says_200(shop: Shop, bank: Bank, ear: Receiver) -> None:
    bank.callbacks(retry_seconds=0)
    shop.registered()
    ear.answers = [500, 404, 500]
    bank.act("A-1", "pay")
    told = [ear.next() for _ in range(3)]
    assert told[0] == told[1] == told[2]
    ear.answers = [503]
    bank.act("A-1", "refund", amount=5)
    assert [ear.next()["operation"] for _ in range(2)] == ["refunded", "refunded"]
    bank.act("A-1", "refund", amount=5)
    assert ear.next()["operation"] == "refunded"
    assert ear.heard.empty()


def test_copies(shop: Shop, bank: Bank, ear: Receiver) -> None:
    bank.callbacks(copies=3)
    shop.registered()
    bank.act("A-1", "pay")
    first, second, third = ear.next(), ear.next(), ear.next()
    assert first == second == third


def test_held_ones_are_released_in_reversed_order(shop: Shop, bank: Bank, ear: Receiver) -> None:
    bank.callbacks(mode="hold")
    shop.registered()
    bank.act("A-1", "decline")
    bank.act("A-1", "pay")
    bank.act("A-1", "refund", amount=1)
    assert len(bank.callbacks()["held"]) == 3
    assert ear.heard.empty()
    ear.answers = [200, 500]
    sent = bank.release("last", copies=2)
    assert [each["status"] for each in sent] == [200, 500, 200, 200, 200, 200]
    heard = [ear.next() for _ in range(6)]
    assert [each["callback"] for each in sent] == heard
    assert [(each["operation"], each["status"]) for each in heard] == [
        ("refunded", 1),
        ("refunded", 1),
        ("deposited", 1),
        ("deposited", 1),
        ("deposited", 0),
        ("deposited", 0),
    ]
    assert bank.callbacks()["held"] == []
    assert len(bank.callbacks()["sent"]) == 6


def test_a_random_order_is_the_same_for_the_same_seed(shop: Shop, bank: Bank) -> None:
    orders = []
    for _ in range(2):
        bank.callbacks(mode="hold")
        for number in range(8):
            shop.register(f"A-{number}")
            bank.act(f"A-{number}", "pay")
        sent = bank.release("random", seed=7)
        orders.append([each["callback"]["orderNumber"] for each in sent])
        bank.reset()
    assert orders[0] == orders[1] != sorted(orders[0])


def test_dropped_ones_are_gone(shop: Shop, bank: Bank, ear: Receiver) -> None:
    bank.callbacks(mode="drop")
    shop.registered()
    bank.act("A-1", "pay")
    assert bank.callbacks()["held"] == []
    bank.callbacks(mode="send")
    bank.act("A-1", "refund", amount=1)
    assert ear.next()["operation"] == "refunded"


def test_a_shop_that_is_away_is_noted(tmp_path: Path) -> None:
    with running_bank(tmp_path, "http://127.0.0.1:1/webhook") as bank:
        bank.callbacks(mode="hold")
        with Shop(bank.api_url) as shop:
            shop.register()
        bank.act("A-1", "pay")
        (sent,) = bank.release()
    assert sent["status"] is None
    assert "ConnectError" in sent["error"]
    assert "checksum" not in sent["callback"]


def test_a_signature_needs_a_key(tmp_path: Path) -> None:
    with running_bank(tmp_path) as bank, pytest.raises(httpx.HTTPStatusError, match="409"):
        bank.callbacks(signed=True)


def test_the_bank_may_sign_with_its_private_key(tmp_path: Path, ear: Receiver) -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    file = tmp_path / "bank.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file.write_bytes(private.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    key = str(file)
    with running_bank(tmp_path, ear.url, SANDBOX_SBER_PRIVATE_KEY=key) as bank:
        with Shop(bank.api_url) as shop:
            shop.register()
        bank.act("A-1", "pay")
        told = ear.next()
    made = bytes.fromhex(told["checksum"])
    text = signed_text(told).encode()
    private.public_key().verify(made, text, padding.PKCS1v15(), hashes.SHA512())
    assert "sign_alias" in told
