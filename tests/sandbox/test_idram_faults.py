"""Idram's misbehaviour on demand, and what of the payment is left after it."""

import time
from collections.abc import Callable

import pytest

from tests.sandbox.idram import Idram
from tests.sandbox.test_idram_replies import signature
from tests.sandbox.till import Says, Till


def until(seen: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not seen():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("concurrent", [False, True])
def test_a_confirmation_may_come_often(idram: Idram, till: Till, concurrent: bool) -> None:
    payment = idram.pay("B-1", "5000", "duplicate", copies=4, concurrent=concurrent)
    assert len(till.confirmations) == 4
    assert all(each == till.confirmations[0] for each in till.confirmations)
    assert len(till.prechecks) == 1
    assert (payment["state"], len(payment["replies"])) == ("successful", 5)


def test_a_refused_duplicate_cancels_the_payment(idram: Idram, till: Till) -> None:
    till.to_confirmations = [Says(), Says(body=b"SEEN")]
    payment = idram.pay("B-1", "5000", "duplicate")
    assert (payment["state"], payment["confirmed"]) == ("cancelled", True)


def test_concurrent_ones_are_there_together(idram: Idram, till: Till) -> None:
    till.to_confirmations = [Says(seconds=0.5) for _ in range(8)]
    begun = time.monotonic()
    idram.pay("B-1", "5000", "duplicate", copies=8, concurrent=True)
    assert time.monotonic() - begun < 8 * 0.5


def test_without_a_precheck(idram: Idram, till: Till) -> None:
    till.to_precheck = Says(body=b"NO")
    assert idram.pay("B-1", "5000", "no_precheck")["state"] == "successful"
    assert till.order == ["confirmation"]


def test_before_the_prechecks_answer(idram: Idram, till: Till) -> None:
    till.to_precheck = Says(seconds=0.3, body=b"NO")
    payment = idram.pay("B-1", "5000", "early")
    assert sorted(till.order) == ["confirmation", "precheck"]
    assert [each["step"] for each in payment["replies"]] == ["confirmation", "precheck"]
    assert payment["state"] == "successful"


def test_after_the_redirect(idram: Idram, till: Till) -> None:
    idram.misbehave("late", seconds=0.2)
    assert idram.press(idram.open(idram.form())) == "https://shop.example/paid"
    assert till.confirmations == []
    until(lambda: bool(idram.transactions()[0]["confirmed"]))
    assert len(till.confirmations) == 1


def test_held_until_it_is_released(idram: Idram, till: Till) -> None:
    first = idram.pay("B-1", "5000", "hold")
    idram.pay("B-2", "5000", "hold", "duplicate")
    assert till.confirmations == []
    assert (first["state"], first["confirmed"]) == ("successful", False)
    assert [each["confirmed"] for each in idram.release()] == [True, True]
    assert [each["EDP_BILL_NO"] for each in till.confirmations] == ["B-1", "B-2", "B-2"]
    assert idram.release() == []


def test_lost_and_found_again(idram: Idram, till: Till) -> None:
    payment = idram.pay("B-1", "5000", "lost")
    assert till.order == ["precheck"]
    assert idram.statement()[0]["state"] == "successful"
    found = idram.confirm(payment["trans_id"], "duplicate", copies=2)
    assert found["confirmed"]
    assert {each["EDP_TRANS_ID"] for each in till.confirmations} == {payment["trans_id"]}
    assert len(till.confirmations) == 2


def test_a_wrong_checksum(idram: Idram, till: Till) -> None:
    idram.pay("B-1", "5000", "wrong_checksum")
    (told,) = till.confirmations
    assert told["EDP_CHECKSUM"] != signature(told, idram.secret_key)
    assert len(told["EDP_CHECKSUM"]) == 32


@pytest.mark.parametrize(
    ("kind", "more", "name", "value"),
    [
        ("changed_amount", {"changed": "1.00"}, "EDP_AMOUNT", "1.00"),
        ("changed_account", {"account": "110000009"}, "EDP_REC_ACCOUNT", "110000009"),
        ("whole_amount", {}, "EDP_AMOUNT", "5000"),
    ],
)
def test_what_is_changed_is_signed_as_it_is_sent(
    idram: Idram, till: Till, kind: str, more: dict[str, str], name: str, value: str
) -> None:
    idram.pay("B-1", "5000", kind, **more)
    (told,) = till.confirmations
    assert told[name] == value
    assert told["EDP_CHECKSUM"] == signature(told, idram.secret_key)


def test_a_checksum_in_either_case(idram: Idram, till: Till) -> None:
    idram.pay("B-1", "5000", "upper_checksum")
    idram.pay("B-2", "5000", "lower_checksum")
    upper, lower = till.confirmations
    assert upper["EDP_CHECKSUM"] == signature(upper, idram.secret_key).upper()
    assert lower["EDP_CHECKSUM"] == signature(lower, idram.secret_key)


def test_a_bill_is_paid_twice(idram: Idram, till: Till) -> None:
    till.to_confirmations = [Says(), Says(body=b"PAID ALREADY")]
    idram.pay("B-1", "5000", "second_transaction")
    first, second = idram.transactions("B-1")
    assert first["trans_id"] != second["trans_id"]
    assert (first["state"], second["state"]) == ("successful", "cancelled")
    assert len(till.prechecks) == 1


@pytest.mark.parametrize("unread", [False, True])
def test_a_reply_that_nobody_hears(idram: Idram, till: Till, unread: bool) -> None:
    payment = idram.pay("B-1", "5000", "reply_lost", unread=unread)
    assert (payment["state"], payment["confirmed"]) == ("successful", False)
    assert payment["replies"][-1]["error"] == "the reply was lost"
    until(lambda: len(till.confirmations) == 1)
    assert till.confirmations[0]["EDP_BILL_NO"] == "B-1"


def test_a_lost_reply_to_nobody(idram: Idram) -> None:
    idram.account(result_url="http://127.0.0.1:1/")
    payment = idram.pay("B-1", "5000", "no_precheck", "reply_lost")
    assert "refused" in payment["replies"][0]["error"].lower()
    assert payment["state"] == "successful"


def test_a_payer_who_changes_their_mind(idram: Idram, till: Till) -> None:
    idram.misbehave("precheck_only")
    assert idram.press(idram.open(idram.form())).startswith("https://shop.example/failed")
    assert till.order == ["precheck"]
    assert idram.transactions()[0]["state"] == "refused"


def test_faults_are_used_up_payment_by_payment(idram: Idram, till: Till) -> None:
    idram.misbehave("lost", times=2)
    for number in range(3):
        idram.pay(f"B-{number}", "5000")
    assert len(till.confirmations) == 1
    assert idram.faults() == []
    idram.misbehave("lost", "upper_checksum", times=None)
    for number in range(3):
        idram.pay(f"C-{number}", "5000")
    assert len(till.confirmations) == 1
    assert len(idram.faults()) == 1
