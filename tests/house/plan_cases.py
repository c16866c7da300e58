"""How every statement is asked in the big town (big_town.sql), and how much of it may be touched.

A new statement goes into HOT with values that reach its dear branches, or into COLD with a reason.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

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
    "payments.flag_unseen_refunds": "once a night: what was settled within ten days",
    "payments.prune_callbacks": "once a night: reads the table",
    "payments.to_review": "an operator's list, by an index of what waits",
    "payments.refunds_by_hand": "an operator's list",
    "audit.record": "one row, nothing to plan",
    "catalog.is_empty": "when a demo is loaded; stops at the first row",
    "catalog.add_clinic": "one row, nothing to plan",
    "catalog.add_staff": "one row, nothing to plan",
    "catalog.add_doctor": "one row, nothing to plan",
    "catalog.add_doctor_to_clinic": "one row, nothing to plan",
    "catalog.add_service": "one row, nothing to plan",
    "catalog.search.specialties": "a small table, all of it",
    "catalog.search.specialty_words": "a small table, all of it, for staff",
    "catalog.search.add_specialty": "one row, nothing to plan",
    "catalog.search.change_specialty": "one row of a small table",
    "catalog.search.add_name_words": "three rows of a small table",
    "catalog.search.add_word": "one row, nothing to plan",
    "catalog.search.drop_word": "one row of a small table",
    "catalog.search.resolve_specializations": "when staff edit words: groups all specializations",
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


def _lists(noun: str, best: str, common: str, hits: int, terms: list[str], any_: Any) -> None:
    """`hits`: of the common word, all of which the last page has to look at."""
    best, prefix, words = (
        f"catalog.search.{noun}_{way}" for way in (best, "by_prefix", "by_words")
    )
    _asked(best, FIRST, LONG, **any_, rows=11_000, pages=1_000)
    _asked(best, DEEP, **any_, rows=WALK + 100, pages=2_000)
    _asked(best, LAST, **any_, rows=WALK + 11_000, pages=3_500)
    _asked(prefix, *_terms(FIRST, "к", "со", "яя", "պե", "%", "--"), **any_)
    _asked(prefix, *_terms(LAST, "к"), **any_, rows=11_000, pages=2_000)
    _asked(words, *_terms(FIRST, common, "никогда", *terms), **any_, rows=16_000, pages=3_500)
    _asked(words, *_terms(LONG, common, "никогда", *terms), **any_, rows=43_000, pages=4_500)
    _asked(words, *_terms(DEEP, common), **any_, rows=3 * WALK + hits, pages=5_000 + hits)
    _asked(words, *_terms(LAST, "никогда"), **any_, rows=3 * WALK, pages=3_500)
    _asked(words, *_terms(LAST, common), **any_, rows=3 * WALK + hits, pages=5_000 + hits)


ANY_CLINIC: Values = {"city": None, "specialization": None}
ANY_DOCTOR: dict[str, Any] = {
    **dict.fromkeys(("city", "specialization", "language", "sees", "clinic_id", "currency")),
    **dict.fromkeys(("price_min", "price_max", "latitude", "longitude")),
}
CLINICS_TERMS = ["соколеньов", "глазная клиника «мед", "sokoljov", "oftalmolog"]
DOCTORS_TERMS = ["соколовов", "александр игоревич", "ов ан", "բաղդաս", "anna", "aleks", "кардилог"]
_lists("clinics", "best", "клиника", 8_500, CLINICS_TERMS, ANY_CLINIC)
_lists("doctors", "best", "анна", 4_700, DOCTORS_TERMS, ANY_DOCTOR)
SERVICES_TERMS = ["соколовин", "лечение сокол", "1999", "priem", "lechenie"]
_lists("services", "in_order", "приём", 52_000, SERVICES_TERMS, {})

# The worst that a word can do: letters that many have, and a mark that no trigram knows.
_asked(
    "catalog.search.doctors_by_words",
    *_terms(FIRST, "ович-"),
    **ANY_DOCTOR,
    rows=75_000,
    pages=16_000,
)

some: Values
asked: Values
for some in ({"city": "Yerevan"}, {"specialization": "сердце"}, {"specialization": "никто"}):
    _asked("catalog.search.clinics_best", {**ANY_CLINIC, **some, **FIRST}, rows=9_000, pages=9_000)

MOSCOW = {"latitude": 55.75, "longitude": 37.6}
FILTERS: list[Values] = [
    {"city": "Москва"},
    {"city": "Moskva", "specialization": "сердце", "language": "en"},
    {"specialization": "cardiologist", "sees": "children", "price_max": 60_000},
    {"price_min": 4_900_000},
    {"price_min": 4_000_000, "price_max": 4_000_100},
    {"price_max": 100},
    {"currency": "AMD", "language": "hy", "sees": "adults"},
    {"specialization": "никто"},
    {"clinic_id": CLINIC},
    {"clinic_id": HUGE, "language": "ru"},
]
for some in FILTERS:
    asked = {**ANY_DOCTOR, **MOSCOW, **FIRST, **some}
    _asked("catalog.search.doctors_best", asked, rows=30_000, pages=16_000)
    for term in ("соколов", "kardiolog", "ов"):
        _asked(
            "catalog.search.doctors_by_words", {**asked, "term": term}, rows=45_000, pages=20_000
        )
    for name, anywhere in ((None, False), ("sokolov", True), ("ан", False)):
        asked = {**asked, "term": name, "anywhere": anywhere}
        _asked("catalog.search.doctors_cheapest", asked, rows=45_000, pages=20_000)
        _asked("catalog.search.doctors_nearest", asked, rows=45_000, pages=20_000)
for typed in ("к", "со", "սա", "сокол", "grig", "кардио", "никогда", "priem", "алексанр"):
    asked = {"term": typed, "anywhere": len(typed) > 2, "reader": "ru", "fetch": 8}
    _asked("catalog.search.suggestions", asked, rows=9_000, pages=3_000)

for filtered in ({"term": None}, {"term": "соколов"}, {"term": "со", "anywhere": False}):
    page = {**FIRST, "anywhere": True, **filtered}
    of_clinic, of_doctor = "catalog.search.services_of_clinic", "catalog.search.services_of_doctor"
    _asked(of_clinic, page, clinic_id=CLINIC)
    _asked(of_clinic, page, clinic_id=HUGE, rows=9_000, pages=5_000)
    _asked(of_doctor, page, doctor_id=DOCTOR, clinic_id=None)
    _asked(of_doctor, page, doctor_id=DOCTOR, clinic_id=HUGE)

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
_asked("auth.change_profile", user_id=USER, full_name="Анна", phone=None)
_asked("auth.set_password", user_id=USER, password_hash="new", proven="none")
_asked("auth.erase_user", user_id=USER, proven="none")
_asked("auth.attempt", key="login:new", step="30 s", span="5 min")
DEVICE = {"user_agent": "", "address": "", "life": "30 days", "refresh_hash": b"new"}
_asked("auth.open_session", DEVICE, id=uid(3, 999_999), user_id=USER, proven="none")
NEWCOMER = {"full_name": "Анна", "phone": "+37491123456", "role": "patient", "password_hash": ""}
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
_asked("booking.lock_times", WHO)
_asked("booking.lock_doctor", doctor_id=DOCTOR)
for person in (USER, None):
    _asked("booking.release_lapsed", FREE, TAKEN, doctor_id=DOCTOR, person_id=person, rows=500)
_asked("booking.move", FREE, id=BOOKED)
_asked("booking.cancel", id=BOOKED)
_asked("booking.coming_appointments", user_id=USER)
_asked("booking.expire_holds", rows=4_000, pages=20_000)
_asked("booking.drop_hours", doctor_id=DOCTOR, clinic_id=CLINIC)
SHIFT = {"weekday": 1, "opens": 60, "closes": 120, "step_minutes": 15}
_asked("booking.add_hours", SHIFT, id=uid(7, 99_999), doctor_id=DOCTOR, clinic_id=CLINIC)
_asked("booking.add_time_off", FREE, id=uid(8, 99_999), doctor_id=DOCTOR, reason="")
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
_asked("auth.unblock", user_id=USER)
