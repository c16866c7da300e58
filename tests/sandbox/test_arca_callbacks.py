"""IDBank's callbacks, which a bank may have switched on; and its page."""

from pathlib import Path

import httpx
import pytest

from tests.sandbox.arca import Arca, ArcaShop
from tests.sandbox.bank import Bank, running_bank
from tests.sandbox.receiver import Receiver
from tests.sandbox.shop import Shop
from tests.sandbox.test_callbacks import signature


def test_a_payment_is_told_in_a_form(arca: Arca, arca_shop: ArcaShop, ear: Receiver) -> None:
    order_id = arca_shop.registered()
    arca.act("A-1", "pay")
    told = ear.next_call()
    assert (told.method, told.kind) == ("POST", "application/x-www-form-urlencoded")
    assert told.fields == {
        "mdOrder": order_id,
        "orderNumber": "A-1",
        "operation": "deposited",
        "status": "1",
        "checksum": signature(told.fields),
    }


def test_another_shape_does_not_outlive_the_reset(arca: Arca, bank: Bank) -> None:
    assert arca.callbacks(shape="json", copies=2)["shape"] == "json"
    assert arca.callbacks(mode="hold")["shape"] == "form"
    bank.reset()
    assert (arca.callbacks()["mode"], arca.callbacks()["shape"]) == ("send", "form")
    assert bank.callbacks()["shape"] == "json"


def test_held_doubled_and_reversed(arca: Arca, arca_shop: ArcaShop, ear: Receiver) -> None:
    arca.callbacks(mode="hold")
    arca_shop.register()
    arca.act("A-1", "pay")
    arca.act("A-1", "refund", amount=1)
    arca.release("last", copies=2)
    heard = [ear.next()["operation"] for _ in range(4)]
    assert heard == ["refunded", "refunded", "deposited", "deposited"]


def test_they_are_off_until_there_is_an_address(tmp_path: Path) -> None:
    with running_bank(tmp_path) as bank:
        arca = Arca(bank)
        with ArcaShop(arca.api_url) as shop:
            shop.register()
        arca.act("A-1", "pay")
        assert arca.callbacks()["sent"] == arca.callbacks()["held"] == []
        with pytest.raises(httpx.HTTPStatusError, match="409"):
            arca.forge("A-1")


@pytest.mark.parametrize("checksum", ["wrong", "none", "right"])
def test_forged_ones(arca: Arca, arca_shop: ArcaShop, ear: Receiver, checksum: str) -> None:
    order_id = arca_shop.registered()
    ear.answers = [403]
    assert arca.forge("A-1", checksum=checksum)["status"] == 403
    told = ear.next()
    assert (told["mdOrder"], told["operation"], told["status"]) == (order_id, "deposited", "1")
    right = {"wrong": False, "none": None, "right": True}[checksum]
    assert (told["checksum"] == signature(told) if "checksum" in told else None) == right
    assert arca_shop.status()["orderStatus"] == 0


def test_sbers_may_be_forged_too(bank: Bank, shop: Shop, ear: Receiver) -> None:
    shop.register()
    bank.forge("A-1", operation="refunded", success=False)
    told = ear.next()
    assert (told["operation"], told["status"]) == ("refunded", 0)
    assert told["checksum"] != signature(told)
    assert shop.status()["orderStatus"] == 0


@pytest.mark.parametrize(
    ("language", "word"), [("hy", "Վճարել"), ("en", "Pay"), ("ru", "Оплатить")]
)
def test_the_page(arca: Arca, arca_shop: ArcaShop, language: str, word: str) -> None:
    page = arca_shop.register("A-1", 1_000_000, language=language)["formUrl"]
    shown = arca.client.get(page).text
    assert f'<html lang="{language}"' in shown
    assert "10\xa0000\xa0֏" in shown
    assert word in shown
    answer = arca.client.post(page, data={"act": "pay"})
    order_id = page.rpartition("=")[2]
    place = answer.headers["location"]
    assert place == f"https://shop.example/paid?orderId={order_id}&lang={language}"
    assert arca_shop.status()["orderStatus"] == 2


def test_its_language_is_armenian(arca: Arca, arca_shop: ArcaShop) -> None:
    page = arca_shop.register()["formUrl"]
    assert '<html lang="hy"' in arca.client.get(page).text
