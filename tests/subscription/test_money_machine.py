"""Doctors' money under any sequence of accidents, through Idram and IDBank at once: the server and
the gateways are processes of their own.

Doctors pay, decline, pay twice and come back; Idram confirms often, late, wrongly, or in the middle
of its own question; IDBank's callbacks are doubled, reordered, forged and lost, and its answers,
too; the server is killed at work. When everything has come to rest, our books are compared with
theirs.
"""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

import asyncpg
import httpx
import pytest
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from healthlink import logs
from healthlink.payments.jobs import check_payments, check_refunds, tell_again
from healthlink.wiring import open_resources
from tests import make
from tests.conftest import (
    CALLBACK_SECRET,
    IDRAM_SECRET,
    Worker,
    armenian_settings,
    fresh_database,
    sber_settings,
    settings_for,
)
from tests.make import Practitioner
from tests.payments import till
from tests.payments.test_settlement_machine import DUE, NOT_AT_REST, PER_PAYMENT, Town, play_out
from tests.processes import free_port
from tests.sandbox.arca import Arca
from tests.sandbox.bank import running_bank
from tests.sandbox.idram import Idram

PRICE_MINOR = 1_000_000
FAULTS = ("drop_before", "drop_after", "html", "empty", "error", "http")
OPERATIONS = ("register", "getOrderStatusExtended")
HONEST = ("upper_checksum", "whole_amount", "no_precheck", "early", "duplicate", "reply_lost")
DISHONEST = ("wrong_checksum", "changed_amount", "changed_account")
PAYMENTS = PER_PAYMENT.replace("select", "select p.gateway_ref,", 1)
MONTHS = """
select u.doctor_id, count(*) filter (where u.starts_at is not null) as counted,
    count(*) filter (where p.charged_minor > p.refunding_minor) as kept,
    count(*) filter (where p.charged_minor > p.refunding_minor and not p.applied) as unapplied,
    max(u.ends_at) as until
from subscription_purchase u join payment p on p.id = u.payment_id group by u.doctor_id
"""
CLEAN = """
truncate payment, refund, ledger, payment_event, payment_callback, subscription_purchase, pgqueuer,
    pgqueuer_log, throttle, notice cascade;
"""


class Season(RuleBasedStateMachine):
    town: Town
    seen: ClassVar[Counter[str]] = Counter()
    idram: ClassVar[Idram]
    arca: ClassVar[Arca]

    @initialize()
    def two_doctors(self) -> None:
        self.run(self.town.resources.pool.execute(CLEAN))
        self.town.resources.outbound.breakers.clear()
        self.town.bank.reset()
        self.arca.callbacks(mode="hold")
        program = self.town.program or self.town.start()
        self.http = httpx.Client(base_url=program.url, timeout=30)
        pool: Any = self.town.resources.pool
        self.doctors: list[Practitioner] = [self.run(make.practice(pool)) for _ in "12"]
        self.bills: dict[str, list[str]] = {"idram": [], "idbank": []}
        self.kills = self.steps = 0
        for doctor in self.doctors:
            for provider in self.bills:
                self.open(doctor, provider)

    def run(self, work: Any) -> Any:
        return self.town.runner.run(work)

    @rule(seed=st.integers(0, 2**64 - 1))
    def something_happens(self, seed: int) -> None:
        """Weighed by hand: Hypothesis by itself plays with a few events, and small numbers."""
        self.steps += 1
        self.random = random.Random(f"{seed} {self.steps}")
        happens = self.random.choices([event for event, _ in EVENTS], [w for _, w in EVENTS])[0]
        happens(self)

    def come_back_to_pay(self) -> None:
        self.open(self.random.choice(self.doctors), self.random.choice(["idram", "idbank"]))

    def open(self, doctor: Practitioner, provider: str) -> None:
        wish = {"provider": provider}
        answer = self.http.post("/subscription/create-payment", json=wish, headers=doctor.headers)
        assert answer.status_code < 500 or answer.status_code in (502, 503), answer.text
        if answer.status_code == 201:
            number = UUID(answer.json()["payment_id"]).hex
            if number not in self.bills[provider]:
                self.bills[provider].append(number)

    def number(self, provider: str) -> str:
        return self.random.choice(self.bills[provider][-4:])

    def pay_at_idram(self) -> None:
        kinds = self.random.sample(HONEST, self.random.randint(0, 2))
        self.pay_idram(
            *kinds, copies=self.random.randint(2, 4), concurrent=self.random.random() < 0.5
        )

    def be_cheated_at_idram(self) -> None:
        kind = self.random.choice(DISHONEST)
        self.seen["forged"] += 1
        self.pay_idram(kind, changed="1.00")

    def pay_twice_at_idram(self) -> None:
        self.pay_idram("second_transaction")

    def pay_idram(self, *kinds: str, **more: Any) -> None:
        if not self.bills["idram"]:
            return
        for kind in kinds:
            self.seen[kind] += 1
        try:
            self.idram.pay(self.number("idram"), "10000.00", *kinds, **more)
        except httpx.HTTPStatusError as refused:
            assert refused.response.status_code == 409, refused.response.text

    def idram_tells_again(self) -> None:
        told = [each for each in self.idram.transactions() if each["state"] == "successful"]
        if told:
            self.seen["told again"] += 1
            self.idram.confirm(self.random.choice(told)["trans_id"])

    def pay_at_the_bank(self) -> None:
        lost = self.random.random() < 0.5
        self.arca.callbacks(mode="drop" if lost else "hold")
        self.seen["callbacks lost"] += lost
        self.act("pay")
        self.arca.callbacks(mode="hold")

    def fumble(self) -> None:
        self.act(self.random.choice(["decline", "start-3ds", "finish-3ds", "expire"]))

    def clerk_gives_back(self) -> None:
        self.act("refund", amount=PRICE_MINOR)

    def act(self, act: str, **more: Any) -> None:
        if not self.bills["idbank"]:
            return
        try:
            self.arca.act(self.number("idbank"), act, **more)
        except httpx.HTTPStatusError as refused:
            assert refused.response.status_code in (404, 409)
        else:
            self.seen[act] += 1

    def callbacks_arrive(self) -> None:
        copies, order = self.random.randint(1, 3), self.random.choice(["first", "last", "random"])
        self.seen["callbacks"] += len(self.arca.release(order, seed=copies, copies=copies))

    def forge(self) -> None:
        """To either door, without the secret."""
        self.seen["forged"] += 1
        if self.random.random() < 0.5 and self.bills["idbank"]:
            said = {"orderNumber": self.number("idbank"), "operation": "deposited", "status": 1}
            answer = self.http.post(
                "/webhook/payments/idbank", json={**said, "checksum": "0A" * 32}
            )
            self.seen["forged accepted"] += answer.status_code == 200
        elif self.bills["idram"]:
            self.forge_idram()

    def forge_idram(self) -> None:
        told = {
            "EDP_BILL_NO": self.number("idram"),
            "EDP_REC_ACCOUNT": self.idram.rec_account,
            "EDP_PAYER_ACCOUNT": "200000002",
            "EDP_AMOUNT": "10000.00",
            "EDP_TRANS_ID": f"{self.random.randrange(10**14):014}",
            "EDP_TRANS_DATE": "21/11/2026",
            "EDP_CHECKSUM": "0a" * 16,
        }
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.http.post("/webhook/payments/idram", content=urlencode(told), headers=form)
        assert answer.status_code == 200
        self.seen["forged accepted"] += answer.text == "OK"

    def bills_lapse(self) -> None:
        self.run(
            self.town.resources.pool.execute(
                "update payment set expires_at = now() - interval '10 minutes',"
                " created_at = created_at - interval '40 minutes' where charged_minor = 0"
            )
        )

    def the_bank_fails(self) -> None:
        kind, operation = self.random.choice(FAULTS), self.random.choice(OPERATIONS)
        fault = {"operation": operation, "kind": kind, "times": 1, "code": 7, "status": 500}
        self.arca.faults([fault])
        self.seen[f"fault {kind}"] += 1

    def the_server_is_killed_while_idram_tells(self) -> None:
        if self.kills or not self.bills["idram"]:
            return
        self.kills += 1
        self.seen["kills"] += 1
        telling = threading.Thread(target=self.pay_idram, args=("duplicate",), kwargs={"copies": 3})
        telling.start()
        telling.join(self.random.random() * 0.05)
        self.town.kill()
        telling.join()
        self.town.start()
        self.run(self.town.resources.pool.execute("update payment set registering_until = null"))
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
        await tell_again(resources)
        await Worker(resources).run_due_jobs()

    @invariant()
    def no_money_comes_from_nowhere(self) -> None:
        if hasattr(self, "bills"):
            found = self.run(self.balances())
            assert sum(found.values()) == 0
            assert found.get("unapplied", 0) >= 0

    async def balances(self) -> dict[str, int]:
        async with self.town.resources.pool.acquire() as db:
            return await till.balances(db)

    def fetch(self, statement: str) -> list[asyncpg.Record]:
        found: list[asyncpg.Record] = self.run(self.town.resources.pool.fetch(statement))
        return found

    def teardown(self) -> None:
        if not hasattr(self, "bills"):
            return
        try:
            self.arca.faults([])
            self.arca.release()
            self.bills_lapse()
            for _ in range(10):
                self.run(self.work())
                if not self.run(self.town.resources.pool.fetchval(NOT_AT_REST)):
                    break
            self.compare()
        finally:
            self.http.close()

    def compare(self) -> None:
        ours = {row["order_number"]: row for row in self.fetch(PAYMENTS)}
        theirs: Counter[str] = Counter()
        for order in self.arca.orders():
            theirs[order["number"]] += order["deposited"] - order["refunded"]
        for told in self.idram.transactions():
            if told["state"] == "successful":
                theirs[told["bill_no"]] += PRICE_MINOR
        for number, row in ours.items():
            kept = row["charged_minor"] - row["returned_minor"]
            if kept != theirs[number]:
                self.explain(number, dict(row), theirs[number])
            if row["charged_minor"]:
                self.seen["payments"] += 1
                self.seen["effects"] += row["charges"]
        assert not {number for number, sum in theirs.items() if sum and number not in ours}
        for row in self.fetch(MONTHS):
            assert (row["counted"], row["unapplied"]) == (row["kept"], 0), dict(row)
        assert self.run(self.balances()).get("unapplied", 0) == 0

    def explain(self, number: str, ours: Any, theirs: int) -> None:
        """Idram keeps what it could not hear our answer to: our no, or that we were away. There may
        be no other difference, and `reconcile` names this one."""
        told = [each for each in self.idram.transactions(number) if each["state"] == "successful"]
        unheard = [
            each for each in told if each["alerts"] and each["trans_id"] != ours["gateway_ref"]
        ]
        kept = ours["charged_minor"] - ours["returned_minor"]
        assert theirs - len(unheard) * PRICE_MINOR == kept, (ours, theirs, told)
        self.seen["unheard"] += len(unheard)


EVENTS = (
    (Season.pay_at_idram, 6),
    (Season.pay_at_the_bank, 6),
    (Season.come_back_to_pay, 6),
    (Season.be_cheated_at_idram, 3),
    (Season.pay_twice_at_idram, 2),
    (Season.idram_tells_again, 2),
    (Season.fumble, 2),
    (Season.callbacks_arrive, 4),
    (Season.forge, 3),
    (Season.clerk_gives_back, 1),
    (Season.bills_lapse, 1),
    (Season.the_bank_fails, 3),
    (Season.the_worker_works, 4),
    (Season.the_server_is_killed_while_idram_tells, 1),
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("season")
    logs.configure("ERROR")
    with asyncio.Runner() as runner:
        url = runner.run(fresh_database("healthlink_season"))
        port = free_port()
        hooks = f"http://127.0.0.1:{port}/webhook/payments"
        secrets: dict[str, Any] = {
            "IDBANK_CALLBACK_SECRET": CALLBACK_SECRET,
            "SANDBOX_IDBANK_CALLBACK_URL": f"{hooks}/idbank",
            "IDRAM_SECRET_KEY": IDRAM_SECRET,
            "SANDBOX_IDRAM_RESULT_URL": f"{hooks}/idram",
        }
        with running_bank(folder, f"{hooks}/sber", **secrets) as bank:
            banks = {**sber_settings(bank), **armenian_settings(bank)}
            opening = open_resources(settings_for(url, **banks))
            resources = runner.run(opening.__aenter__())
            more = {key.upper(): str(value) for key, value in armenian_settings(bank).items()}
            town = Town(bank, url, folder, runner, resources, port, more)
            town.start()
            yield town
            town.kill()
            runner.run(opening.__aexit__(None, None, None))


@pytest.mark.timeout(600)
def test_after_any_accident_the_books_agree(town: Town) -> None:
    Season.town, Season.idram, Season.arca = town, Idram(town.bank), Arca(town.bank)
    play_out(Season, phases=[Phase.generate])
    seen = Season.seen
    print(dict(seen))  # noqa: T201
    assert all(seen[what] for what in ("payments", "kills", "forged", "duplicate", "callbacks"))
    assert seen["effects"] == seen["payments"]
    assert seen["forged accepted"] == 0
