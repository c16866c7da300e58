"""How those who wait, and their offers, are asked for."""

from tests.house.plans.town import (
    BOOKED,
    DOCTOR,
    FAMOUS,
    FIRST,
    FREE,
    OFFER,
    TAKEN,
    TODAY,
    USER,
    ask,
    cold,
    md5,
    uid,
)

WAITLIST = "booking.waitlist"
WAIT = md5("wait 77")
ask(f"{WAITLIST}.lock_waits", user_id=USER)
ask(f"{WAITLIST}.waits", user_id=USER)
DAYS = {"first": TODAY.date(), "last": TODAY.date(), "from_minute": 0, "to_minute": 1440}
ask(
    f"{WAITLIST}.add",
    {**DAYS, "weekdays": "{1}", "hold_minutes": 30},
    id=md5("new"),
    user_id=USER,
    person_id=USER,
    service_id=uid(6, 200_078),
)
for name in ("card", "lock"):
    ask(f"{WAITLIST}.{name}", id=WAIT, user_id=USER)
ask(f"{WAITLIST}.cards", FIRST, user_id=USER)
ask(f"{WAITLIST}.entry", id=WAIT)
ask(f"{WAITLIST}.news", entry_id=WAIT)
ask(f"{WAITLIST}.told", id=md5("offer 77"))
ask(f"{WAITLIST}.someone_waits", doctor_id=DOCTOR)
ask(f"{WAITLIST}.waited_for_at", id=BOOKED)
ask(f"{WAITLIST}.claim_doctor", doctor_id=DOCTOR)
QUEUE = {"created_at": None, "id": None, "fetch": 50}
for known in (True, False):
    asked = {**QUEUE, "known": known}
    ask(f"{WAITLIST}.waiting", asked, doctor_id=DOCTOR, pages=250)
    # Fifty of the thousand who wait.
    ask(f"{WAITLIST}.waiting", asked, doctor_id=FAMOUS, pages=2_500, rows=750)
# All of another thousand, for whom nothing is free.
ask(f"{WAITLIST}.waiting", QUEUE, doctor_id=uid(4, 700), known=True, rows=1_000)
ask(f"{WAITLIST}.offer", FREE, id=md5("new"), entry_id=WAIT, pages=400)
MINE, WITHOUT_OFFER = {"entry_id": WAIT, "user_id": USER}, {"entry_id": md5("wait 78")}
ask(f"{WAITLIST}.accept", MINE, hold="20 min", pages=500)  # writes three rows and their indexes
ask(f"{WAITLIST}.accept", WITHOUT_OFFER, user_id=uid(2, 79), hold="20 min")
for name in ("decline", "leave"):
    ask(f"{WAITLIST}.{name}", entry_id=WAIT, pages=250)
ask(f"{WAITLIST}.booked", person_id=USER, service_id=OFFER)
AWAY = {"starts_at": TAKEN["starts_at"], "ends_at": TAKEN["ends_at"]}
ask(f"{WAITLIST}.withdraw", AWAY, doctor_id=DOCTOR, clinic_id=None)
ask(f"{WAITLIST}.close_passed", pages=500)  # writes twenty rows
ask(f"{WAITLIST}.expire_offers", pages=1_000)  # writes twenty rows
ask(f"{WAITLIST}.waited_for", after=None, fetch=100, pages=500)
ask(f"{WAITLIST}.forget", user_id=USER)
cold("once a night, by its own small index", f"{WAITLIST}.prune")
