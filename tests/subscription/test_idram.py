"""What Idram asks and tells, as it does it itself, and as forgers would."""

import asyncio
import hashlib
import re
from typing import Any
from urllib.parse import urlencode

import asyncpg
import httpx
import pytest

from healthlink import middleware
from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.payments import edp, settlement
from healthlink.payments.gateways import idram
from tests.conftest import IDRAM_SECRET, Worker
from tests.make import Practitioner
from tests.subscription.conftest import Till

HOOK = "/webhook/payments/idram"
ACCOUNT = "110000001"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def precheck(bill: dict[str, Any], **changed: str) -> dict[str, str]:
    return {
        "EDP_PRECHECK": "YES",
        "EDP_BILL_NO": bill["payment_id"].replace("-", ""),
        "EDP_REC_ACCOUNT": ACCOUNT,
        "EDP_AMOUNT": "10000.00",
        **changed,
    }


def confirmation(bill: dict[str, Any], *, secret: str = IDRAM_SECRET, **changed: str) -> Any:
    """Signed after the change, as a forger with the secret could; the sum is written anew here."""
    told = {
        "EDP_BILL_NO": bill["payment_id"].replace("-", ""),
        "EDP_REC_ACCOUNT": ACCOUNT,
        "EDP_PAYER_ACCOUNT": "200000002",
        "EDP_AMOUNT": "10000.00",
        "EDP_TRANS_ID": "12345678901234",
        "EDP_TRANS_DATE": "21/11/2026",
        **changed,
    }
    parts = [told["EDP_REC_ACCOUNT"], told["EDP_AMOUNT"], secret, told["EDP_BILL_NO"]]
    parts += [told["EDP_PAYER_ACCOUNT"], told["EDP_TRANS_ID"], told["EDP_TRANS_DATE"]]
    return {"EDP_CHECKSUM": hashlib.md5(":".join(parts).encode()).hexdigest(), **told}


async def tell(client: httpx.AsyncClient, told: Any) -> str:
    body = told if isinstance(told, bytes) else urlencode(told).encode()
    answer = await client.post(HOOK, content=body, headers=FORM)
    assert answer.status_code == 200, "anything else keeps the payer's money"
    assert answer.headers["Content-Type"].startswith("text/plain")
    return answer.text


async def paid(db: Db) -> list[tuple[int, str | None]]:
    rows = await db.fetch("select charged_minor, gateway_ref from payment order by id")
    return [(row["charged_minor"], row["gateway_ref"]) for row in rows]


def test_the_synthetic_vector() -> None:
    told = {
        "EDP_REC_ACCOUNT": "110000001",
        "EDP_AMOUNT": "5000.00",
        "EDP_BILL_NO": "APT-1-1",
        "EDP_PAYER_ACCOUNT": "200000002",
        "EDP_TRANS_ID": "12345678901234",
        "EDP_TRANS_DATE": "21/11/2026",
        "EDP_CHECKSUM": "6ee9261dc98147545010477d3ac179e4",
    }
    for written in (told["EDP_CHECKSUM"], told["EDP_CHECKSUM"].upper()):
        assert idram.is_signed({**told, "EDP_CHECKSUM": written}, "test-secret")
    for name, value in told.items():
        assert not idram.is_signed({**told, name: f"{value}0"}, "test-secret")
    assert not idram.is_signed({**told, "EDP_CHECKSUM": idram.checksum(told, "")}, "")


async def test_a_right_bill_may_be_paid_and_asking_changes_nothing(
    till: Till, armen: Practitioner, db: Db
) -> None:
    bill = await till.bill(armen, "idram")
    before = await db.fetch("select * from payment")
    for amount in ("10000", "10000.0", "10000.00"):
        assert await tell(till.client, precheck(bill, EDP_AMOUNT=amount)) == "OK"
    assert await db.fetch("select * from payment") == before
    assert await db.fetchval("select count(*) from payment_callback") == 0


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"EDP_BILL_NO": "unknown"}, "unknown bill"),
        ({"EDP_REC_ACCOUNT": "110000002"}, "another account"),
        ({"EDP_AMOUNT": "9999.99"}, "another amount"),
        ({"EDP_AMOUNT": "1e4"}, "another amount"),
        ({"EDP_AMOUNT": "١٠٠٠٠"}, "another amount"),
        ({"EDP_AMOUNT": "NaN"}, "another amount"),
        ({"EDP_AMOUNT": ""}, "another amount"),
    ],
)
async def test_a_wrong_bill_is_refused_before_and_after(
    till: Till, armen: Practitioner, db: Db, changed: dict[str, str], why: str
) -> None:
    bill = await till.bill(armen, "idram")
    assert await tell(till.client, precheck(bill, **changed)) == f"ERROR: {why}"
    assert await tell(till.client, confirmation(bill, **changed)) == f"ERROR: {why}"
    assert await paid(db) == [(0, None)]


async def test_a_forged_confirmation_takes_nothing(
    till: Till, armen: Practitioner, db: Db, worker: Worker
) -> None:
    bill = await till.bill(armen, "idram")
    before = await till.plan(armen)
    forged = [
        confirmation(bill, secret="a guess"),
        {**confirmation(bill), "EDP_CHECKSUM": ""},
        {**confirmation(bill), "EDP_AMOUNT": "1.00"},
        {name: text for name, text in confirmation(bill).items() if name != "EDP_CHECKSUM"},
        {**confirmation(bill), "EDP_CHECKSUM": "é" * 32},
    ]
    for told in forged:
        assert await tell(till.client, told) == "ERROR: checksum"
    await worker.run_due_jobs()
    assert await paid(db) == [(0, None)]
    assert await till.plan(armen) == before
    kept = await db.fetch("select signature, outcome from payment_callback")
    assert {tuple(row) for row in kept} == {("wrong", "checksum")}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"{}",
        b"EDP_BILL_NO=a&EDP_BILL_NO=b",
        b"EDP_BILL_NO=%00",
        b"EDP_BILL_NO=%ed%a0%80",
        b"&".join(b"a%d=1" % number for number in range(100)),
        b"EDP_BILL_NO=" + b"a" * 20_000,
        b"a" * 2_000_000,
    ],
    ids=["empty", "binary", "json", "twice", "nul", "surrogate", "fields", "long", "huge"],
)
async def test_whatever_comes_the_answer_is_of_idrams_grammar(till: Till, body: bytes) -> None:
    assert (await tell(till.client, body)).startswith("ERROR")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD"])
@pytest.mark.parametrize("path", [HOOK, f"{HOOK}/"])
async def test_nothing_of_the_framework_answers_there(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await client.request(method, path, headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 200
    assert method == "HEAD" or answer.text.startswith("ERROR")
    assert answer.headers["Content-Type"].startswith("text/plain")


async def test_a_confirmation_told_often_counts_once(
    till: Till, armen: Practitioner, db: Db, worker: Worker
) -> None:
    bill = await till.bill(armen, "idram")
    told = confirmation(bill)
    answers = await asyncio.gather(*(tell(till.client, told) for _ in range(10)))
    assert set(answers) == {"OK"}
    await worker.run_due_jobs()
    assert await paid(db) == [(1_000_000, "12345678901234")]
    assert await db.fetchval("select count(*) from ledger where kind = 'charge'") == 1
    assert await db.fetchval("select copies from payment_callback") == 10
    plan = await till.plan(armen)
    assert len([bill for bill in plan["payments"] if bill["starts_at"]]) == 1


async def test_a_second_transaction_for_a_paid_bill_is_refused(
    till: Till, armen: Practitioner, db: Db
) -> None:
    bill = await till.bill(armen, "idram")
    assert await tell(till.client, confirmation(bill)) == "OK"
    second = confirmation(bill, EDP_TRANS_ID="99999999999999")
    assert await tell(till.client, second) == "ERROR: paid already"
    assert await tell(till.client, precheck(bill)) == "ERROR: paid already"
    assert await tell(till.client, confirmation(bill)) == "OK", "the first is told again"
    assert await paid(db) == [(1_000_000, "12345678901234")]


async def test_one_transaction_pays_one_bill(
    till: Till, armen: Practitioner, lilit: Practitioner, db: Db
) -> None:
    first, second = await till.bill(armen, "idram"), await till.bill(lilit, "idram")
    assert await tell(till.client, confirmation(first)) == "OK"
    assert await tell(till.client, confirmation(second)) == "ERROR: transaction used"
    assert sorted(await paid(db)) == [(0, None), (1_000_000, "12345678901234")]


async def test_money_that_comes_after_the_bill_has_lapsed_is_taken(
    till: Till, armen: Practitioner, db: Db
) -> None:
    bill = await till.bill(armen, "idram")
    await db.execute("update payment set expires_at = now() - interval '1 hour', state = 'expired'")
    assert await tell(till.client, precheck(bill)) == "ERROR: closed"
    assert await tell(till.client, confirmation(bill)) == "OK", "it was paid before it lapsed"
    assert await paid(db) == [(1_000_000, "12345678901234")]


async def test_what_breaks_with_us_takes_no_money(
    till: Till, armen: Practitioner, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = await till.bill(armen, "idram")

    async def falls(*_: Any, **__: Any) -> bool:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as broken:
        broken.setattr(settlement, "settle", falls)
        assert await tell(till.client, confirmation(bill)) == "ERROR"

    async def away(*_: Any, **__: Any) -> bool:
        raise asyncpg.InterfaceError("connection lost")

    with monkeypatch.context() as broken:
        broken.setattr(settlement, "settle", away)
        broken.setattr(edp, "PAUSE_SECONDS", 0)
        assert await tell(till.client, confirmation(bill)) == "ERROR: not now"
    assert await paid(db) == [(0, None)]
    assert await tell(till.client, confirmation(bill)) == "OK"


async def test_a_commit_that_nobody_confirmed_is_looked_up(
    till: Till, armen: Practitioner, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = await till.bill(armen, "idram")
    settle = edp._settle

    async def lost(*about: Any) -> Any:
        await settle(*about)
        raise ConnectionResetError

    monkeypatch.setattr(edp, "_settle", lost)
    assert await tell(till.client, confirmation(bill)) == "OK"
    assert await paid(db) == [(1_000_000, "12345678901234")]


async def test_a_commit_that_is_still_under_way_is_waited_for(
    till: Till, armen: Practitioner, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connection is gone, and the books have it a moment later: the answer is the books'."""
    bill = await till.bill(armen, "idram")
    settle, settled = edp._settle, asyncio.Event()

    async def slow(*about: Any) -> None:
        keep = edp._keep

        async def then_commits(*args: Any, **more: Any) -> None:
            await keep(*args, **more)
            settled.set()
            await asyncio.sleep(0.5)

        monkeypatch.setattr(edp, "_keep", then_commits)
        await settle(*about)

    async def lost(*about: Any) -> Any:
        under_way.append(asyncio.create_task(slow(*about)))
        await settled.wait()
        raise ConnectionResetError

    under_way: list[asyncio.Task[None]] = []
    monkeypatch.setattr(edp, "_settle", lost)
    answer = await tell(till.client, confirmation(bill))
    await asyncio.gather(*under_way)
    assert await paid(db) == [(1_000_000, "12345678901234")]
    assert answer == "OK", "a no would have Idram give back what our books have"


async def test_who_is_cut_short_at_the_commit_looks_what_became_of_it(
    till: Till, armen: Practitioner, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = await till.bill(armen, "idram")
    settle = edp._settle

    async def slow(*about: Any) -> None:
        await settle(*about)
        await asyncio.sleep(60)

    monkeypatch.setattr(edp, "_settle", slow)
    monkeypatch.setattr(edp, "SETTLE_SECONDS", 0.5)
    assert await tell(till.client, confirmation(bill)) == "OK"
    assert await paid(db) == [(1_000_000, "12345678901234")]


def test_all_our_patience_is_less_than_the_doors() -> None:
    assert edp.SETTLE_SECONDS + edp.LOOK_SECONDS < middleware.PLAIN_SECONDS


async def test_a_confirmation_is_never_taken_for_a_question(
    till: Till, armen: Practitioner, db: Db
) -> None:
    """Whatever the payer's form has brought into it: an OK without an effect takes their money."""
    bill, other = await till.bill(armen, "idram"), "99999999999999"
    told = {**confirmation(bill), "EDP_PRECHECK": "YES"}
    unsigned = {**precheck(bill), "EDP_TRANS_ID": other}
    assert await tell(till.client, unsigned) == "ERROR: checksum"
    assert await tell(till.client, told) == "OK"
    assert await paid(db) == [(1_000_000, "12345678901234")]


async def test_a_clock_that_was_set_back_loses_no_money(
    till: Till, armen: Practitioner, db: Db
) -> None:
    bill = await till.bill(armen, "idram")
    await db.execute("update payment set asked_at = now() + interval '5 minutes'")
    assert await tell(till.client, confirmation(bill)) == "OK"
    assert await paid(db) == [(1_000_000, "12345678901234")]


@pytest.mark.parametrize("body", [b"", b"payment=1", b"payment=\xff", b"a=1&" * 60, b"%" * 99])
async def test_whoever_comes_back_with_nonsense_is_told_so(
    client: httpx.AsyncClient, body: bytes
) -> None:
    answer = await client.post("/payments/return", content=body, headers=FORM)
    assert answer.status_code == 404


async def test_the_payer_goes_there_and_comes_back(
    till: Till, armen: Practitioner, settings: Settings, worker: Worker
) -> None:
    """With the form that our page posts, word for word."""
    bill = await till.bill(armen, "idram")
    path = bill["payment_url"].removeprefix("http://testserver")
    for language, code in (("hy", "AM"), ("ru", "RU"), ("en", "EN")):
        page = await till.client.get(path, params={"language": language})
        assert page.status_code == 200
        html = page.text
        assert f"<html lang={language}>" in html
        assert f'name=EDP_LANGUAGE value="{code}"' in html
        assert 'name=EDP_AMOUNT value="10000"' in html
        assert f'action="{settings.idram_url}"' in html
        policy = page.headers["Content-Security-Policy"]
        assert "form-action http://127.0.0.1" in policy and "default-src 'none'" in policy
        script = html.partition("<script>")[2].partition("</script>")[0]
        assert script == "document.forms[0].submit()"
    fields = dict(re.findall('<input type=hidden name=([A-Za-z_]+) value="([^"]*)">', html))
    async with httpx.AsyncClient(trust_env=False) as browser:
        shown = await browser.post(settings.idram_url, data=fields, follow_redirects=True)
    assert shown.status_code == 200, shown.text
    await till.pay_idram(bill)
    back = await till.client.get("/payments/return", params={"payment": bill["payment_id"]})
    assert back.headers["Location"] == f"/payments/{bill['payment_id']}"
    posted = await till.client.post("/payments/return", data={"payment": bill["payment_id"]})
    assert posted.headers["Location"] == back.headers["Location"]
    waiting = await till.client.get(back.headers["Location"], params={"language": "ru"})
    assert "Продлеваем подписку" in waiting.text
    await worker.run_due_jobs()
    done = await till.client.get(back.headers["Location"], params={"language": "ru"})
    assert "Подписка оплачена до" in done.text and "Квитанция" in done.text
    assert "запись" not in done.text
    again = await till.client.get(path)
    assert (again.status_code, again.headers["Location"]) == (303, back.headers["Location"])
