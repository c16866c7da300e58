"""Money goes back when it should, exactly once, and by the policy that was agreed."""

from datetime import date, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from healthlink.db.pool import Db
from healthlink.payments import refunds
from healthlink.payments.gateways.rbs import Rbs
from healthlink.payments.jobs import check_payments, check_refunds
from healthlink.wiring import Resources
from tests import make
from tests.conftest import AsyncBank, Worker
from tests.make import Person
from tests.payments import till
from tests.payments.till import Bill

RUN_OUT = till.RUN_OUT
HALF = till.PRICE_MINOR // 2
DUE = till.REFUNDS_DUE


async def paid(client: httpx.AsyncClient, db: Db, bank: AsyncBank, who: Person) -> Bill:
    bill = await till.bill(client, who, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill) is True
    return bill


async def cancel(client: httpx.AsyncClient, bill: Bill) -> dict[str, object]:
    answer = await client.delete(bill.path, headers=bill.who.headers)
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.json()
    return told


async def test_cancelling_in_time_gives_everything_back(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await paid(client, db, bank, anna)
    told = await cancel(client, bill)
    assert (told["paid"], told["refund"]) == (till.PRICE, till.PRICE)
    await worker.run_due_jobs()
    assert (await bank.order(bill.number))["status"] in (3, 4), "by whether the bank's day is over"
    assert await till.refunds(db, bill) == [("cancelled", till.PRICE_MINOR, "succeeded")]
    assert (await till.payment(db, bill))["state"] in ("reversed", "refunded")
    assert await till.balances(db) == {}


async def test_cancelling_twice_gives_back_once(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await paid(client, db, bank, anna)
    await cancel(client, bill)
    await cancel(client, bill)
    await worker.run_due_jobs()
    assert len(await till.refunds(db, bill)) == 1


async def test_cancelling_late_gives_back_what_the_policy_says(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await paid(client, db, bank, anna)
    await db.execute("update appointment set free_cancel_until = now() - interval '1 minute'")
    assert (await cancel(client, bill))["refund"] == till.PRICE / 2
    await worker.run_due_jobs()
    order = await bank.order(bill.number)
    assert (order["status"], order["refunded"]) == (4, HALF)
    assert [refund["key"] for refund in order["refunds"]] == [await refund_id(db)]
    assert (await till.payment(db, bill))["state"] == "partially_refunded"
    assert await till.balances(db) == {"payer": -HALF, "earned": HALF}


async def test_a_share_that_does_not_come_out_even_is_rounded_down(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    doctor = await make.doctor(db, prepaid=True, price_minor=1501)
    appointment_id = await till.hold(client, anna, doctor)
    opened = (await till.create(client, anna, appointment_id, 15.01)).json()
    path = f"/api/v1/appointments/{appointment_id}"
    bill = Bill(anna, path, appointment_id, opened["payment_id"], opened["payment_url"])
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill) is True
    await db.execute("update appointment set free_cancel_until = now() - interval '1 minute'")
    told = await cancel(client, bill)
    assert (told["refund_percent"], told["paid"], told["refund"]) == (50, 15.01, 7.5)
    await worker.run_due_jobs()
    assert (await bank.order(bill.number))["refunded"] == 750


async def refund_id(db: Db) -> str:
    return str(await db.fetchval("select id from refund"))


async def test_on_the_banks_next_day_it_is_a_refund_and_no_reversal(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await paid(client, db, bank, anna)
    await bank.clock(24 * 3600)
    await cancel(client, bill)
    await worker.run_due_jobs()
    assert [refund["key"] for refund in (await bank.order(bill.number))["refunds"]] == [
        await refund_id(db)
    ]
    assert (await till.payment(db, bill))["state"] == "refunded"
    assert await till.balances(db) == {}


async def test_an_unpaid_appointment_that_is_cancelled_is_closed_at_the_bank(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await cancel(client, bill)
    await worker.run_due_jobs()
    assert (await till.payment(db, bill))["state"] == "cancelled"
    with pytest.raises(httpx.HTTPStatusError):
        await bank.act(bill.number, "pay")


async def test_money_for_a_cancelled_appointment_goes_back_whole(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(bill.number, "pay")
    await db.execute("update appointment set free_cancel_until = now() - interval '1 minute'")
    assert (await cancel(client, bill))["paid"] == 0, "we had not heard of the money"
    await worker.run_due_jobs()
    assert await till.refunds(db, bill) == [("cancelled", till.PRICE_MINOR, "succeeded")]
    assert await till.balances(db) == {}


async def test_late_money_takes_the_time_again_if_it_is_still_free(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await db.execute(RUN_OUT)
    await bank.act(bill.number, "pay")
    assert (await till.appointment(client, bill))["status"] == "expired"
    assert await till.confirmed(client, bill) is True
    assert (await till.appointment(client, bill))["status"] == "confirmed"
    await worker.run_due_jobs()
    assert await till.balances(db) == {"payer": -till.PRICE_MINOR, "earned": till.PRICE_MINOR}


@pytest.mark.parametrize("swept", [False, True])
async def test_late_money_goes_back_if_somebody_else_has_the_time(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    boris: Person,
    worker: Worker,
    resources: Resources,
    swept: bool,
) -> None:
    doctor = await till.prepaid(db)
    bill = await till.bill(client, anna, doctor)
    await db.execute(RUN_OUT)
    if swept:
        await till.sweep_holds(resources)
    other = await till.bill(client, boris, doctor)
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill) is False
    await worker.run_due_jobs()
    assert await till.refunds(db, bill) == [("time-taken", till.PRICE_MINOR, "succeeded")]
    assert (await till.appointment(client, bill))["status"] == "expired"
    await bank.act(other.number, "pay")
    assert await till.confirmed(client, other) is True
    assert (await till.appointment(client, other))["status"] == "confirmed"


async def test_late_money_for_a_time_that_has_passed_goes_back(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await till.bill(client, anna, await till.prepaid(db))
    await db.execute(RUN_OUT)
    await db.execute("update appointment set starts_at = now() - interval '5 minutes'")
    await bank.act(bill.number, "pay")
    assert await till.confirmed(client, bill) is False
    await worker.run_due_jobs()
    assert await till.refunds(db, bill) == [("time-taken", till.PRICE_MINOR, "succeeded")]


async def test_of_two_payments_the_first_is_kept_and_the_second_goes_back(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    first = await till.bill(client, anna, await till.prepaid(db))
    await bank.act(first.number, "decline")
    assert await till.confirmed(client, first) is False
    second = await till.another(client, anna, first.appointment_id)
    await bank.act(second.number, "pay")
    assert await till.confirmed(client, second) is True
    await bank.act(first.number, "pay")
    await till.ask_again(db)
    assert await till.confirmed(client, first) is False
    await worker.run_due_jobs()
    assert await till.refunds(db, first) == [("paid-twice", till.PRICE_MINOR, "succeeded")]
    assert await till.refunds(db, second) == []
    assert await till.balances(db) == {"payer": -till.PRICE_MINOR, "earned": till.PRICE_MINOR}
    assert (await till.appointment(client, second))["paid"] == till.PRICE


@pytest.mark.parametrize("late", [False, True], ids=["whole", "half"])
@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "html", "empty"])
async def test_a_refund_whose_answer_is_lost_is_made_once(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    resources: Resources,
    fault: str,
    late: bool,
) -> None:
    bill = await paid(client, db, bank, anna)
    if late:
        await db.execute("update appointment set free_cancel_until = now() - interval '1 minute'")
    operation = "refund" if late else "reverse"
    await bank.faults([{"operation": operation, "kind": fault, "times": 2}])
    await cancel(client, bill)
    await worker.run_due_jobs()
    assert [row[2] for row in await till.refunds(db, bill)] == ["unknown"]
    await till.try_refunds_again(db, resources, times=3)
    assert [row[2] for row in await till.refunds(db, bill)] == ["succeeded"]
    order = await bank.order(bill.number)
    assert late or order["status"] == 3 or order["refunded"] == till.PRICE_MINOR
    assert not late or (order["status"], order["refunded"]) == (4, HALF)
    assert not await db.fetchval("select count(*) from refund where state <> 'succeeded'")
    expected = {"payer": -HALF, "earned": HALF} if late else {}
    assert await till.balances(db) == expected


@pytest.mark.parametrize("fault", ["drop_before", "http"])
async def test_a_refund_that_was_not_heard_of_is_sent_when_the_bank_is_back(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    resources: Resources,
    fault: str,
) -> None:
    bill = await paid(client, db, bank, anna)
    await bank.faults([{"operation": "*", "kind": fault, "status": 429, "times": 3}])
    await cancel(client, bill)
    await worker.run_due_jobs()
    for _ in range(4):
        resources.outbound.breakers.clear()
        await db.execute(DUE)
        await check_refunds(resources)
    assert [row[2] for row in await till.refunds(db, bill)] == ["succeeded"]


async def test_a_refund_that_the_bank_refuses_for_good_is_given_to_people(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    resources: Resources,
) -> None:
    bill = await paid(client, db, bank, anna)
    refusals = [
        {"operation": operation, "kind": "error", "code": 7, "times": 99}
        for operation in ("reverse", "refund")
    ]
    await bank.faults(refusals)
    await cancel(client, bill)
    await worker.run_due_jobs()
    await till.try_refunds_again(db, resources, times=refunds.MOST_REFUSALS)
    assert [row[2] for row in await till.refunds(db, bill)] == ["manual"]
    assert (await till.payment(db, bill))["review"] == "refund-refused"
    assert await till.balances(db) == {"payer": -till.PRICE_MINOR, "unapplied": till.PRICE_MINOR}


async def test_a_reversal_that_is_refused_becomes_a_refund(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await paid(client, db, bank, anna)
    await bank.faults([{"operation": "reverse", "kind": "error", "code": 7, "times": 1}])
    await cancel(client, bill)
    await worker.run_due_jobs()
    order = await bank.order(bill.number)
    assert (order["status"], order["refunded"]) == (4, till.PRICE_MINOR)
    assert await till.balances(db) == {}


async def test_what_a_clerk_gives_back_at_the_bank_is_written_down_and_shown(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
) -> None:
    bill = await paid(client, db, bank, anna)
    await bank.act(bill.number, "refund", amount=100_000)
    await bank.release()
    await worker.run_due_jobs()
    assert await till.refunds(db, bill) == [("by-bank", 100_000, "succeeded")]
    seen = await till.payment(db, bill)
    assert (seen["state"], seen["review"]) == ("partially_refunded", "returned-unasked")
    left = till.PRICE_MINOR - 100_000
    assert await till.balances(db) == {"payer": -left, "earned": left}
    await cancel(client, bill)
    await worker.run_due_jobs()
    assert (await bank.order(bill.number))["refunded"] <= till.PRICE_MINOR


async def test_a_refund_that_another_worker_is_sending_is_left_alone(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, resources: Resources
) -> None:
    bill = await paid(client, db, bank, anna)
    await cancel(client, bill)
    await db.execute("update refund set state = 'sent', tries = 1")
    await refunds.send(resources, UUID(await refund_id(db)))
    assert (await bank.order(bill.number))["status"] == 2


async def test_nobody_gives_back_more_than_has_come(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person
) -> None:
    bill = await paid(client, db, bank, anna)
    whose = UUID(bill.payment_id)
    async with db.transaction():
        assert await refunds.request(db, whose, HALF, "by-operator")
        assert not await refunds.request(db, whose, HALF + 1, "by-operator")
        assert await refunds.request(db, whose, HALF, "by-operator")
        assert not await refunds.request(db, whose, 1, "by-operator")


async def test_two_refunds_of_a_payment_go_one_after_the_other(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    resources: Resources,
) -> None:
    bill = await paid(client, db, bank, anna)
    for part in (100_000, 200_000, 300_000):
        async with db.transaction():
            await refunds.request(db, UUID(bill.payment_id), part, "by-operator")
    await worker.run_due_jobs()
    await till.try_refunds_again(db, resources, times=3)
    assert (await bank.order(bill.number))["refunded"] == 600_000
    left = till.PRICE_MINOR - 600_000
    assert await till.balances(db) == {"payer": -left, "earned": left}


async def test_a_deleted_account_gets_its_money_back(
    client: httpx.AsyncClient, db: Db, bank: AsyncBank, anna: Person, worker: Worker
) -> None:
    bill = await paid(client, db, bank, anna)
    from healthlink.auth import users

    async with db.transaction():
        await users.erase(db, anna.id, proven="")
    await worker.run_due_jobs()
    assert await till.refunds(db, bill) == [("cancelled", till.PRICE_MINOR, "succeeded")]


async def test_the_sweep_notices_a_return_that_the_bank_shows_later(
    client: httpx.AsyncClient,
    db: Db,
    bank: AsyncBank,
    anna: Person,
    worker: Worker,
    resources: Resources,
) -> None:
    bill = await paid(client, db, bank, anna)
    await bank.lie(bill.number, status=2)
    await cancel(client, bill)
    await worker.run_due_jobs()
    assert [row[2] for row in await till.refunds(db, bill)] == ["succeeded"]
    assert (await till.payment(db, bill))["state"] == "paid"
    await bank.lie(bill.number, status=None)
    await till.ask_again(db)
    await check_payments(resources)
    assert (await till.payment(db, bill))["state"] in ("reversed", "refunded")
    assert await till.balances(db) == {}


def test_a_payment_of_yesterday_in_moscow_is_not_reversed() -> None:
    midnight = datetime.fromisoformat("2026-11-22T00:00:00+03:00")
    second = timedelta(seconds=1)

    bank = Rbs("sber", outbound=None, base_url="", username="", password="", wire="json")  # type: ignore

    def day(at: datetime) -> date:
        return refunds._day(at, bank)

    assert day(midnight) == day(midnight + timedelta(hours=23))
    assert day(midnight - second) != day(midnight)
