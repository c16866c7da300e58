"""How those who wait, and their offers, are asked for."""

from tests.house.plans.town import (
    BOOKED,
    DOCTOR,
    FIRST,
    FREE,
    OFFER,
    TAKEN,
    TODAY,
    USER,
    ask,
    md5,
    uid,
)

WAIT = md5("wait 77")
ask("booking.waitlist.lock_waits", user_id=USER)
ask("booking.waitlist.waits", user_id=USER)
DAYS = {"first": TODAY.date(), "last": TODAY.date(), "from_minute": 0, "to_minute": 1440}
ask(
    "booking.waitlist.add",
    {**DAYS, "weekdays": "{1}", "hold_minutes": 30},
    id=md5("new"),
    user_id=USER,
    person_id=USER,
    service_id=uid(6, 200_078),
)
for name in ("card", "lock"):
    ask(f"booking.waitlist.{name}", id=WAIT, user_id=USER, rows=400)
ask("booking.waitlist.cards", FIRST, user_id=USER, rows=400)
ask("booking.waitlist.entry", id=WAIT, rows=400)
ask("booking.waitlist.news", entry_id=WAIT, rows=400)
ask("booking.waitlist.told", id=md5("offer 77"))
ask("booking.waitlist.someone_waits", doctor_id=DOCTOR)
ask("booking.waitlist.waited_for_at", id=BOOKED)
ask("booking.waitlist.claim_doctor", doctor_id=DOCTOR)
QUEUE = {"doctor_id": DOCTOR, "created_at": None, "id": None, "fetch": 50}
for known in (True, False):
    ask("booking.waitlist.waiting", {**QUEUE, "known": known}, pages=500, rows=3_000)
ask("booking.waitlist.offer", FREE, id=md5("new"), entry_id=WAIT)
ask("booking.waitlist.accept", entry_id=WAIT, user_id=USER, hold="20 min", pages=500, rows=25_000)
for name in ("decline", "leave"):
    ask(f"booking.waitlist.{name}", entry_id=WAIT, rows=800, pages=500)
ask("booking.waitlist.booked", person_id=USER, service_id=OFFER)
AWAY = {"starts_at": TAKEN["starts_at"], "ends_at": TAKEN["ends_at"]}
ask("booking.waitlist.withdraw", AWAY, doctor_id=DOCTOR, clinic_id=None)
ask("booking.waitlist.close_passed", rows=2_000, pages=10_000)  # writes two hundred rows
ask("booking.waitlist.expire_offers", rows=20_000, pages=6_000)  # writes a hundred rows
ask("booking.waitlist.waited_for", after=None, fetch=100, rows=1_500, pages=600)
ask("booking.waitlist.forget", user_id=USER)
ask("booking.letters.visits", ids="{" + BOOKED + "," + uid(9, 50_077) + "}")
