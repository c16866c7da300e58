"""How payments, refunds and the ledger are asked for."""

from tests.house.plans.town import OPEN, PAID, TODAY, USER, ask, cold, md5, uid

BACK = md5("payment 150004")
REFUND, REQUESTED = (md5(f"refund {n}") for n in (150_004, 152_004))
PAYABLE = {"purpose": "appointment", "subject_id": uid(9, 150_008), "gateway": "sber"}
SUM = {"amount_minor": 250_000}
by_id = ["payment", "lock", "begin_registering", "abandon_one", "hint"]
for name in (*by_id, "check_again", "take_hint", "reviewed"):
    ask(f"payments.{name}", {"id": PAID}, {"id": OPEN})
ask("payments.open_payment", PAYABLE)
ask("payments.payments_of_user", user_id=USER, pages=150)
ask("payments.payment_of_user", id=PAID, user_id=USER)
NEW_ORDER = {**PAYABLE, **SUM, "order_number": "new", "currency": "RUB", "seconds": 1140}
NEW_ORDER |= {"subject_id": uid(9, 1)}
ask("payments.add_payment", NEW_ORDER, id=md5("new"), user_id=USER)
ask("payments.registered", id=OPEN, gateway_ref="new", payment_url="https://bank.example/")
ask("payments.fail", id=OPEN, review="x")
for name in ("abandon", "abandon_declined"):
    ask(f"payments.{name}", purpose="appointment", subject_id=uid(9, 150_008))
ask("payments.refunds_of", payment_id=BACK)
SETTLED = {"state": "paid", "charged_minor": 250_000, "review": None}
WHEN = {"paid_at": TODAY, "asked_at": TODAY, "check_at": None}
ask("payments.end_registering", id=OPEN, registrations=1)
ask("payments.unapplied", rows=500, pages=500)
ask("payments.flag_unapplied", rows=1_000, pages=5_000)  # writes fifty rows here
ask("payments.settle", {**SETTLED, **WHEN}, id=OPEN)
ask("payments.set_returned", id=PAID, returned_minor=0)
ask("payments.flag", id=PAID, review="x")
ask("payments.postpone", id=PAID, check_at=TODAY)
ask("payments.due_checks", rows=400, pages=2_500)  # writes fifty rows and their indexes
ask("payments.reserve", SUM, id=PAID)
ask("payments.add_refund", SUM, id=md5("new"), payment_id=PAID, reason="cancelled")
ask("payments.add_refund_by_bank", SUM, id=md5("new"), payment_id=PAID)
ask("payments.split_refund", id=REQUESTED, by_bank_id=md5("new"), by_bank_minor=1)
ask("payments.take_refund", id=REQUESTED)
ask("payments.put_refund_back", id=REQUESTED, state="unknown", error="x", refusals=1, wait="1 min")
ask("payments.give_refund_to_people", id=REQUESTED, error="x")
ask("payments.finish_refund", id=REQUESTED)
ask("payments.try_refund_again", id=REFUND)
ask("payments.due_refunds")
ask("payments.charge", SUM, payment_id=OPEN)
ask("payments.return_money", SUM, payment_id=PAID)
ask("payments.apply", payment_id=OPEN)
ask("payments.release", SUM, payment_id=PAID, refund_id=REFUND)
ask("payments.received", purpose="appointment", subject_id=uid(9, 150_078))
ask("payments.note", payment_id=PAID, kind="x", detail="{}")
ask("payments.history", payment_id=PAID)
ask("payments.last_refund_reason", payment_id=BACK)
ask("payments.find_order", gateway="sber", order_number=md5("150078"), gateway_ref=None)
ask("payments.find_ref", gateway="sber", gateway_ref="ref-150078")
CALLBACK = {"gateway": "sber", "payment_id": PAID, "content": "{}", "signature": "right"}
CALLBACK["outcome"] = "taken"
ask("payments.add_callback", CALLBACK, id=md5("new"), fingerprint=b"x")

cold("once a night: what was settled within ten days", "payments.flag_unseen_refunds")
cold("once a night: reads the table", "payments.prune_callbacks")
cold("an operator's list, by an index of what waits", "payments.to_review")
cold("an operator's list", "payments.refunds_by_hand")
