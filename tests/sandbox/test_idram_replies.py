"""What our reply to Idram's confirmation does to the payer's money, and how it is signed."""

import hashlib

import httpx
import pytest

from healthlink_sandbox.idram.checksums import checksum
from tests.sandbox.idram import PAYER, Idram
from tests.sandbox.till import Says, Till

DAY = 86400


def signature(fields: dict[str, str], secret: str) -> str:
    parts = [fields["EDP_REC_ACCOUNT"], fields["EDP_AMOUNT"], secret, fields["EDP_BILL_NO"]]
    parts += [fields[f"EDP_{name}"] for name in ("PAYER_ACCOUNT", "TRANS_ID", "TRANS_DATE")]
    return hashlib.md5(":".join(parts).encode()).hexdigest()


def test_the_vector_of_the_protocols_description_is_met() -> None:
    fields = {
        "EDP_REC_ACCOUNT": "110000001",
        "EDP_AMOUNT": "5000.00",
        "EDP_BILL_NO": "APT-1-1",
        "EDP_PAYER_ACCOUNT": "200000002",
        "EDP_TRANS_ID": "12345678901234",
        "EDP_TRANS_DATE": "21/11/2026",
    }
    assert checksum(fields, "test-secret") == "6ee9261dc98147545010477d3ac179e4"


def test_a_confirmation_is_signed(idram: Idram, till: Till) -> None:
    payment = idram.pay("B-1", "5000", payer="200000777")
    (told,) = till.confirmations
    assert told["EDP_CHECKSUM"] == signature(told, idram.secret_key)
    assert told["EDP_PAYER_ACCOUNT"] == "200000777"
    assert (payment["state"], payment["confirmed"], payment["alerts"]) == ("successful", True, [])
    assert [each["verdict"] for each in payment["replies"]] == ["allowed", "done"]


@pytest.mark.parametrize(
    ("says", "state"),
    [
        (Says(body=b"OK\n"), "cancelled"),
        (Says(body=b"ERROR"), "cancelled"),
        (Says(body=b"ok"), "cancelled"),
        (Says(body=b""), "cancelled"),
        (Says(status=201), "cancelled"),
        (Says(status=202, body=b"NO"), "cancelled"),
        (Says(status=204, body=b""), "cancelled"),
        (Says(status=299), "cancelled"),
        (Says(status=302, headers={"Location": "/elsewhere"}), "successful"),
        (Says(status=307, headers={"Location": "/webhook/payments/idram/"}), "successful"),
        (Says(status=400), "successful"),
        (Says(status=422, body=b"{}"), "successful"),
        (Says(status=429), "successful"),
        (Says(status=500), "successful"),
        (Says(status=503), "successful"),
    ],
)
def test_any_other_reply(idram: Idram, till: Till, says: Says, state: str) -> None:
    """Table of protocols/payments.md §2.2: whoever hears and does not say OK has no money."""
    till.to_confirmations = [says]
    payment = idram.pay("B-1", "5000")
    assert (payment["state"], payment["confirmed"]) == (state, False)
    assert len(payment["alerts"]) == 1
    assert "followed" not in till.order
    assert [line["state"] for line in idram.statement()] == [state]


def test_who_does_not_answer_in_time_keeps_the_money(idram: Idram, till: Till) -> None:
    till.to_confirmations = [Says(seconds=0.5)]
    payment = idram.pay("B-1", "5000", "impatient", seconds=0.1)
    assert (payment["state"], payment["confirmed"]) == ("successful", False)
    assert payment["replies"][-1]["error"] == "no answer in time"


def test_a_cancelled_payment_leads_to_the_fail_page(idram: Idram, till: Till) -> None:
    till.to_confirmations = [Says(body=b"NO")]
    assert idram.press(idram.open(idram.form())).startswith("https://shop.example/failed")
    till.to_confirmations = [Says(status=500)]
    assert idram.press(idram.open(idram.form())) == "https://shop.example/paid"


def test_the_statement_is_a_table_of_what_moved(idram: Idram, till: Till) -> None:
    first = idram.pay("B-1", "5000")
    till.to_confirmations = [Says(body=b"NO")]
    second = idram.pay("B-2", "10000.5")
    till.to_precheck = Says(body=b"NO")
    idram.pay("B-3", "1")
    lines = idram.statement_file().splitlines()
    assert lines[0] == "bill_no,trans_id,amount,date,state"
    day = till.confirmations[0]["EDP_TRANS_DATE"]
    assert lines[1:] == [
        f"B-1,{first['trans_id']},5000.00,{day},successful",
        f"B-2,{second['trans_id']},10000.50,{day},cancelled",
    ]


def test_the_support_may_cancel_or_refund_once(idram: Idram) -> None:
    first, second = idram.pay("B-1", "5000"), idram.pay("B-2", "5000")
    assert idram.act(first["trans_id"], "cancel")["state"] == "cancelled"
    assert idram.act(second["trans_id"], "refund")["state"] == "refunded"
    for payment in (first, second):
        with pytest.raises(httpx.HTTPStatusError, match="409"):
            idram.act(payment["trans_id"], "refund")
    with pytest.raises(httpx.HTTPStatusError, match="404"):
        idram.act("12345678901234", "cancel")


def test_a_bill_is_paid_as_its_form_says(idram: Idram, till: Till) -> None:
    idram.open(idram.form("B-1", "777", note="x"))
    payment = idram.pay("B-1")
    assert (payment["amount"], payment["payer"], payment["custom"]) == ("777", PAYER, {"note": "x"})
    with pytest.raises(httpx.HTTPStatusError, match="409"):
        idram.pay("never-seen")
    with pytest.raises(httpx.HTTPStatusError, match="422"):
        idram.pay("B-1", "a lot")


def test_the_date_is_yerevans(idram: Idram, till: Till) -> None:
    idram.client.post("/control/clock", json={"ahead_seconds": 400 * DAY})
    idram.pay("B-1", "5000")
    assert int(till.confirmations[0]["EDP_TRANS_DATE"][-4:]) > 2026
