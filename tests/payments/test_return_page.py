"""The page to which the bank sends a payer back tells what is true, to whoever comes."""

import base64
import hashlib
import re
from uuid import UUID

import httpx
import pytest

from healthlink import money, words
from healthlink.db.pool import Db
from healthlink.payments import refunds, settlement
from healthlink.payments.dto import Reason
from healthlink.web import api, payment_words
from healthlink.wiring import Resources
from tests.conftest import AsyncBank, Worker
from tests.make import Person
from tests.payments import till
from tests.payments.till import Bill

SUM = "15\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}֏"
HALF = till.PRICE_MINOR // 2
SILENT = {"operation": "getOrderStatusExtended", "kind": "drop_before", "times": 2}
"""Fewer than a circuit breaker counts: the server's own is not reset between tests."""


async def page(client: httpx.AsyncClient, payment_id: str, query: str = "", **headers: str) -> str:
    """Its HTML, after a look at what every such page must be."""
    answer = await client.get(f"/payments/{payment_id}{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    look_at_headers(answer)
    html = answer.text
    assert "<script" not in html
    assert "style=" not in html
    assert "src=" not in html
    assert "role=status" in html
    assert title(html) in html.partition("<h1>")[2].partition("</h1>")[0]
    return html


def look_at_headers(answer: httpx.Response) -> None:
    headers = answer.headers
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    (style,) = re.findall("<style>(.*?)</style>", answer.text)
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy


def title(html: str) -> str:
    (found,) = re.findall("<title>(.*?) · HealthLink</title>", html)
    return str(found)


def refresh(html: str) -> int | None:
    found = re.findall('<meta http-equiv="refresh" content="([0-9]+)">', html)
    return int(found[0]) if found else None


def link(html: str) -> tuple[str, str]:
    """(text, address) of the button."""
    ((href, text),) = re.findall('<a class=go href="(.*?)">(.*?)</a>', html)
    return text, href.replace("&amp;", "&")


def says(html: str, line: str, language: str = "en") -> bool:
    return payment_words.LINES[line][language] in html


async def paid(client: httpx.AsyncClient, db: Db, bank: AsyncBank, who: Person) -> Bill:
    bill = await till.bill(client, who, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill) is True
    return bill


async def give_back(db: Db, bill: Bill, minor: int, reason: Reason) -> None:
    async with db.transaction():
        assert await refunds.request(db, UUID(bill.payment_id), minor, reason)


async def test_a_payer_who_comes_back_sees_it_paid_before_any_callback(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    html = await page(client, bill.payment_id, "?orderId=somebody-elses&lang=ru")
    assert (title(html), refresh(html)) == ("Paid", None)
    assert SUM in html
    assert says(html, "confirmed")
    assert (await till.appointment(client, bill))["status"] == "confirmed"


async def test_nothing_personal_is_on_it(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await paid(client, db, bank, anna)
    html = await page(client, bill.payment_id)
    told = await till.appointment(client, bill)
    found = (await client.get(f"/api/v1/doctors/{told['doctor_id']}")).json()
    ids = [bill.appointment_id, told["doctor_id"], told["clinic_id"], told["service_id"]]
    for secret in ("Саргсян", anna.email, told["date"], found["full_name"], *ids):
        assert secret not in html


async def test_an_open_payment_waits_and_can_be_continued(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    html = await page(client, bill.payment_id)
    assert (title(html), refresh(html)) == ("Not paid yet", 3)
    assert link(html) == ("Continue paying", bill.url)
    assert payment_words.UPDATES_ITSELF["en"] in html
    await db.execute("update payment set created_at = now() - interval '4 minutes'")
    assert refresh(await page(client, bill.payment_id)) == 15


async def test_the_issuers_question_and_held_money_are_waiting_too(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "start-3ds")
    assert refresh(await page(client, bill.payment_id)) == 3
    await bank.act(bill.number, "finish-3ds")
    await till.ask_again(db)
    assert title(await page(client, bill.payment_id)) == "Paid"
    held = await till.bill(client, anna, await till.prepaid(db), "12:00")
    await bank.act(held.number, "authorize")
    html = await page(client, held.payment_id)
    assert (title(html), refresh(html)) == ("The bank has not told us yet", 3)
    assert link(html) == ("Check now", "?language=en")
    await bank.act(held.number, "reverse")
    await till.ask_again(db)
    html = await page(client, held.payment_id)
    assert (title(html), refresh(html)) == ("Not paid", None)


@pytest.mark.parametrize("change", ["abandoned = true", "expires_at = now() - interval '1 second'"])
async def test_a_page_of_the_bank_that_is_over_is_not_offered(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, change: str
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await db.execute(f"update payment set {change}")
    html = await page(client, bill.payment_id)
    assert refresh(html)
    assert bill.url not in html.replace("&amp;", "&")
    assert not says(html, "still-open")


async def test_a_declined_card_may_be_tried_again_while_the_banks_page_is_open(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "decline")
    html = await page(client, bill.payment_id)
    assert (title(html), refresh(html)) == ("The bank declined the payment", 15)
    assert says(html, "not-taken")
    assert link(html) == ("Try again", bill.url)
    await bank.act(bill.number, "pay")
    await till.ask_again(db)
    assert title(await page(client, bill.payment_id)) == "Paid"


async def test_a_declined_card_after_the_time_is_the_end(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "decline")
    await page(client, bill.payment_id)
    await db.execute("update payment set expires_at = now() - interval '1 second'")
    html = await page(client, bill.payment_id)
    assert (title(html), refresh(html)) == ("The bank declined the payment", None)
    assert link(html) == ("Book again", "/")


async def test_an_unpaid_payment_expires(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await db.execute("update payment set expires_at = now() - interval '3 minutes'")
    html = await page(client, bill.payment_id)
    assert (title(html), refresh(html)) == ("Not paid in time", None)
    assert says(html, "not-held")
    assert link(html) == ("Book again", "/")


async def test_a_payment_of_a_cancelled_appointment_is_cancelled(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await client.delete(bill.path, headers=anna.headers)
    await worker.run_due_jobs()
    html = await page(client, bill.payment_id)
    assert (title(html), refresh(html)) == ("The payment was cancelled", None)


async def test_a_payment_that_the_bank_would_not_open_has_failed(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    appointment_id = await till.hold(client, anna, await till.prepaid(db))
    await bank.faults([{"operation": "register", "kind": "error", "code": 5}])
    assert (await till.create(client, anna, appointment_id)).status_code == 502
    html = await page(client, str(await db.fetchval("select id from payment")))
    assert (title(html), refresh(html)) == ("The bank did not open the payment", None)


async def test_money_for_a_time_that_is_gone_is_on_its_way_back_and_then_returned(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    boris: Person,
    worker: Worker,
) -> None:
    doctor = await till.prepaid(db)
    bill = await till.bill(client, anna, doctor)
    await db.execute(till.RUN_OUT)
    await till.hold(client, boris, doctor)
    await bank.act(bill.number, "pay")
    html = await page(client, bill.payment_id)
    assert (title(html), refresh(html)) == ("Your money is on its way back", 15)
    assert says(html, "time-taken")
    assert says(html, "being-returned")
    await worker.run_due_jobs()
    html = await page(client, bill.payment_id)
    assert (title(html), refresh(html)) == ("Your money has been returned", None)
    assert says(html, "time-taken")
    assert says(html, "return-confirmed")


async def test_what_was_paid_twice_goes_back_and_the_appointment_stands(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    first = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(first.number, "decline")
    await page(client, first.payment_id)
    second = await till.another(client, anna, first.appointment_id)
    await bank.act(second.number, "pay")
    assert title(await page(client, second.payment_id)) == "Paid"
    await bank.act(first.number, "pay")
    await till.ask_again(db)
    html = await page(client, first.payment_id)
    assert title(html) == "Your money is on its way back"
    assert says(html, "paid-twice")
    assert title(await page(client, second.payment_id)) == "Paid"


async def test_a_cancelled_appointments_money_goes_back(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await paid(client, db, bank, anna)
    await client.delete(bill.path, headers=anna.headers)
    assert says(await page(client, bill.payment_id), "cancelled")
    await worker.run_due_jobs()
    html = await page(client, bill.payment_id)
    assert (title(html), refresh(html)) == ("Your money has been returned", None)
    assert says(html, "cancelled")


async def test_an_operators_refund_says_so(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await paid(client, db, bank, anna)
    await give_back(db, bill, till.PRICE_MINOR, "by-operator")
    assert says(await page(client, bill.payment_id), "by-operator")


async def test_what_the_bank_gave_back_by_itself_is_told(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, resources: Resources
) -> None:
    bill = await paid(client, db, bank, anna)
    await bank.act(bill.number, "refund")
    await settlement.sync(resources, UUID(bill.payment_id))
    html = await page(client, bill.payment_id)
    assert (title(html), refresh(html)) == ("Your money has been returned", None)
    assert says(html, "by-bank")


async def test_a_part_that_is_given_back_is_named(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await paid(client, db, bank, anna)
    await give_back(db, bill, HALF, "cancelled")
    html = await page(client, bill.payment_id)
    assert (title(html), refresh(html)) == ("A part is on its way back", 15)
    await worker.run_due_jobs()
    html = await page(client, bill.payment_id)
    assert (title(html), refresh(html)) == ("Partly returned", None)
    back = money.spell(HALF, "AMD")
    assert f"You paid {SUM}, and {back} of it has been given back." in html


async def test_it_promises_no_visit_that_was_cancelled_too_late_for_money(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await paid(client, db, bank, anna)
    await db.execute(
        "update appointment set free_cancel_until = now() - interval '1 minute',"
        " late_refund_percent = 0"
    )
    assert (await client.delete(bill.path, headers=anna.headers)).json()["refund"] == 0
    html = await page(client, bill.payment_id)
    assert payment_words.LINES["nothing-back"]["en"] in html
    assert payment_words.LINES["confirmed"]["en"] not in html


async def test_money_that_has_come_but_is_not_settled_yet_is_said_to_be_so(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    async with db.transaction():
        await db.execute("select from engagement for update")
        html = await page(client, bill.payment_id)
        assert (refresh(html), says(html, "being-confirmed")) == (3, True)
    await worker.run_due_jobs()
    html = await page(client, bill.payment_id)
    assert (refresh(html), says(html, "confirmed")) == (None, True)


async def test_a_bank_that_does_not_answer_does_not_take_the_page_away(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    await bank.faults([SILENT])
    for _ in range(2):
        html = await page(client, bill.payment_id)
        assert (title(html), refresh(html)) == ("The bank has not told us yet", 3)
        assert payment_words.UNANSWERED["en"] in html
    html = await page(client, bill.payment_id)
    assert title(html) == "Paid", "the bank is back"
    assert payment_words.UNANSWERED["en"] not in html


async def test_a_bank_that_thinks_for_long_is_not_waited_for(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    await bank.faults([{**SILENT, "kind": "hang_before", "seconds": 5, "times": 1}])
    monkeypatch.setattr(api, "BANK_SECONDS", 0.3)
    assert payment_words.UNANSWERED["en"] in await page(client, bill.payment_id)
    monkeypatch.undo()
    assert title(await page(client, bill.payment_id)) == "Paid"


@pytest.mark.parametrize(
    ("query", "accept", "language"),
    [
        ("", "", "en"),
        ("", "hy-AM,ru;q=0.8", "hy"),
        ("", "ru", "ru"),
        ("?language=hy", "ru", "hy"),
        ("?orderId=1&lang=ru&language=en", "hy", "en"),
        ("?language=xx", "ru", "ru"),
        ("?language=%22%3E%3Cscript%3E", "hy", "hy"),
        ("?lang=hy", "ru", "ru"),
    ],
)
async def test_it_speaks_the_readers_language_or_the_one_that_was_chosen(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    query: str,
    accept: str,
    language: str,
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    html = await page(client, bill.payment_id, query, **{"Accept-Language": accept})
    assert f"<html lang={language}>" in html
    assert title(html) == payment_words.TITLES["unpaid"][language]
    switch = re.findall(r"href='\?language=(..)'", html)
    assert set(switch) == set(words.LANGUAGES) - {language}


@pytest.mark.parametrize("payment_id", ["01a20004-2d0f-40cf-aa21-b679dbf8964f", "0" * 32])
async def test_an_unknown_payment_is_not_found(client: httpx.AsyncClient, payment_id: str) -> None:
    answer = await client.get(f"/payments/{payment_id}", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_everything_is_said_in_every_language() -> None:
    tables = (payment_words.TITLES, payment_words.LINES, payment_words.LINKS)
    texts = [text for table in tables for text in table.values()]
    texts += [payment_words.UPDATES_ITSELF, payment_words.UNANSWERED, payment_words.SWITCH]
    for text in texts:
        assert set(text) == set(words.LANGUAGES), text
        assert len({*re.findall(r"\{\w+\}", text["en"])}) == text["ru"].count("{"), text
        assert text["ru"].count("{") == text["hy"].count("{"), text


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (1_500_000, "AMD", "15 000 ֏"),
        (150_050, "RUB", "1 500,50 ₽"),
        (5, "RUB", "0,05 ₽"),
        (1_000_000_000, "EUR", "10 000 000 EUR"),
    ],
)
def test_sums_are_written_for_people(minor: int, currency: str, shown: str) -> None:
    assert money.spell(minor, currency) == shown.replace(" ", "\N{NO-BREAK SPACE}")
