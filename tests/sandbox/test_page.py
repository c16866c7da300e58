"""The payment page, walked by a client that knows forms and redirects only."""

import base64
import hashlib
import re
import socket
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.sandbox.bank import Bank
from tests.sandbox.receiver import Receiver
from tests.sandbox.shop import Shop

PAID = "https://shop.example/paid?visit=7#top"
FAILED = "https://shop.example/failed"


@pytest.fixture
def payer() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


@pytest.fixture
def page(shop: Shop) -> str:
    url: str = shop.register("A-1", 123_456, returnUrl=PAID, failUrl=FAILED)["formUrl"]
    return url


def choose(payer: httpx.Client, page: str, act: str, **more: str) -> httpx.Response:
    return payer.post(page, data={"act": act, **more})


def test_it_shows_what_is_paid_and_that_it_is_a_game(shop: Shop, payer: httpx.Client) -> None:
    url = shop.register("A-1", 123_456, description="Приём кардиолога")["formUrl"]
    shown = payer.get(url).text
    for part in ("1\xa0234,56\xa0₽", "Приём кардиолога", "A-1", "HealthLink", "19 мин"):
        assert part in shown
    assert "деньги не списываются" in shown
    assert shop.status()["actionCode"] == -100


@pytest.mark.parametrize(
    ("language", "word"), [("hy", "Վճարել"), ("en", "Pay"), ("ru", "Оплатить")]
)
def test_it_speaks_the_orders_language(
    shop: Shop, payer: httpx.Client, language: str, word: str
) -> None:
    url = shop.register(language=language)["formUrl"]
    assert f'<html lang="{language}"' in payer.get(url).text
    assert word in payer.get(url).text
    assert "no money moves" in payer.get(f"{url}?lang=en").text


def test_nothing_foreign_may_run_or_load(payer: httpx.Client, page: str) -> None:
    answer = payer.get(page)
    policy = answer.headers["content-security-policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    assert not re.findall(r"(?:src|href)=\"(?!\?lang=|data:,)", answer.text)


def test_what_the_shop_wrote_is_text(shop: Shop, payer: httpx.Client) -> None:
    evil = "<script>alert(1)</script>\"'&"
    url = shop.register(description=evil)["formUrl"]
    shown = payer.get(url).text
    assert "<script" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;" in shown


def test_paying_leads_back_with_the_orders_id(
    shop: Shop, payer: httpx.Client, page: str, ear: Receiver
) -> None:
    answer = choose(payer, page, "pay")
    assert answer.status_code == 303
    place = urlsplit(answer.headers["location"])
    order_id = page.rpartition("/")[2]
    assert f"{place.scheme}://{place.netloc}{place.path}" == "https://shop.example/paid"
    assert parse_qs(place.query) == {"visit": ["7"], "orderId": [order_id], "lang": ["ru"]}
    assert place.fragment == "top"
    assert shop.status()["orderStatus"] == 2
    assert ear.next()["operation"] == "deposited"


@pytest.mark.parametrize("code", [116, 101])
def test_a_refused_card_leads_to_the_fail_page(
    shop: Shop, payer: httpx.Client, page: str, code: int
) -> None:
    answer = choose(payer, f"{page}?lang=en", f"decline-{code}")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{FAILED}?orderId=")
    assert answer.headers["location"].endswith("&lang=en")
    assert (shop.status()["orderStatus"], shop.status()["actionCode"]) == (6, code)
    assert "2" in payer.get(page).text
    assert choose(payer, page, "pay").headers["location"].startswith("https://shop.example/paid")


def test_leaving_changes_nothing(shop: Shop, payer: httpx.Client, page: str) -> None:
    answer = choose(payer, page, "leave")
    assert answer.headers["location"].startswith(FAILED)
    assert (shop.status()["orderStatus"], shop.status()["actionCode"]) == (0, -100)


def test_without_a_fail_page_all_leads_to_the_return_page(shop: Shop, payer: httpx.Client) -> None:
    url = shop.register(returnUrl="healthlink://paid")["formUrl"]
    assert "healthlink:" in payer.get(url).headers["content-security-policy"]
    answer = choose(payer, url, "decline-116")
    assert answer.headers["location"].startswith("healthlink://paid?orderId=")


@pytest.mark.parametrize(
    ("code", "status", "place"), [("111111", 2, PAID[:25]), ("222222", 6, FAILED)]
)
def test_3d_secure(
    shop: Shop, payer: httpx.Client, page: str, code: str, status: int, place: str
) -> None:
    acs = choose(payer, page, "pay-3ds").headers["location"]
    assert shop.status()["orderStatus"] == 5
    assert "111111" in payer.get(acs).text
    answer = choose(payer, acs, "confirm", code=code)
    assert answer.headers["location"].startswith(place)
    assert shop.status()["orderStatus"] == status


def test_3d_secure_may_be_left_and_begun_again(shop: Shop, payer: httpx.Client, page: str) -> None:
    acs = choose(payer, page, "pay-3ds").headers["location"]
    assert choose(payer, acs, "leave").headers["location"].startswith(FAILED)
    assert shop.status()["orderStatus"] == 5
    choose(payer, page, "pay-3ds")
    choose(payer, acs, "confirm", code="111111")
    assert shop.status()["orderStatus"] == 2


def test_paying_twice_pays_once(shop: Shop, payer: httpx.Client, page: str) -> None:
    choose(payer, page, "pay")
    again = choose(payer, page, "pay")
    assert again.status_code == 409
    assert "уже оплачен" in again.text
    assert "уже оплачен" in payer.get(page).text
    assert 'value="pay"' not in payer.get(page).text
    assert choose(payer, page, "leave").headers["location"].startswith("https://shop.example/paid")
    assert len(shop.status()["operations"]) == 1


def test_of_two_who_press_at_once_one_pays(bank: Bank, shop: Shop, page: str) -> None:
    """Both requests have begun before either is whole."""
    first, second = press_half(page), press_half(page)
    bank.client.get("/health")
    with first, second:
        assert release_half(first) == 303
        assert release_half(second) == 409
    assert len(shop.status()["operations"]) == 1


def press_half(page: str) -> socket.socket:
    place = urlsplit(page)
    half = socket.create_connection((place.hostname or "", place.port or 0), timeout=30)
    head = f"POST {place.path} HTTP/1.1\r\nHost: bank\r\nContent-Length: 7\r\n\r\n"
    half.sendall(head.encode())
    return half


def release_half(half: socket.socket) -> int:
    half.sendall(b"act=pay")
    return int(half.recv(4096).split()[1])


def test_the_session_may_end_before_the_payer_decides(
    bank: Bank, payer: httpx.Client, page: str
) -> None:
    acs = choose(payer, page, "pay-3ds").headers["location"]
    bank.clock(1300)
    for url in (page, acs):
        assert "Время на оплату вышло" in payer.get(url).text
        assert choose(payer, url, "pay", code="111111").status_code == 409
    assert bank.order("A-1")["status"] == 6


def test_three_refusals_close_the_page(payer: httpx.Client, page: str) -> None:
    for _ in range(3):
        choose(payer, page, "decline-116")
    assert "Попытки оплаты исчерпаны" in payer.get(page).text
    assert choose(payer, page, "pay").status_code == 409


def test_a_cancelled_order_says_so(shop: Shop, payer: httpx.Client, page: str) -> None:
    shop.call("decline", orderNumber="A-1")
    assert "Магазин отменил" in payer.get(page).text


def test_an_unknown_order_has_a_friendly_page(bank: Bank, payer: httpx.Client) -> None:
    for place in ("pay", "acs"):
        for method in ("GET", "POST"):
            answer = payer.request(method, f"{bank.url}/sber/{place}/nobody?lang=en")
            assert answer.status_code == 404
            assert "no such order" in answer.text


def test_an_unknown_wish_only_leads_back(shop: Shop, payer: httpx.Client, page: str) -> None:
    for wish in ("", "decline-", "decline-x", "fly"):
        assert choose(payer, page, wish).status_code == 303
    assert payer.post(page, content=b"\xff\xfe=%zz").status_code == 303
    assert shop.status()["actionCode"] == -100
