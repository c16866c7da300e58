"""How every statement is asked in the big town (big_town.sql), and how much of it may be touched.

A new statement goes into HOT with values that reach its dear branches, or into COLD with a reason.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

Values = Mapping[str, object]


def uid(kind: int, number: int) -> str:
    """The id that big_town.sql gives to a thing."""
    return f"0190000{kind}-0000-7000-8000-{number:012x}"


@dataclass(frozen=True)
class Asked:
    """`pages` of 8 KiB and `rows` are the most that a good plan touches, with room to spare."""

    values: Values
    pages: int
    rows: int


HOT: dict[str, list[Asked]] = defaultdict(list)
COLD = {
    "auth.prune_sessions": "once a night: reads the table",
    "auth.prune_throttle": "every ten minutes: reads the table, most of which goes",
    "auth.prune_links": "once a night, by the index of their age",
    "notices.prune_notices": "once a night: reads the table",
    "payments.flag_unseen_refunds": "once a night: what was settled within ten days",
    "payments.prune_callbacks": "once a night: reads the table",
    "payments.to_review": "an operator's list, by an index of what waits",
    "payments.refunds_by_hand": "an operator's list",
    "auth.add_caller": "one row, nothing to plan",
    "audit.record": "one row, nothing to plan",
    "catalog.is_empty": "when a demo is loaded; stops at the first row",
    "catalog.add_clinic": "one row, nothing to plan",
    "catalog.add_staff": "one row, nothing to plan",
    "catalog.add_doctor": "one row, nothing to plan",
    "catalog.add_doctor_to_clinic": "one row, nothing to plan",
    "catalog.add_service": "one row, nothing to plan",
}


def _asked(
    statement: str, *several: Values, pages: int = 125, rows: int = 250, **common: object
) -> None:
    HOT[statement] += [Asked({**common, **values}, pages, rows) for values in several or ({},)]


USER, FAN, HUGE = uid(2, 78), uid(2, 1), uid(1, 1)
DOCTOR, CLINIC = uid(4, 78), uid(1, 17_683)  # where the doctor receives
FIRST: Values = {"base_url": "http://testserver", "fetch": 21, "skip": 0}
LONG = {**FIRST, "fetch": 101}
DEEP = {**FIRST, "skip": 1_000}
LAST = {**LONG, "skip": 10_000}
WALK = 20_000


def _terms(page: Values, *terms: str) -> list[Values]:
    return [{**page, "term": term} for term in terms]


def _lists(noun: str, best: str, common: str, hits: int, terms: list[str]) -> None:
    """`hits`: of the common word, all of which the last page has to look at."""
    _asked(f"catalog.{noun}_{best}", FIRST, LONG)
    _asked(f"catalog.{noun}_{best}", DEEP, rows=1_100)
    _asked(f"catalog.{noun}_{best}", LAST, rows=11_000, pages=300)
    prefix, words = f"catalog.{noun}_by_prefix", f"catalog.{noun}_by_words"
    _asked(prefix, *_terms(FIRST, "к", "со", "яя", "պե", "%", "--"))
    _asked(prefix, *_terms(LAST, "к"), rows=11_000, pages=700)
    _asked(words, *_terms(FIRST, common, "никогда", *terms), rows=6_000, pages=2_000)
    _asked(words, *_terms(LONG, common, "никогда", *terms), rows=13_000, pages=2_000)
    _asked(words, *_terms(DEEP, common), rows=WALK + hits, pages=4_000)
    _asked(words, *_terms(LAST, "никогда"), rows=WALK + 100, pages=500)
    _asked(words, *_terms(LAST, common), rows=WALK + hits, pages=500 + hits)


_lists("clinics", "best", "клиника", 8_500, ["соколеньов", "глазная клиника «мед"])
_lists("doctors", "best", "анна", 4_700, ["соколовов", "александр игоревич", "ов ан", "բաղդաս"])
_lists("services", "in_order", "приём", 52_000, ["соколовин", "лечение сокол", "1999"])

# The worst that a word can do: letters that many have, and a mark that no trigram knows.
_asked("catalog.doctors_by_words", *_terms(FIRST, "ович-"), rows=70_000, pages=9_500)

for filtered in ({"term": None}, {"term": "соколов"}, {"term": "со", "anywhere": False}):
    page = {**FIRST, "anywhere": True, **filtered}
    _asked("catalog.doctors_of_clinic", page, clinic_id=CLINIC)
    _asked("catalog.doctors_of_clinic", page, clinic_id=HUGE, rows=4_500, pages=4_500)
    _asked("catalog.services_of_clinic", page, clinic_id=CLINIC)
    _asked("catalog.services_of_clinic", page, clinic_id=HUGE, rows=4_500, pages=200)
    _asked("catalog.services_of_doctor", page, doctor_id=DOCTOR, clinic_id=None)
    _asked("catalog.services_of_doctor", page, doctor_id=DOCTOR, clinic_id=HUGE)

_asked("catalog.clinic", clinic_id=CLINIC, base_url="")
_asked("catalog.clinic_name", clinic_id=CLINIC)
_asked("catalog.doctor", doctor_id=DOCTOR, base_url="")
_asked("catalog.doctor_name", doctor_id=DOCTOR)
_asked("catalog.service", service_id=uid(6, 77))
_asked("catalog.connect_doctor", doctor_id=uid(4, 77_001), user_id=uid(2, 77_001), pages=300)
_asked("catalog.procedure_called", {"name": "Приём нового"}, id=uid(5, 99_999))
_asked("catalog.forget_user", user_id=USER)
for noun, kind in (("clinic", 1), ("doctor", 4)):
    liked = {"user_id": USER, f"{noun}_id": uid(kind, 5)}
    _asked(f"catalog.add_favourite_{noun}", liked)
    _asked(f"catalog.drop_favourite_{noun}", liked)
    _asked(f"catalog.favourite_{noun}s", FIRST, LONG, user_id=USER)
    _asked(f"catalog.favourite_{noun}s", FIRST, user_id=FAN)
    _asked(f"catalog.favourite_{noun}s", LONG, user_id=FAN, pages=500)
    _asked(f"catalog.favourite_{noun}s", LAST, user_id=FAN, pages=700, rows=11_000)

SESSION = {"session_id": uid(3, 78), "user_id": USER}
TOKENS = {"old_hash": hashlib.sha256(b"78").digest(), "new_hash": b"new"}
for name in ("session_state", "end_session"):
    _asked(f"auth.{name}", SESSION)
_asked("auth.successor_used", SESSION, generation=0)
_asked("auth.rotate", {**SESSION, **TOKENS})
_asked("auth.rotated_already", {**SESSION, **TOKENS})
_asked("auth.end_sessions", {"but": None}, {"but": uid(3, 78)}, user_id=USER)
_asked("auth.live_sessions", user_id=USER, current=None)
_asked("auth.end_surplus_sessions", user_id=USER, keep=10)
_asked("auth.account_by_email", email="Person78@example.com")
_asked("auth.account", user_id=USER)
_asked("auth.profile", user_id=USER)
_asked("auth.change_profile", user_id=USER, full_name="Анна", phone=None, language=None)
_asked("auth.set_password", user_id=USER, password_hash="new", proven="none")
_asked("auth.erase_user", user_id=USER, proven="none")
_asked("auth.attempt", key="login:new", step="30 s", span="5 min")
DEVICE = {"user_agent": "", "address": "", "life": "30 days", "refresh_hash": b"new"}
_asked("auth.open_session", DEVICE, id=uid(3, 999_999), user_id=USER, proven="none")
NEWCOMER = {"full_name": "Анна", "phone": "+37491123456", "role": "patient", "password_hash": ""}
NEWCOMER["language"] = "hy"
_asked("auth.add_user", NEWCOMER, id=uid(2, 999_999), email="new@example.com")

KEY = {"user_id": USER, "route": "POST /api/v1/appointments", "key": "new"}
_asked("idempotency.claim", KEY, fingerprint=b"")
_asked("idempotency.finish", KEY, answer="{}")
_asked("idempotency.first_answer", KEY)
# Reads the answer to every registration of two days, 1,000 of them here.
_asked("idempotency.forget", whose=f"{{{USER},{uid(2, 999_999)}}}")
_asked("auth.forget_sessions", user_id=USER)
_asked("idempotency.prune")

TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _times(start: datetime, length: timedelta) -> Values:
    span = {"starts_at": start, "ends_at": start + length}
    return {**span, "busy_from": start, "busy_until": start + length}


FREE = _times(TODAY + timedelta(days=40, hours=9), timedelta(minutes=30))
TAKEN = _times(TODAY + timedelta(days=2), timedelta(hours=30))
OFFER, BOOKED, TIME_OFF = uid(6, 200_077), uid(9, 150_077), uid(8, 78)
MONTH = {"first": TODAY.date(), "last": TODAY.date() + timedelta(days=30)}
WHO = {"doctor_id": DOCTOR, "person_id": USER}
_asked("booking.plan", MONTH, service_id=OFFER)
_asked("booking.lock_holds", user_id=USER)
_asked("booking.load", user_id=USER)
NEW = {"id": uid(9, 999_999), "user_id": USER, "person_id": USER, "hold": "20 min"}
_asked("booking.book", {**FREE, **NEW}, {**TAKEN, **NEW}, service_id=OFFER)
_asked("booking.is_person_busy", FREE, TAKEN, person_id=USER)
for name in ("appointment", "cancelled_appointment", "changeable"):
    _asked(f"booking.{name}", id=BOOKED, user_id=USER)
for status in (None, "pending", "confirmed"):
    _asked("booking.appointments_of", FIRST, LONG, user_id=USER, status=status)
_asked("booking.lock_times", WHO, service_id=OFFER)
_asked("booking.lock_doctor", doctor_id=DOCTOR)
for person in (USER, None):
    _asked(
        "booking.release_lapsed",
        FREE,
        TAKEN,
        doctor_id=DOCTOR,
        person_id=person,
        service_id=None,
        rows=500,
    )
_asked("booking.move", FREE, id=BOOKED)
_asked("booking.cancel", id=BOOKED, by="patient", reason=None)
_asked("booking.coming_appointments", user_id=USER)
_asked("booking.expire_holds", rows=4_000, pages=20_000)
_asked("booking.drop_hours", doctor_id=DOCTOR, clinic_id=CLINIC)
SHIFT = {"weekday": 1, "opens": 60, "closes": 120, "step_minutes": 15}
_asked("booking.add_hours", SHIFT, id=uid(7, 99_999), doctor_id=DOCTOR, clinic_id=CLINIC)
_asked("booking.add_time_off", FREE, id=uid(8, 99_999), doctor_id=DOCTOR, clinic_id=None, reason="")
_asked("booking.fill_time_off", time_off_id=TIME_OFF)
_asked("booking.appointments_during", time_off_id=TIME_OFF)
_asked("booking.drop_time_off", time_off_id=TIME_OFF, doctor_id=DOCTOR)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


PAID, OPEN, BACK = (_md5(f"payment {n}") for n in (150_078, 150_008, 150_004))
REFUND, REQUESTED = (_md5(f"refund {n}") for n in (150_004, 152_004))
PAYABLE = {"purpose": "appointment", "subject_id": uid(9, 150_008), "gateway": "sber"}
SUM = {"amount_minor": 250_000}
by_id = ["payment", "lock", "begin_registering", "abandon_one", "hint"]
for name in (*by_id, "check_again", "take_hint", "reviewed"):
    _asked(f"payments.{name}", {"id": PAID}, {"id": OPEN})
_asked("payments.open_payment", PAYABLE)
_asked("payments.payments_of_user", user_id=USER, pages=150)
_asked("payments.payment_of_user", id=PAID, user_id=USER)
NEW_ORDER = {**PAYABLE, **SUM, "order_number": "new", "currency": "RUB", "seconds": 1140}
NEW_ORDER |= {"subject_id": uid(9, 1)}
_asked("payments.add_payment", NEW_ORDER, id=_md5("new"), user_id=USER)
_asked("payments.registered", id=OPEN, gateway_ref="new", payment_url="https://bank.example/")
_asked("payments.fail", id=OPEN, review="x")
for name in ("abandon", "abandon_declined"):
    _asked(f"payments.{name}", purpose="appointment", subject_id=uid(9, 150_008))
_asked("payments.refunds_of", payment_id=BACK)
_asked("booking.paid_with", id=uid(9, 150_078))
SETTLED = {"state": "paid", "charged_minor": 250_000, "review": None}
WHEN = {"paid_at": TODAY, "asked_at": TODAY, "check_at": None}
_asked("payments.end_registering", id=OPEN, registrations=1)
_asked("payments.unapplied", rows=500, pages=500)
_asked("payments.flag_unapplied", rows=1_000, pages=5_000)  # writes fifty rows here
_asked("payments.settle", {**SETTLED, **WHEN}, id=OPEN)
_asked("payments.set_returned", id=PAID, returned_minor=0)
_asked("payments.flag", id=PAID, review="x")
_asked("payments.postpone", id=PAID, check_at=TODAY)
_asked("payments.due_checks", rows=400, pages=2_500)  # writes fifty rows and their indexes
_asked("payments.reserve", SUM, id=PAID)
_asked("payments.add_refund", SUM, id=_md5("new"), payment_id=PAID, reason="cancelled")
_asked("payments.add_refund_by_bank", SUM, id=_md5("new"), payment_id=PAID)
_asked("payments.split_refund", id=REQUESTED, by_bank_id=_md5("new"), by_bank_minor=1)
_asked("payments.take_refund", id=REQUESTED)
_asked(
    "payments.put_refund_back", id=REQUESTED, state="unknown", error="x", refusals=1, wait="1 min"
)
_asked("payments.give_refund_to_people", id=REQUESTED, error="x")
_asked("payments.finish_refund", id=REQUESTED)
_asked("payments.try_refund_again", id=REFUND)
_asked("payments.due_refunds")
_asked("payments.charge", SUM, payment_id=OPEN)
_asked("payments.return_money", SUM, payment_id=PAID)
_asked("payments.apply", payment_id=OPEN)
_asked("payments.release", SUM, payment_id=PAID, refund_id=REFUND)
_asked("payments.received", purpose="appointment", subject_id=uid(9, 150_078))
_asked("payments.note", payment_id=PAID, kind="x", detail="{}")
_asked("payments.history", payment_id=PAID)
_asked("payments.last_refund_reason", payment_id=BACK)
_asked("payments.find_order", gateway="sber", order_number=_md5("150078"), gateway_ref=None)
_asked("payments.find_ref", gateway="sber", gateway_ref="ref-150078")
CALLBACK = {"gateway": "sber", "payment_id": PAID, "content": "{}", "signature": "right"}
_asked("payments.add_callback", CALLBACK, id=_md5("new"), fingerprint=b"x")
_asked("booking.refund_due", id=uid(9, 150_078))
_asked("booking.lock", id=BOOKED)
_asked("booking.payable", id=BOOKED, user_id=USER)
_asked("booking.extend_hold", id=BOOKED, hold="10 min")
_asked("booking.unsettled", id=BOOKED)
_asked("booking.take_again", id=BOOKED)
_asked("booking.link_payment", appointment_id=uid(9, 150_008), payment_id=OPEN)
_asked("booking.status_of_paid", payment_id=PAID)
_asked("booking.mark_paid", id=BOOKED, paid_minor=1)
_asked("catalog.is_staff", {"clinic_id": CLINIC, "user_id": USER})
_asked("catalog.clinic_exists", {"clinic_id": CLINIC})
_asked("auth.block", user_id=USER)
LINK = {"token_hash": hashlib.sha256(b"78").digest(), "purposes": "{reset,invite}"}
_asked("auth.is_link_live", LINK)
_asked("auth.use_link", LINK)
_asked("auth.add_link", token_hash=b"new", user_id=USER, purpose="reset", life="1 h")
_asked("auth.end_links", user_id=USER, purposes="{verify,reset}")
_asked("auth.reset_password", user_id=USER, password_hash="new")
_asked("auth.verify_email", user_id=USER)
_asked("auth.addressee", user_id=USER)
NOTICE = {"kind": "reminder", "channel": "email", "user_id": USER, "version": 0}
_asked("notices.post", {**NOTICE, "due_at": None}, id=uid(0, 999_998), subject_id=uid(9, 78))
_asked("notices.lock_claims")
KINDS = {"kinds": "{reminder,confirmed}", "spans": '{"30 min",null}'}
_asked("notices.claim", KINDS, life="2 min")
DUE_NOTICES = {"ids": f"{{{uid(0, 180_000)},{uid(0, 180_001)}}}"}
_asked("notices.finish", DUE_NOTICES, state="sent", error=None)
PAUSES = {"first_pause": "30 s", "longest_pause": "2 h", "patience": "3 days"}
_asked("notices.postpone", {**DUE_NOTICES, **PAUSES}, error="x", unclear=0)
_asked("notices.notices_of", user_id=USER)
_asked("notices.forget_notices", user_id=USER)
_asked("notices.settings", user_id=USER)
SILENCE = {"reminder_day": None, "reminder_hours": True, "quiet_from": "22:00", "quiet_to": None}
_asked("notices.change_settings", SILENCE, user_id=USER)
_asked("notices.forget_settings", user_id=USER)
_asked("auth.unblock", user_id=USER)
_asked("booking.may_attend", person_id=USER, user_id=USER)
_asked("booking.owe_at_desk", id=BOOKED)
_asked(
    "auth.add_relative",
    id=_md5("new"),
    user_id=USER,
    full_name="Давид",
    birth_date=None,
    relation="child",
    most=20,
)
_asked("auth.family", user_id=USER)
_asked(
    "auth.change_relative", id=USER, user_id=USER, full_name="Давид", birth_date=None, relation=None
)
_asked("auth.remove_relative", id=USER, user_id=USER)

_asked("booking.letters.visits", ids="{" + BOOKED + "," + uid(9, 50_077) + "}")
_asked("booking.letters.promise", id=BOOKED)
_asked("booking.letters.news", id=BOOKED)
_asked("booking.letters.has_practice", user_id=USER)
FEED = {"user_id": USER, "of": "visits", "token_hash": b"x"}
_asked("booking.letters.open_feed", FEED, id=_md5("new"), most=10)
_asked("booking.letters.feeds", user_id=USER)
_asked("booking.letters.close_feed", id=_md5("feed 78"), user_id=USER)
_asked("booking.letters.forget_feeds", user_id=USER)
_asked("booking.letters.feed", token_hash=hashlib.sha256(b"feed 78").digest())
_asked("booking.letters.visits_of", user_id=USER, most=1000)
_asked("booking.letters.practice_of", doctor_id=DOCTOR, most=1000, pages=1_000, rows=400)
_asked(
    "notices.post_all",
    ids="{" + _md5("one") + "," + _md5("two") + "}",
    kinds="{visit-booked,visit-day-before}",
    times="{NULL,2100-01-01}",
    channel="email",
    user_id=USER,
    subject_id=BOOKED,
    version=0,
)
