"""What the bank's answer makes of a payment: every state against every answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest

from healthlink.payments import states
from healthlink.payments.dto import Payment, State
from healthlink.payments.gateways.gateway import Stage, Standing

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WHOLE = 1_500_000
STATES: tuple[State, ...] = get_args(State)
STAGES: tuple[Stage, ...] = get_args(Stage)
MONEY = {
    "paid": (WHOLE, 0, 0),
    "partially_refunded": (WHOLE, 500_000, 500_000),
    "refunded": (WHOLE, WHOLE, WHOLE),
}


def payment(state: State = "pending", **more: Any) -> Payment:
    charged, returned, refunding = MONEY.get(state, (0, 0, 0))
    made = Payment(
        id=UUID(int=1),
        user_id=UUID(int=2),
        purpose="appointment",
        subject_id=UUID(int=3),
        gateway="sber",
        order_number="n1",
        gateway_ref=None if state in ("registering", "failed") else "r1",
        payment_url=None,
        amount_minor=WHOLE,
        currency="RUB",
        state=state,
        review=None,
        abandoned=False,
        charged_minor=charged,
        returned_minor=returned,
        refunding_minor=refunding,
        created_at=NOW - MINUTE,
        expires_at=NOW + 18 * MINUTE,
        paid_at=None,
        registrations=1,
        asked_at=None,
        check_at=None,
        now=NOW,
    )
    return replace(made, **more)


def told(stage: Stage, **more: Any) -> Standing:
    returned = {"refunded": WHOLE, "paid": 0}.get(stage)
    said = Standing(stage, "n1", "r1", WHOLE, "RUB", returned)
    return replace(said, **more)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("state", STATES)
def test_a_payment_never_goes_back_and_money_never_grows_less(state: State, stage: Stage) -> None:
    for abandoned in (False, True):
        for late in (timedelta(0), timedelta(hours=1)):
            before = payment(state, abandoned=abandoned, expires_at=NOW + MINUTE - late)
            after = states.judge(before, told(stage))
            assert after.state == state or after.state in states.AFTER[state]
            assert before.charged_minor <= after.charged_minor <= WHOLE
            assert before.returned_minor <= after.returned_minor <= after.charged_minor
            again = replace(
                before,
                state=after.state,
                charged_minor=after.charged_minor,
                returned_minor=after.returned_minor,
            )
            assert states.judge(again, told(stage)).state == after.state, "twice is once"


@pytest.mark.parametrize(
    "state", ["registering", "pending", "authorized", "declined", "expired", "cancelled", "failed"]
)
def test_money_that_came_is_believed_from_wherever(state: State) -> None:
    after = states.judge(payment(state), told("paid"))
    assert (after.state, after.charged_minor, after.returned_minor) == ("paid", WHOLE, 0)
    after = states.judge(payment(state), told("refunded", returned_minor=1))
    assert (after.state, after.charged_minor, after.returned_minor) == (
        "partially_refunded",
        WHOLE,
        1,
    )
    after = states.judge(payment(state), told("refunded"))
    assert (after.state, after.returned_minor) == ("refunded", WHOLE)
    after = states.judge(payment(state), told("reversed"))
    assert (after.state, after.charged_minor) == ("reversed", 0), "it came and went unseen"


def test_a_paid_payment_that_is_reversed_has_given_all_back() -> None:
    for state in ("paid", "partially_refunded"):
        after = states.judge(payment(state), told("reversed"))
        assert (after.state, after.returned_minor) == ("reversed", WHOLE)


def test_an_older_answer_that_comes_late_changes_nothing() -> None:
    assert states.judge(payment("paid"), told("waiting")).state == "paid"
    assert states.judge(payment("refunded"), told("paid")).state == "refunded"
    partly = states.judge(payment("partially_refunded"), told("paid"))
    assert (partly.state, partly.returned_minor) == ("partially_refunded", 500_000)
    more = states.judge(payment("partially_refunded"), told("refunded", returned_minor=1))
    assert more.returned_minor == 500_000
    reversed_ = payment("reversed")
    assert states.judge(reversed_, told("paid")) == states.Verdict("reversed", 0, 0)


@pytest.mark.parametrize(
    ("wrong", "review"),
    [
        ({"number": "n2"}, "another-order"),
        ({"number": ""}, "another-order"),
        ({"ref": "r2"}, "another-order"),
        ({"amount_minor": WHOLE - 1}, "another-amount"),
        ({"amount_minor": None}, "another-amount"),
        ({"currency": "AMD"}, "another-currency"),
        ({"currency": None}, "another-currency"),
        ({"stage": "strange"}, "status-not-known"),
    ],
)
@pytest.mark.parametrize("stage", ["paid", "refunded", "reversed", "authorized", "declined"])
def test_an_order_that_is_not_as_we_made_it_is_not_believed(
    stage: Stage, wrong: dict[str, Any], review: str
) -> None:
    after = states.judge(payment(), replace(told(stage), **wrong))
    assert after == states.Verdict("pending", 0, 0, review)


def test_an_order_that_does_not_name_itself_is_known_by_our_number() -> None:
    assert states.judge(payment(), told("paid", ref=None)).state == "paid"
    assert states.judge(payment(gateway_ref=None), told("paid", ref="any")).state == "paid"


@pytest.mark.parametrize(
    ("state", "abandoned", "at_once", "late"),
    [
        ("registering", False, "registering", "failed"),
        ("registering", True, "cancelled", "cancelled"),
        ("pending", False, "pending", "expired"),
        ("pending", True, "pending", "cancelled"),
        ("declined", False, "declined", "declined"),
        ("paid", False, "paid", "paid"),
    ],
)
def test_an_order_that_the_bank_does_not_know(
    state: State, abandoned: bool, at_once: State, late: State
) -> None:
    made = payment(state, abandoned=abandoned)
    after = states.judge(made, told("unknown"))
    assert after.state == at_once
    assert after.review == ("order-not-found" if made.gateway_ref else None)
    over = replace(made, expires_at=NOW - states.MARGIN)
    assert states.judge(over, told("unknown")).state == late


@pytest.mark.parametrize(
    ("left", "state"),
    [(MINUTE, "pending"), (-states.MARGIN + MINUTE / 60, "pending"), (-states.MARGIN, "expired")],
)
def test_an_unpaid_payment_ends_two_minutes_after_the_banks_page(
    left: timedelta, state: State
) -> None:
    assert states.judge(payment(expires_at=NOW + left), told("waiting")).state == state


def test_a_refusal_is_an_end_that_we_may_have_wished_for() -> None:
    assert states.judge(payment(), told("declined")).state == "declined"
    assert states.judge(payment(abandoned=True), told("declined")).state == "cancelled"
    assert states.judge(payment("declined", abandoned=True), told("declined")).state == "cancelled"


def test_what_cannot_be_is_shown_to_people() -> None:
    assert states.judge(payment(), told("authorized")) == states.Verdict(
        "authorized", 0, 0, "held-not-taken"
    )
    assert states.judge(payment("paid"), told("declined")).review == "money-gone"
    silent = told("refunded", returned_minor=None)
    assert states.judge(payment("paid"), silent) == states.Verdict(
        "paid", WHOLE, 0, "refund-not-told"
    )
    for stage in ("waiting", "paid", "refunded", "reversed", "declined"):
        assert states.judge(payment(), told(stage)).review is None


def checks(made: Payment, state: State = "pending") -> list[timedelta]:
    """When it is asked about, from its opening on, if each question is answered in time."""
    found: list[timedelta] = []
    while (at := states.next_check(made, states.Verdict(state, 0, 0))) and len(found) < 20:
        found.append(at - made.created_at)
        made = replace(made, now=at)
    return found


def test_the_bank_is_asked_soon_and_then_after_the_end_and_a_day_later() -> None:
    made = payment(created_at=NOW, expires_at=NOW + 19 * MINUTE, now=NOW)
    soon = [n * MINUTE for n in (1, 2, 5, 10, 15)]
    at_the_end = [19 * MINUTE - timedelta(seconds=10), 19 * MINUTE + timedelta(seconds=5)]
    assert checks(made) == [*soon, *at_the_end, *(n * MINUTE for n in (21, 51, 19 + 24 * 60))]
    assert checks(made, "declined") == checks(made)


def test_nothing_is_asked_once_nothing_can_come() -> None:
    for state in ("refunded", "reversed"):
        verdict = states.Verdict(state, WHOLE, WHOLE)
        assert states.next_check(payment("paid"), verdict) is None


def test_money_that_has_come_is_looked_after_for_ten_days() -> None:
    made = payment("paid", created_at=NOW, expires_at=NOW + 19 * MINUTE, now=NOW)
    paid: list[timedelta] = []
    while at := states.next_check(made, states.Verdict("paid", WHOLE, 0)):
        paid.append(at - made.created_at)
        made = replace(made, now=at)
    assert paid == [timedelta(days=days) for days in (1, 3, 10)]


def test_a_bank_that_is_silent_for_an_hour_after_the_end_is_for_people() -> None:
    late = payment(expires_at=NOW - states.SILENCE)
    assert states.is_silent(late)
    assert not states.is_silent(replace(late, expires_at=NOW - states.SILENCE + MINUTE / 60))
    assert not states.is_silent(replace(late, state="paid"))


def test_a_refund_is_waited_for_with_growing_patience() -> None:
    waiting = payment("paid", refunding_minor=5, created_at=NOW - 5 * MINUTE)
    paid = states.Verdict("paid", WHOLE, 0)
    assert states.next_check(waiting, paid) == NOW + MINUTE
    old = replace(waiting, created_at=NOW - 100 * MINUTE)
    assert states.next_check(old, paid) == NOW + 10 * MINUTE
    ancient = replace(waiting, created_at=NOW - timedelta(days=30))
    assert states.next_check(ancient, paid) == NOW + timedelta(hours=1)
    assert states.retry(ancient) == NOW + timedelta(hours=1)
    settled = replace(paid, returned_minor=5)
    assert states.next_check(waiting, settled) == waiting.created_at + timedelta(days=1)
    held = states.Verdict("authorized", 0, 0)
    assert states.next_check(payment(created_at=NOW - 100 * MINUTE), held) == NOW + 10 * MINUTE
