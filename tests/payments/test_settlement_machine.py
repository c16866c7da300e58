"""Money under any sequence of accidents: the server and the bank are processes of their own.

Payers pay, decline, come back, cancel and lose their time; callbacks are doubled, reordered,
delayed, lost and forged; answers are lost, late or HTML; the server is killed while it is at work.
When everything has come to rest, our books are compared with the bank's.
"""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from healthlink import logs
from healthlink.booking.jobs import expire_holds
from healthlink.payments.jobs import check_payments, check_refunds
from healthlink.wiring import Resources, open_resources
from tests import make
from tests.conftest import CALLBACK_SECRET, Worker, fresh_database, sber_settings, settings_for
from tests.make import Doctor, Person
from tests.payments import till
from tests.processes import Program, environment, free_port
from tests.sandbox.bank import Bank, running_bank

HOURS = ("10:00", "11:00", "12:00")
FAULTS = ("drop_before", "drop_after", "html", "empty", "error", "http")
OPERATIONS = ("register", "getOrderStatusExtended", "reverse", "refund", "decline")
ACTS = ("decline", "start-3ds", "finish-3ds", "authorize", "expire")
MOST_KILLS = 1
"""Of one play: a new start takes longer than all else."""
DUE = """
update payment set check_at = now() where check_at is not null;
update refund set try_at = now() where try_at is not null;
update pgqueuer set execute_after = now() where status = 'queued';
"""
NOT_AT_REST = """
select (select count(*) from refund where state in ('requested', 'sent', 'unknown'))
    + (select count(*) from payment where refunding_minor > returned_minor)
"""
PER_PAYMENT = """
select p.order_number, p.amount_minor, p.charged_minor, p.returned_minor, p.state,
    (select count(*) from ledger l where l.payment_id = p.id and l.kind = 'charge') as charges
from payment p
"""
PER_APPOINTMENT = """
select a.id, case when a.status = 'pending' and e.held_until <= now() then 'expired'
        else a.status end as status, e.live, a.paid_minor, ap.payment_id is not null as linked,
    coalesce((select sum(p.charged_minor - p.returned_minor) from payment p
        where p.subject_id = a.id), 0)::bigint as net,
    coalesce((select sum(r.amount_minor) from refund r join payment p on p.id = r.payment_id
        where p.subject_id = a.id and r.reason = 'by-bank'), 0)::bigint as by_bank
from appointment a join engagement e on e.id = a.id
left join appointment_payment ap on ap.appointment_id = a.id
where a.service_id = $1
"""


@dataclass
class Town:
    """What all plays share: the bank, the database, and the server, which comes and goes."""

    bank: Bank
    url: str
    folder: Path
    runner: asyncio.Runner
    resources: Resources
    port: int
    more: dict[str, str] = field(default_factory=dict)
    program: Program | None = None

    def start(self) -> Program:
        account = {key.upper(): str(value) for key, value in sber_settings(self.bank).items()}
        env = environment(DATABASE_URL=self.url, PORT=str(self.port), **account)
        env |= {"LOG_LEVEL": "ERROR", **self.more}
        self.program = Program(["serve", "--no-worker"], env, self.folder / "log", self.folder)
        self.program.wait_until_healthy()
        return self.program

    def kill(self) -> None:
        assert self.program
        self.program.process.kill()
        self.program.process.wait()


class Till(RuleBasedStateMachine):
    town: Town
    seen: ClassVar[Counter[str]] = Counter()

    @initialize()
    def a_doctor_and_two_patients(self) -> None:
        self.run(self.town.resources.pool.execute(TRUNCATE))
        self.town.resources.outbound.breakers.clear()
        self.bank = self.town.bank
        self.bank.reset()
        self.bank.callbacks(mode="hold")
        program = self.town.program or self.town.start()
        self.http = httpx.Client(base_url=program.url, timeout=30)
        pool: Any = self.town.resources.pool
        self.doctor: Doctor = self.run(
            make.doctor(pool, prepaid=True, price_minor=till.PRICE_MINOR)
        )
        self.free = self.run(make.service(pool, self.doctor.clinic_id, self.doctor.id, "Другое"))
        self.anna: Person = self.run(make.person(pool))
        self.boris: Person = self.run(make.person(pool))
        self.appointments: list[str] = []
        self.payments: list[str] = []
        self.kills = self.steps = 0
        for hour in HOURS[:2]:
            self.book(hour)

    def run(self, work: Any) -> Any:
        return self.town.runner.run(work)

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer = self.http.request(method, path, **more)
        self.seen[f"{answer.status_code // 100}xx"] += 1
        assert answer.status_code < 500 or answer.status_code in (502, 503), answer.text
        return answer

    @rule(seed=st.integers(0, 2**64 - 1))
    def something_happens(self, seed: int) -> None:
        """Weighed by hand: Hypothesis by itself plays with a few events, and small numbers."""
        self.steps += 1
        self.random = random.Random(f"{seed} {self.steps}")
        happens = self.random.choices([event for event, _ in EVENTS], [w for _, w in EVENTS])[0]
        happens(self)

    def which(self, some: list[str]) -> str:
        return self.random.choice(some)

    def book_a_time(self) -> None:
        self.book(self.random.choice(HOURS))

    def book(self, hour: str) -> None:
        body = self.doctor.booking(hour)
        answer = self.call("POST", "/api/v1/appointments", json=body, headers=self.anna.headers)
        if answer.status_code == 201:
            self.appointments.append(answer.json()["id"])
            self.open(self.appointments[-1])

    def come_back_to_pay(self) -> None:
        self.open(self.which(self.appointments))

    def open(self, appointment_id: str) -> None:
        bill = {"appointment_id": appointment_id, "amount": till.PRICE}
        answer = self.call("POST", till.CREATE, json=bill, headers=self.anna.headers)
        if answer.status_code == 201:
            self.payments.append(answer.json()["payment_id"])

    def somebody_else_takes_a_time(self) -> None:
        body = {**self.doctor.booking(self.random.choice(HOURS)), "service_id": str(self.free)}
        self.call("POST", "/api/v1/appointments", json=body, headers=self.boris.headers)

    def pay(self) -> None:
        """The callback is kept for later, or lost."""
        lost = self.random.random() < 0.5
        self.bank.callbacks(mode="drop" if lost else "hold")
        self.seen["callbacks lost"] += lost
        self.act(self.number(), "pay")
        self.bank.callbacks(mode="hold")

    def pay_and_be_heard_of(self) -> None:
        self.pay()
        self.callbacks_arrive()

    def fumble(self) -> None:
        self.act(self.number(), self.random.choice(ACTS))

    def number(self) -> str:
        """Of an order, mostly a recent one."""
        recent = self.payments[-3:] if self.random.random() < 0.7 else self.payments
        return UUID(self.which(recent)).hex

    def act(self, number: str, act: str, **more: Any) -> None:
        try:
            self.bank.act(number, act, **more)
        except httpx.HTTPStatusError as refused:
            assert refused.response.status_code in (404, 409)
        else:
            self.seen[act] += 1

    def clerk_gives_back(self) -> None:
        self.act(self.number(), "refund", amount=self.random.randint(1, till.PRICE_MINOR // 3))

    def callbacks_arrive(self) -> None:
        copies, order = self.random.randint(1, 3), self.random.choice(["first", "last", "random"])
        sent = self.bank.release(order, seed=copies, copies=copies)
        self.seen["callbacks"] += len(sent)
        self.seen["callbacks twice"] += len(sent) - len(sent) // copies

    def forge(self) -> None:
        said: dict[str, object] = {"orderNumber": self.number(), "operation": "deposited"}
        if self.random.random() < 0.5:
            said["checksum"] = "0A" * 32
        answer = self.call("POST", "/webhook/payments/sber", json={**said, "status": 1})
        self.seen["forged"] += 1
        self.seen["forged accepted"] += answer.status_code == 200
        assert answer.status_code in (400, 429), "a forged callback was accepted"

    def confirm(self) -> None:
        told = {"payment_id": self.which(self.payments), "status": "success"}
        answer = self.call("POST", till.CONFIRM, json=told)
        if answer.status_code == 200 and answer.json()["success"]:
            number = UUID(told["payment_id"]).hex
            assert self.bank.order(number)["deposited"] == till.PRICE_MINOR, "paid, says the bank"

    def cancel(self) -> None:
        path = f"/api/v1/appointments/{self.which(self.appointments)}"
        self.call("DELETE", path, headers=self.anna.headers)

    def holds_run_out(self) -> None:
        self.run(self.town.resources.pool.execute(till.RUN_OUT))

    def the_bank_fails(self) -> None:
        kind, operation = self.random.choice(FAULTS), self.random.choice(OPERATIONS)
        times = self.random.randint(1, 2)
        fault = {"operation": operation, "kind": kind, "times": times, "code": 7, "status": 500}
        self.bank.faults([fault])
        self.seen[f"fault {kind}"] += 1

    def the_server_is_killed_at_work(self) -> None:
        """After we have committed and the bank has done its part, before anybody is answered."""
        if self.kills == MOST_KILLS:
            return
        self.bank.faults([{"operation": "*", "kind": "hang_after", "times": 1}])
        request = threading.Thread(target=self.ask_for_something)
        request.start()
        while request.is_alive() and self.hangs_planned():
            request.join(0.01)
        if request.is_alive():
            self.kill_and_start()
        request.join()
        self.bank.faults([])

    def hangs_planned(self) -> bool:
        return any(fault["times"] for fault in self.bank.faults())

    def kill_and_start(self) -> None:
        self.seen["kills"] += 1
        self.kills += 1
        self.town.kill()
        self.town.start()
        # As if the half minute for which it had claimed a payment were over.
        self.run(self.town.resources.pool.execute("update payment set registering_until = null"))

    def ask_for_something(self) -> None:
        asked = self.random.choice([self.come_back_to_pay, self.confirm])
        try:
            asked()
        except httpx.TransportError:
            self.seen["requests cut"] += 1
            self.http.close()
            self.http = httpx.Client(base_url=self.http.base_url, timeout=30)

    def the_worker_works(self) -> None:
        self.run(self.work())

    async def work(self) -> None:
        resources = self.town.resources
        resources.outbound.breakers.clear()
        await resources.pool.execute(DUE)
        await check_payments(resources)
        await check_refunds(resources)
        await expire_holds(resources)
        await Worker(resources).run_due_jobs()

    @invariant()
    def no_money_comes_from_nowhere(self) -> None:
        if hasattr(self, "payments"):
            found = self.run(self.balances())
            assert sum(found.values()) == 0
            assert found.get("unapplied", 0) >= 0
            assert found.get("payer", 0) <= 0

    def teardown(self) -> None:
        if not hasattr(self, "payments"):
            return
        try:
            self.bank.faults([])
            self.bank.release()
            self.run(self.town.resources.pool.execute(till.RUN_OUT))
            self.come_to_rest()
            self.compare_with_the_bank()
            self.compare_with_the_appointments()
        finally:
            self.http.close()

    def come_to_rest(self) -> None:
        for _ in range(10):
            self.run(self.work())
            if not self.run(self.town.resources.pool.fetchval(NOT_AT_REST)):
                break
        assert self.run(self.town.resources.pool.fetchval(NOT_AT_REST)) == 0
        self.run(self.work())
        balances = self.run(self.balances())
        assert balances.get("unapplied", 0) == 0

    def compare_with_the_bank(self) -> None:
        ours = {row["order_number"]: row for row in self.fetch(PER_PAYMENT)}
        for order in self.bank.orders():
            row = ours.pop(order["number"])
            kept = order["deposited"] - order["refunded"]
            assert row["charged_minor"] - row["returned_minor"] == kept, (dict(row), order)
            if order["deposited"]:
                self.seen["payments"] += 1
                self.seen["effects"] += row["charges"]
                assert row["charges"] == 1, (dict(row), order)
        assert all(row["charged_minor"] == 0 for row in ours.values()), "unknown to the bank"

    def compare_with_the_appointments(self) -> None:
        for row in self.fetch(PER_APPOINTMENT, self.doctor.service_id):
            kept = row["net"] + row["by_bank"]
            if row["status"] == "confirmed":
                assert row["live"], dict(row)
                assert row["linked"], dict(row)
                assert (row["paid_minor"] > 0) and kept in (till.PRICE_MINOR, row["paid_minor"])
            else:
                assert row["net"] == 0, dict(row)
                assert not row["live"], dict(row)

    async def balances(self) -> dict[str, int]:
        async with self.town.resources.pool.acquire() as db:
            return await till.balances(db)

    def fetch(self, statement: str, *values: object) -> list[asyncpg.Record]:
        found: list[asyncpg.Record] = self.run(self.town.resources.pool.fetch(statement, *values))
        return found


EVENTS = (
    (Till.pay, 6),
    (Till.pay_and_be_heard_of, 4),
    (Till.book_a_time, 4),
    (Till.come_back_to_pay, 4),
    (Till.fumble, 4),
    (Till.callbacks_arrive, 3),
    (Till.forge, 2),
    (Till.confirm, 4),
    (Till.cancel, 3),
    (Till.holds_run_out, 2),
    (Till.somebody_else_takes_a_time, 2),
    (Till.the_bank_fails, 4),
    (Till.clerk_gives_back, 1),
    (Till.the_worker_works, 4),
    (Till.the_server_is_killed_at_work, 2),
)
TRUNCATE = """
truncate payment, refund, ledger, payment_event, payment_callback, appointment_payment, appointment,
    engagement, pgqueuer, pgqueuer_log, throttle cascade
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("till")
    logs.configure("ERROR")
    with asyncio.Runner() as runner:
        url = runner.run(fresh_database("healthlink_till"))
        port = free_port()
        callbacks = f"http://127.0.0.1:{port}/webhook/payments/sber"
        with running_bank(folder, callbacks, SBER_CALLBACK_SECRET=CALLBACK_SECRET) as bank:
            opening = open_resources(settings_for(url, **sber_settings(bank)))
            resources = runner.run(opening.__aenter__())
            town = Town(bank, url, folder, runner, resources, port)
            town.start()
            yield town
            town.kill()
            runner.run(opening.__aexit__(None, None, None))


def play(**more: Any) -> None:
    play_out(Till, **more)


def play_out(machine: type[RuleBasedStateMachine], **more: Any) -> None:
    quick = {"max_examples": 25, "stateful_step_count": 30, **more}
    run_state_machine_as_test(
        machine,
        settings=settings(
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
            **quick,
        ),
    )


@pytest.mark.timeout(600)
def test_after_any_accident_the_books_agree(town: Town) -> None:
    Till.town = town
    play(phases=[Phase.generate])
    seen = Till.seen
    print(dict(seen))  # noqa: T201
    assert all(seen[what] for what in ("payments", "kills", "forged", "callbacks twice", "refund"))
    assert seen["requests cut"] == seen["kills"]
    assert seen["effects"] == seen["payments"]
    assert seen["forged accepted"] == 0


FORGETFUL = """
create function forget() returns trigger language plpgsql as $$
begin
    new.refunding_minor := greatest(old.refunding_minor, new.returned_minor);
    return new;
end
$$;
create trigger forgetful before update on payment for each row execute function forget();
"""


@pytest.mark.timeout(300)
def test_without_the_checksum_the_same_play_finds_forged_callbacks_accepted(town: Town) -> None:
    """A negative control."""
    Till.town = town
    town.kill()
    town.more = {"SBER_CALLBACK_SECRET": ""}
    town.start()
    with pytest.raises(AssertionError, match="forged callback was accepted"):
        play(phases=[Phase.generate])
    town.kill()
    town.more = {}
    town.start()


@pytest.mark.timeout(300)
def test_when_refunds_are_not_reserved_the_same_play_finds_money_lost(town: Town) -> None:
    """A negative control: the last, because it breaks the database."""
    Till.town = town
    town.runner.run(town.resources.pool.execute(FORGETFUL))
    with pytest.raises(AssertionError):
        play(phases=[Phase.generate])
