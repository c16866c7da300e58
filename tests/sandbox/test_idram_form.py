"""Idram's form and page: what is refused, what is shown, and where the browser goes."""

import base64
import hashlib
import re
import threading
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.sandbox.idram import PAYER, Idram
from tests.sandbox.till import Says, Till

PAID, FAILED = "https://shop.example/paid", "https://shop.example/failed?way=idram"


def test_the_form_leads_to_a_page_of_its_own(idram: Idram) -> None:
    page = idram.open(idram.form("B-1", "10000"))
    assert page.startswith(f"{idram.url}/idram/pay/")
    shown = idram.client.get(page).text
    for part in ("10\xa0000\xa0֏", "HealthLink, one month", "B-1", PAYER, "no money moves"):
        assert part in shown
    assert idram.transactions() == []


@pytest.mark.parametrize(
    ("edp", "language", "word"),
    [("AM", "hy", "Վճարել"), ("EN", "en", "Pay"), ("RU", "ru", "Оплатить")],
)
def test_it_speaks_the_forms_language(idram: Idram, edp: str, language: str, word: str) -> None:
    page = idram.open(idram.form(EDP_LANGUAGE=edp, EDP_DESCRIPTION="Բժշկի բաժանորդագրություն"))
    shown = idram.client.get(page).text
    assert f'<html lang="{language}"' in shown
    assert word in shown
    assert "Բժշկի բաժանորդագրություն" in shown
    assert "Оплатить" in idram.client.get(f"{page}?lang=ru").text


@pytest.mark.parametrize(
    "name", ["EDP_LANGUAGE", "EDP_REC_ACCOUNT", "EDP_DESCRIPTION", "EDP_AMOUNT", "EDP_BILL_NO"]
)
def test_a_missing_field_is_named(idram: Idram, name: str) -> None:
    answer = idram.client.post(idram.form_url, data=idram.form(**{name: ""}))
    assert answer.status_code == 400
    assert name in answer.text
    assert ("Wrong fields" in answer.text) == (name != "EDP_LANGUAGE")
    assert 'href="?' not in answer.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EDP_LANGUAGE", "HY"),
        ("EDP_LANGUAGE", "en"),
        ("EDP_REC_ACCOUNT", "110000002"),
        ("EDP_AMOUNT", "0"),
        ("EDP_AMOUNT", "0.00"),
        ("EDP_AMOUNT", "-1"),
        ("EDP_AMOUNT", "10,5"),
        ("EDP_AMOUNT", "1e3"),
        ("EDP_AMOUNT", "10.005"),
        ("EDP_AMOUNT", "١٠"),
        ("EDP_BILL_NO", "B 1"),
        ("EDP_EMAIL", "nobody"),
        ("EDP_CURRENCY", "AMD"),
        ("EDP_CHECKSUM", "0" * 32),
        ("EDP_SUCCESS_URL", "https://shop.example/"),
    ],
)
def test_a_wrong_or_invented_field_is_named(idram: Idram, name: str, value: str) -> None:
    answer = idram.client.post(idram.form_url, data=idram.form(**{name: value}))
    assert answer.status_code == 400
    assert name in answer.text


@pytest.mark.parametrize("amount", ["1", "1900", "10000.5", "10000.50"])
def test_amounts_that_are_well_written(idram: Idram, till: Till, amount: str) -> None:
    idram.press(idram.open(idram.form("B-1", amount)))
    assert till.confirmations[0]["EDP_AMOUNT"] == f"{float(amount):.2f}"


def test_other_bodies_are_refused(idram: Idram) -> None:
    form = "application/x-www-form-urlencoded"
    twice = b"EDP_AMOUNT=1&EDP_AMOUNT=2"
    bodies = [(b"{}", "application/json"), (b"EDP_BILL_NO=%ff", form), (twice, form)]
    for content, kind in [*bodies, (b"a" * 100_000, form)]:
        headers = {"Content-Type": kind}
        assert idram.client.post(idram.form_url, content=content, headers=headers).is_client_error
    assert idram.client.get(idram.form_url).status_code == 405


def test_paying_asks_first_then_tells(idram: Idram, till: Till) -> None:
    place = idram.press(idram.open(idram.form("B-1", "10000", visit="7", back="a&b=ц")))
    assert till.order == ["precheck", "confirmation"]
    assert till.types == {"application/x-www-form-urlencoded"}
    assert till.prechecks == [
        {
            "EDP_PRECHECK": "YES",
            "EDP_BILL_NO": "B-1",
            "EDP_REC_ACCOUNT": idram.rec_account,
            "EDP_AMOUNT": "10000.00",
        }
    ]
    (told,) = till.confirmations
    assert set(told) - {"EDP_CHECKSUM", "EDP_TRANS_DATE", "EDP_TRANS_ID"} == {
        "EDP_BILL_NO",
        "EDP_REC_ACCOUNT",
        "EDP_PAYER_ACCOUNT",
        "EDP_AMOUNT",
    }
    assert re.fullmatch(r"\d{14}", told["EDP_TRANS_ID"])
    assert re.fullmatch(r"\d\d/\d\d/\d{4}", told["EDP_TRANS_DATE"])
    assert place.startswith(PAID)
    assert parse_qs(urlsplit(place).query) == {"visit": ["7"], "back": ["a&b=ц"]}


def test_cancelling_asks_nobody(idram: Idram, till: Till) -> None:
    place = idram.press(idram.open(idram.form(visit="7")), "cancel")
    assert place == f"{FAILED}&visit=7"
    assert till.order == []


@pytest.mark.parametrize(
    "says",
    [
        Says(body=b"NO"),
        Says(body=b"OK\n"),
        Says(body=b"ok"),
        Says(body=b"<p>OK</p>"),
        Says(body=b"\xef\xbb\xbfOK"),
        Says(body=b""),
        Says(status=201),
        Says(status=500),
        Says(status=307, headers={"Location": "/webhook/payments/idram/"}),
    ],
)
def test_anything_but_ok_lets_no_money_move(idram: Idram, till: Till, says: Says) -> None:
    till.to_precheck = says
    page = idram.open(idram.form())
    assert idram.press(page) == FAILED
    assert till.order == ["precheck"]
    (payment,) = idram.transactions("B-1")
    assert (payment["state"], payment["trans_id"]) == ("refused", None)
    assert payment["replies"][0]["status"] == says.status
    assert idram.statement() == []
    till.to_precheck = Says()
    assert idram.press(page) == PAID


def test_a_shop_that_is_away_lets_no_money_move(idram: Idram) -> None:
    idram.account(result_url="http://127.0.0.1:1/")
    assert idram.press(idram.open(idram.form())) == FAILED
    assert "ConnectError" in idram.transactions()[0]["replies"][0]["error"]


def test_a_paid_page_is_closed(idram: Idram, till: Till) -> None:
    page = idram.open(idram.form())
    idram.press(page)
    again = idram.client.post(page, data={"act": "pay"})
    assert again.status_code == 409
    assert "paid already" in again.text
    assert "paid already" in idram.client.get(page).text
    assert idram.press(page, "leave") == PAID
    assert len(till.confirmations) == 1


def test_of_two_who_press_at_once_one_pays(idram: Idram, till: Till) -> None:
    page = idram.open(idram.form())
    till.to_precheck = Says(seconds=0.5)
    answers: list[int] = []

    def press() -> None:
        answers.append(httpx.post(page, data={"act": "pay"}, trust_env=False).status_code)

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 409]
    assert len(till.confirmations) == 1


def test_nothing_foreign_may_run_or_load(idram: Idram) -> None:
    idram.account(success_url="healthlink://paid")
    evil = "<script>alert(1)</script>\"'&"
    answer = idram.client.get(idram.open(idram.form(EDP_DESCRIPTION=evil)))
    policy = answer.headers["content-security-policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert " healthlink:" in policy
    assert "<script" not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;" in answer.text


def test_an_unknown_visit_has_a_friendly_page(idram: Idram) -> None:
    for method in ("GET", "POST"):
        answer = idram.client.request(method, "/idram/pay/nobody?lang=en")
        assert answer.status_code == 404
        assert "no such bill" in answer.text
