"""How a doctor's plan is read and paid for."""

from tests.house.plans.town import DOCTOR, OPEN, PAID, TODAY, USER, ask, cold, md5, uid

ROOM = "subscription"
MINE = {"doctor_id": DOCTOR}
for name in ("lock", "free", "user_of", "cancel", "resume"):
    ask(f"{ROOM}.{name}", MINE)
ask(f"{ROOM}.plan_of", user_id=USER)
ask(f"{ROOM}.purchases", MINE)
ask(f"{ROOM}.bills", MINE, base_url="http://testserver")
ask(f"{ROOM}.beneficiaries", subject_id=DOCTOR)
ask(f"{ROOM}.set_paid_until", MINE, paid_until=TODAY, resumed=True)
ask(f"{ROOM}.grant", MINE, days=3)
ask(f"{ROOM}.buy", MINE, payment_id=OPEN, plan="month", months=1)
for name in ("plan_bought", "period"):
    ask(f"{ROOM}.{name}", payment_id=PAID)
ask(f"{ROOM}.set_times", payment_id=PAID, starts_at=TODAY, ends_at=TODAY)

ask("payments.by_number", gateway="sber", order_number=md5("150078"))
ask("payments.set_ref", id=OPEN, gateway_ref="12345678901234")
ask("payments.finish_by_hand", id=uid(9, 1))
ask("payments.returned_by_hand", payment_id=PAID)
ask("payments.callback", id=md5("new"))
cold("a merge's, seldom in a doctor's life", f"{ROOM}.move_purchases")
LISTS = ("stuck", "callbacks", "of_late", "unbalanced")
cold("an operator's, who has time", *(f"payments.{name}" for name in LISTS))
