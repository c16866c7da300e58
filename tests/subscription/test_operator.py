"""What an operator sees and does about doctors' money."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.payments import reconciling, refunds
from healthlink.payments.jobs import check_payments
from healthlink.wiring import Resources
from tests import processes
from tests.conftest import Worker
from tests.make import Practitioner
from tests.payments.till import balances
from tests.processes import beside
from tests.sandbox.arca import Arca
from tests.sandbox.idram import Idram
from tests.subscription.conftest import Till
from tests.subscription.test_idram import confirmation, tell

HEAD = "bill_no,trans_id,amount\n"
NAMES = (
    *("sber_base_url", "sber_username", "sber_password"),
    *("idbank_base_url", "idbank_username", "idbank_password"),
    *("idram_url", "idram_rec_account", "idram_secret_key"),
)


async def command(settings: Settings, *arguments: str) -> tuple[int, str]:
    """`healthlink …`: its exit code and what it said."""
    done = await processes.command(beside(settings, *NAMES), *arguments)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def arca(running_sber: Any, till: Till) -> Arca:
    return Arca(running_sber)


@pytest.fixture
def wallet(running_sber: Any, till: Till) -> Idram:
    return Idram(running_sber)


async def test_idrams_refunds_are_a_task_for_people(
    till: Till,
    armen: Practitioner,
    settings: Settings,
    resources: Resources,
    db: Db,
    worker: Worker,
) -> None:
    before = await till.plan(armen)
    await till.pay_idram(await till.bill(armen, "idram"))
    await worker.run_due_jobs()
    payment_id: UUID = await db.fetchval("select id from payment")
    async with resources.pool.acquire() as own, own.transaction():
        assert await refunds.request(own, payment_id, 1_000_000, "by-operator")
    await worker.run_due_jobs()
    refund_id = str(await db.fetchval("select id from refund where state = 'manual'"))
    code, said = await command(settings, "payments", "review")
    assert code == 0 and "refund-by-hand" in said and refund_id in said
    code, said = await command(settings, "payments", "refunded", refund_id)
    assert (code, "Noted" in said) == (0, True), said
    await worker.run_due_jobs()
    row = await db.fetchrow("select state, returned_minor from payment")
    assert row and tuple(row) == ("refunded", 1_000_000)
    assert await balances(db) == {}
    assert (await till.plan(armen))["ends_at"] == before["ends_at"]
    code, _ = await command(settings, "payments", "refunded", refund_id)
    assert code == 1, "once"


async def test_the_books_agree_until_they_do_not(
    till: Till,
    armen: Practitioner,
    lilit: Practitioner,
    settings: Settings,
    db: Db,
    worker: Worker,
    arca: Arca,
    wallet: Idram,
    tmp_path: Path,
) -> None:
    first = await till.bill(armen, "idram")
    await till.pay_idram(first)
    bank = await till.bill(armen, "idbank")
    arca.callbacks(mode="drop")
    arca.act(bank["payment_id"].replace("-", ""), "pay")
    await till.client.post(
        "/api/v1/payment/confirm", json={"payment_id": bank["payment_id"], "status": "success"}
    )
    await worker.run_due_jobs()
    statement = tmp_path / "idram.csv"
    statement.write_text(wallet.statement_file(), encoding="utf-8")
    code, said = await command(settings, "payments", "reconcile", "--idram", str(statement))
    assert (code, "The books agree" in said) == (0, True), said

    lost = await till.bill(lilit, "idram")
    await till.control("PUT", "/idram/faults", [{"kinds": ["lost"]}])
    await till.pay_idram(lost)
    theirs = await till.bill(lilit, "idbank")
    arca.act(theirs["payment_id"].replace("-", ""), "pay")
    statement.write_text(wallet.statement_file(), encoding="utf-8")
    before = await db.fetch("select * from payment order by id")
    code, said = await command(settings, "payments", "reconcile", "--idram", str(statement))
    assert code == 1
    for bill, what in ((lost, "amount"), (theirs, "charged_minor")):
        (line,) = [
            line for line in said.splitlines() if bill["payment_id"] in line and what in line
        ]
        assert "1000000" in line
    assert bank["payment_id"] not in said and first["payment_id"] not in said
    assert await db.fetch("select * from payment order by id") == before, "it only looks"


def line(bill: dict[str, Any], transaction: str = "12345678901234", more: str = "") -> str:
    return f"{bill['payment_id'].replace('-', '')},{transaction},10000.00{more}\n"


async def compared(resources: Resources, tmp_path: Path, text: str | bytes) -> list[Any]:
    file = tmp_path / "idram.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = await reconciling.differences(resources, 35, file, lambda _: None)
    return [(row.what, row.ours, row.theirs) for row in found]


async def test_a_bill_that_idram_has_taken_twice_is_named(
    till: Till, armen: Practitioner, resources: Resources, tmp_path: Path
) -> None:
    """Whichever of the two its statement names last."""
    bill = await till.bill(armen, "idram")
    assert await tell(till.client, confirmation(bill)) == "OK"
    assert await compared(resources, tmp_path, HEAD + line(bill)) == []
    second, told = line(bill, "99999999999999"), "1000000 (12345678901234)"
    ((what, ours, theirs),) = await compared(resources, tmp_path, HEAD + second + line(bill))
    assert (what, ours) == ("amount", "1000000")
    assert told in theirs and "99999999999999" in theirs


async def test_what_idram_has_given_back_is_no_difference_once_it_is_noted(
    till: Till, armen: Practitioner, resources: Resources, db: Db, worker: Worker, tmp_path: Path
) -> None:
    bill = await till.bill(armen, "idram")
    await tell(till.client, confirmation(bill))
    statement = HEAD.replace("\n", ",state\n") + line(bill, more=",refunded")
    assert [row[0] for row in await compared(resources, tmp_path, statement)] == ["amount"]
    async with resources.pool.acquire() as own, own.transaction():
        payment_id = UUID(bill["payment_id"])
        assert await refunds.request(own, payment_id, 1_000_000, "by-operator")
    await worker.run_due_jobs()
    assert await refunds.done_by_hand(resources, await db.fetchval("select id from refund"))
    assert await compared(resources, tmp_path, statement) == []


async def test_a_bill_from_before_the_days_asked_for_is_in_our_books(
    till: Till, armen: Practitioner, resources: Resources, db: Db, tmp_path: Path
) -> None:
    bill = await till.bill(armen, "idram")
    await tell(till.client, confirmation(bill))
    await db.execute("update payment set created_at = now() - interval '40 days'")
    assert await compared(resources, tmp_path, HEAD + line(bill)) == []
    unknown = {"payment_id": "of-nobody"}
    assert await compared(resources, tmp_path, HEAD + line(unknown)) == [
        ("not in our books", "", "1000000 (12345678901234)")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a,1,Infinity\n",
        "a,1,NaN\n",
        "a,1,1e999999\n",
        "a,1,0.001\n",
        "a,1\n",
        "a\n",
        ",1,1.00\n",
        'a,"1\n',
        "a,1\r1,5\n",
        f"a,{'1' * 200_000},1\n",
        b"\xff\xfe",
    ],
)
async def test_a_statement_that_cannot_be_read_is_named_and_not_half_read(
    resources: Resources, tmp_path: Path, text: str | bytes
) -> None:
    odd = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(ValueError, match=r"."):
        await compared(resources, tmp_path, HEAD.encode() + odd)


async def test_a_statement_that_is_not_there_is_named(resources: Resources, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="No such file"):
        await reconciling.differences(resources, 35, tmp_path / "none.csv", lambda _: None)


async def test_a_statement_of_a_spreadsheet_is_read(
    till: Till, armen: Practitioner, resources: Resources, tmp_path: Path
) -> None:
    bill = await till.bill(armen, "idram")
    await tell(till.client, confirmation(bill))
    rows = (HEAD + line(bill).replace("12345678901234", '"12345678901234"')).replace("\n", "\r\n")
    assert await compared(resources, tmp_path, b"\xef\xbb\xbf" + rows.encode()) == []


async def test_what_idram_told_is_listed_and_judged_again(
    till: Till, armen: Practitioner, settings: Settings, db: Db
) -> None:
    bill = await till.bill(armen, "idram")
    assert await tell(till.client, confirmation(bill, EDP_AMOUNT="1.00")) != "OK"
    await tell(till.client, confirmation(bill, secret="a guess"))
    code, said = await command(settings, "payments", "callbacks", "--refused")
    assert code == 0 and "another amount" in said and "checksum" in said
    await db.execute("update payment set abandoned = true")
    assert await tell(till.client, confirmation(bill)) == "ERROR: cancelled"
    ids = {
        row["outcome"]: str(row["id"])
        for row in await db.fetch("select id, outcome from payment_callback")
    }
    await db.execute("update payment set abandoned = false")
    code, said = await command(settings, "payments", "replay", ids["checksum"])
    assert (code, "has not signed" in said) == (0, True)
    code, said = await command(settings, "payments", "replay", ids["cancelled"])
    assert (code, said.strip()) == (0, "OK")
    assert await db.fetchval("select charged_minor from payment") == 1_000_000


async def test_what_is_stuck_is_listed(
    till: Till, armen: Practitioner, settings: Settings, db: Db, resources: Resources
) -> None:
    bill = await till.bill(armen, "idbank")
    code, said = await command(settings, "payments", "stuck")
    assert (code, "Nothing is stuck" in said) == (0, True)
    await db.execute("update payment set expires_at = now() - interval '2 hours'")
    code, said = await command(settings, "payments", "stuck")
    assert bill["payment_id"] in said and "not over" in said
    await db.execute("update payment set check_at = now()")
    await check_payments(resources)
    code, said = await command(settings, "payments", "stuck")
    assert "Nothing is stuck" in said


async def test_an_operator_gives_days(
    till: Till, armen: Practitioner, settings: Settings, worker: Worker
) -> None:
    before = await till.plan(armen)
    code, said = await command(settings, "subscription", "grant", str(armen.doctor_id), "10")
    assert code == 0, said
    after = await till.plan(armen)
    assert after["ends_at"] > before["ends_at"]
    await till.pay_idram(await till.bill(armen, "idram"))
    await worker.run_due_jobs()
    paid = (await till.plan(armen))["payments"][0]
    assert paid["starts_at"] == after["ends_at"], "from the end of what was given"
