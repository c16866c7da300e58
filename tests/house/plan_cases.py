"""How every statement is asked in the big town (big_town.sql), and how much of it may be touched.

A new statement goes into HOT with values that reach its dear branches, or into COLD with a reason.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
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


def _array(values: Sequence[object]) -> str:
    """As PostgreSQL writes one."""
    return "{" + ",".join(str(value) for value in values) + "}"


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
    "booking.desk.add_caller": "one row, nothing to plan",
    "audit.record": "one row, nothing to plan",
    **dict.fromkeys(
        [
            f"catalog.imports.{name}"
            for name in (
                *("known_clinics", "known_doctors", "known_services", "remember"),
                *("add_clinics", "change_clinics", "add_doctors", "change_doctors"),
                *("join_clinics", "add_procedures", "add_services", "change_services"),
            )
        ],
        "hundreds of rows of a file at once, by their primary keys",
    ),
    **dict.fromkeys(
        ["booking.imports.differing_weeks", "booking.imports.drop_weeks"],
        "hundreds of rows of a file at once, by doctor and clinic",
    ),
    "booking.imports.add_shifts": "hundreds of rows of a file at once, nothing to plan",
    **dict.fromkeys(
        [
            *("booking.imports.weeks", "catalog.imports.clinics", "catalog.imports.doctors"),
            *("catalog.imports.doctors_of_clinic", "catalog.imports.services"),
            "catalog.imports.services_of_clinic",
        ],
        "an export reads all that it is about, a page at a time",
    ),
    **dict.fromkeys(
        [
            f"catalog.imports.{name}"
            for name in (
                *("begin_import", "drop_stuck_uploads", "add_piece", "drop_upload", "uploaded"),
                *("one_import", "imports", "take_import", "is_unfinished", "pieces", "progress"),
                *("finish", "give_up", "drop_old", "try_alone", "be_patient"),
            )
        ],
        "about a file that was sent: few a day, forgotten after a month",
    ),
    "media.add_file": "one row, nothing to plan",
    "catalog.manage.add_post": "one row, nothing to plan",
    "catalog.manage.add_doctor": "one row, nothing to plan",
    "catalog.manage.knows_zone": "reads no table",
    "catalog.is_empty": "when a demo is loaded; stops at the first row",
    "catalog.add_clinic": "one row, nothing to plan",
    "catalog.add_staff": "one row, nothing to plan",
    "catalog.add_doctor": "one row, nothing to plan",
    "catalog.add_doctor_to_clinic": "one row, nothing to plan",
    "catalog.add_service": "one row, nothing to plan",
    "catalog.add_services": "when a demo is loaded",
    "catalog.reviews.reported": "an administrator's list, by an index of what waits",
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
    _asked(prefix, *_terms(FIRST, "к", "со", "яя", "պե", "%", "--"), **any_, pages=250)
    _asked(prefix, *_terms(LAST, "к"), **any_, rows=11_000, pages=2_000)
    _asked(words, *_terms(FIRST, common, "никогда", *terms), **any_, rows=16_000, pages=3_500)
    _asked(words, *_terms(LONG, common, "никогда", *terms), **any_, rows=43_000, pages=4_500)
    _asked(words, *_terms(DEEP, common), **any_, rows=3 * WALK + hits, pages=7_000)
    _asked(words, *_terms(LAST, "никогда"), **any_, rows=3 * WALK, pages=3_500)
    _asked(words, *_terms(LAST, common), **any_, rows=3 * WALK + hits, pages=11_000 + hits // 5)


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
    _asked(
        "catalog.search.clinics_best", {**ANY_CLINIC, **some, **FIRST}, rows=100_000, pages=2_000
    )

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
    for term in ("соколов", "kardiolog", "ов ан"):
        _asked(
            "catalog.search.doctors_by_words", {**asked, "term": term}, rows=16_000, pages=10_000
        )
    for name, anywhere in ((None, False), ("sokolov", True), ("ан", False)):
        asked = {**asked, "term": name, "anywhere": anywhere}
        _asked("catalog.search.doctors_cheapest", asked, rows=36_000, pages=16_000)
        _asked("catalog.search.doctors_nearest", asked, rows=36_000, pages=16_000)
for typed in ("к", "со", "սա", "сокол", "grig", "кардио", "никогда", "priem", "алексанр"):
    asked = {"term": typed, "anywhere": len(typed) > 2, "reader": "ru", "fetch": 8}
    _asked("catalog.search.suggestions", asked, rows=6_000, pages=2_200)

for filtered in ({"term": None}, {"term": "соколов"}, {"term": "со", "anywhere": False}):
    page = {**FIRST, "anywhere": True, **filtered}
    of_clinic, of_doctor = "catalog.search.services_of_clinic", "catalog.search.services_of_doctor"
    _asked(of_clinic, page, clinic_id=CLINIC)
    _asked(of_clinic, page, clinic_id=HUGE, rows=9_000, pages=5_000)
    _asked(of_doctor, page, doctor_id=DOCTOR, clinic_id=None)
    _asked(of_doctor, page, doctor_id=DOCTOR, clinic_id=HUGE)

_asked("catalog.clinic", clinic_id=CLINIC, base_url="")
_asked("catalog.clinic_picture", clinic_id=CLINIC)
_asked("catalog.doctor", doctor_id=DOCTOR, base_url="")
_asked("catalog.doctor_picture", doctor_id=DOCTOR)
_asked("catalog.service", service_id=uid(6, 77))
_asked("catalog.connect_doctor", doctor_id=uid(4, 77_001), user_id=uid(2, 77_001), pages=500)
_asked("catalog.procedure_called", {"name": "Приём нового"}, id=uid(5, 99_999))
_asked("catalog.forget_user", user_id=USER, pages=500)
for noun, kind in (("clinic", 1), ("doctor", 4)):
    liked = {"user_id": USER, f"{noun}_id": uid(kind, 5)}
    _asked(f"catalog.add_favourite_{noun}", liked)
    _asked(f"catalog.drop_favourite_{noun}", liked)
    _asked(f"catalog.favourite_{noun}s", FIRST, LONG, user_id=USER)
    _asked(f"catalog.favourite_{noun}s", FIRST, user_id=FAN, pages=250)
    _asked(f"catalog.favourite_{noun}s", LONG, user_id=FAN, pages=1_100, rows=400)
    _asked(f"catalog.favourite_{noun}s", LAST, user_id=FAN, pages=1_200, rows=11_000)

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
_asked("auth.set_password", user_id=USER, password_hash="new", proven="none", pages=400)
_asked("auth.erase_user", user_id=USER, proven="none", pages=400)
CHANGED = {"full_name": "Анна", "phone": None, "language": None}
_asked("auth.change_profile", CHANGED, user_id=USER, pages=400)
_asked("auth.attempt", key="login:new", step="30 s", span="5 min")
DEVICE = {
    "init_hash": None,
    "user_agent": "",
    "address": "",
    "life": "30 days",
    "refresh_hash": b"new",
}
_asked("auth.open_session", DEVICE, id=uid(3, 999_999), user_id=USER, proven="none")
NEWCOMER = {"full_name": "Анна", "phone": "+37491123456", "role": "patient", "password_hash": ""}
NEWCOMER["language"] = "hy"
_asked("auth.add_user", NEWCOMER, id=uid(2, 999_999), email="new@example.com", pages=400)

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
_asked("booking.book", {**FREE, **NEW}, {**TAKEN, **NEW}, service_id=OFFER, pages=250)
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
_asked("booking.move", FREE, id=BOOKED, service_id=OFFER)
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
LINK = {"token_hash": hashlib.sha256(b"78").digest(), "purposes": "{reset,invite}"}
_asked("auth.is_link_live", LINK)
_asked("auth.use_link", LINK)
_asked("auth.add_link", token_hash=b"new", user_id=USER, purpose="reset", life="1 h")
_asked("auth.end_links", user_id=USER, purposes="{verify,reset}")
_asked("auth.reset_password", user_id=USER, password_hash="new", pages=400)
_asked("auth.verify_email", user_id=USER, pages=400)
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

REVIEW, SEEN, HIDDEN = (_md5(f"review {n}") for n in (77, 78, 403))
FAMOUS = uid(4, 100)  # of the huge clinic
for name in ("mine", "lock_mine"):
    _asked(f"catalog.reviews.{name}", id=SEEN, user_id=USER)
for name in ("shown", "delete", "empty", "managed", "restore"):
    _asked(f"catalog.reviews.{name}", {"id": REVIEW}, {"id": HIDDEN})
_asked("catalog.reviews.hide", id=REVIEW, reason="x")
_asked("catalog.reviews.answerable", id=REVIEW, user_id=USER)
_asked("catalog.reviews.of_user", FIRST, LONG, user_id=USER)
_asked("catalog.reviews.of_user", FIRST, user_id=FAN)
for sort in ("newest", "best", "worst"):
    _asked("catalog.reviews.of_doctor", FIRST, doctor_id=DOCTOR, sort=sort)
    _asked("catalog.reviews.of_doctor", FIRST, doctor_id=FAMOUS, sort=sort, pages=250)
    _asked("catalog.reviews.of_clinic", FIRST, clinic_id=CLINIC, sort=sort)
    _asked("catalog.reviews.of_clinic", FIRST, clinic_id=HUGE, sort=sort, pages=250)
    _asked("catalog.reviews.of_clinic", LONG, clinic_id=HUGE, sort=sort, pages=800, rows=800)
_asked("catalog.reviews.latest", FIRST, pages=200)
NEW_REVIEW = {"id": _md5("new"), "appointment_id": _md5("new"), "user_id": USER, "text": ""}
WHERE = {"doctor_id": DOCTOR, "clinic_id": CLINIC}
_asked("catalog.reviews.add", {**NEW_REVIEW, **WHERE}, author=None, stars=5, at=None)
NEW_WORDS = {"stars": 1, "text": "x", "named": True, "author": "x"}
_asked("catalog.reviews.change", NEW_WORDS, id=SEEN, user_id=USER)
SAID = {"text": "x", "answered_by": "doctor", "at": None}
_asked("catalog.reviews.answer", SAID, id=REVIEW, clinic_id=CLINIC)
_asked("catalog.reviews.drop_answer", id=REVIEW, clinic_id=CLINIC)
_asked("catalog.reviews.report", review_id=REVIEW, user_id=USER, reason="spam", text="")
_asked("catalog.reviews.settle_reports", review_id=_md5("review 1"))
_asked("catalog.reviews.forget_reports", user_id=USER)
_asked("catalog.reviews.forget_reviews", user_id=USER)
_asked("booking.visit", id=BOOKED, user_id=USER)
PAST = {"user_id": USER, "person_id": USER, "service_id": uid(6, 77)}
_asked("booking.add_past", PAST, id=_md5("new"), starts_at=TODAY - timedelta(days=90))
_asked("auth.block", user_id=USER, pages=400)
_asked("auth.unblock", user_id=USER, pages=400)

MANAGED = {"clinic_id": CLINIC, "doctor_id": DOCTOR, "user_id": USER}
NAMED = {"base_url": "", "fetch": 21, "skip": 0}
KEPT = {"name": "x", "description": "x"}
manage = "catalog.manage"
for named in (None, "клиника", "никогда"):
    _asked(f"{manage}.clinics_by_name", NAMED, term=named, rows=20_100, pages=1_500)
    _asked(f"{manage}.clinics_of_staff", NAMED, user_id=USER, term=named)
    _asked(f"{manage}.doctors_of_clinic", NAMED, clinic_id=CLINIC, term=named)
    _asked(
        f"{manage}.doctors_of_clinic", NAMED, clinic_id=HUGE, term=named, rows=4_500, pages=9_000
    )
    _asked(f"{manage}.doctors_listed", NAMED, listed=False, term=named, rows=4_500, pages=1_500)
    for doctor in (None, DOCTOR):
        about = {"doctor_id": doctor, "term": term}
        _asked(
            f"{manage}.services_of_clinic",
            {**NAMED, **about},
            clinic_id=CLINIC,
            rows=2_500,
            pages=250,
        )
    _asked(
        f"{manage}.services_of_clinic",
        {**NAMED, "doctor_id": None, "term": term},
        clinic_id=HUGE,
        rows=9_000,
        pages=9_000,
    )
_asked(f"{manage}.doctors_listed", {**NAMED, "term": None}, listed=True)
for name in ("hold_clinic", "has_prices"):
    _asked(f"{manage}.{name}", clinic_id=CLINIC)
POLICY = {"cancel_notice_hours": 1, "late_refund_percent": 1, "latitude": None, "longitude": None}
PLACE = {"city": "x", "address": "x", "timezone": "UTC", "currency": "RUB"}
_asked(f"{manage}.set_clinic", {**KEPT, **PLACE, **POLICY}, clinic_id=CLINIC)
_asked(f"{manage}.set_logo", clinic_id=CLINIC, file_id=None)
_asked(f"{manage}.set_photo", doctor_id=DOCTOR, file_id=None)
_asked(f"{manage}.staff_of_clinic", {"clinic_id": HUGE, "fetch": 21, "skip": 0}, rows=500)
for name in ("staff_member", "drop_post"):
    _asked(f"{manage}.{name}", clinic_id=CLINIC, user_id=USER)
_asked(f"{manage}.role_without_post", user_id=USER)
_asked(f"{manage}.doctor", doctor_id=DOCTOR, base_url="")
for name in ("receives", "received", "join_clinic"):
    _asked(f"{manage}.{name}", clinic_id=CLINIC, doctor_id=DOCTOR)
for name in ("receives_with", "receives_without"):
    _asked(f"{manage}.{name}", doctor_id=DOCTOR, user_id=USER)
_asked(f"{manage}.hold_doctor", doctor_id=DOCTOR)
WHOM = {"sees_adults": True, "sees_children": True, "languages": "{}"}
_asked(
    f"{manage}.set_doctor",
    {**WHOM, "full_name": "x", "specialization": "x", "description": "x"},
    doctor_id=DOCTOR,
)
for name in ("accept", "unlist"):
    _asked(f"{manage}.{name}", doctor_id=DOCTOR, pages=1_000)  # writes the indexes of services
_asked(f"{manage}.leave_clinic", clinic_id=CLINIC, doctor_id=DOCTOR, pages=1_000)
OFFERED = {**KEPT, "price_minor": 1, "duration_minutes": 30, "prepaid": False}
OFFERED |= {"buffer_before_minutes": 0, "buffer_after_minutes": 0, "procedure_id": uid(5, 1)}
_asked(f"{manage}.add_service", OFFERED, id=uid(6, 999_999), clinic_id=CLINIC, doctor_id=DOCTOR)
THEIRS = {"clinic_id": CLINIC, "service_id": uid(6, 77)}
for name in ("service", "hold_service"):
    _asked(f"{manage}.{name}", THEIRS)
_asked(f"{manage}.set_service", {**OFFERED, **THEIRS}, active=True, pages=300)
for skip in (0, 1_000):
    PAGE = {"fetch": 21, "skip": skip, "clinic_id": CLINIC, "subject_id": uid(6, 77)}
    for name in ("trail", "trail_of_clinic", "trail_of_subject"):
        _asked(f"{manage}.{name}", PAGE, rows=2_500, pages=250)
_asked("media.adopt_file", id=uid(9, 1))
_asked("media.discard_file", id=uid(9, 1))
_asked("media.deleted_files")
_asked("media.forget_file", id=uid(9, 1))
_asked("auth.hold_account_by_email", email="Person78@example.com")
_asked("auth.hold_role", user_id=USER)
_asked("auth.set_role", user_id=USER, role="clinic_staff", pages=400)
_asked("auth.manage.user_card", user_id=USER)
_asked("auth.manage.users_latest", fetch=21, skip=0)
_asked("auth.manage.users_latest", fetch=21, skip=10_000, rows=11_000, pages=500)
for who in ("person78@", "пациент", "никогда", "37491", "пациент 4321"):
    _asked("auth.manage.users_found", term=who, fetch=21, skip=0, rows=2_500, pages=500)
_asked("auth.manage.users_found", term="никогда", fetch=101, skip=10_000, rows=6_000, pages=500)
_asked("auth.is_email_proven", user_id=USER)
HERE = {"clinic_id": CLINIC}
DESK, CALENDAR = "booking.desk", "booking.desk.calendar"
for of in (None, DOCTOR):
    for day in (None, TODAY.date() + timedelta(days=2)):
        _asked(f"{DESK}.day", {**FIRST, **HERE}, doctor_id=of, status=None, date=day)
_asked(f"{DESK}.visits", HERE, ids=f"{{{BOOKED}}}")
for name in ("visit", "lock", "arrive", "reopen"):
    _asked(f"{DESK}.{name}", HERE, id=BOOKED)
CALLER = {**HERE, "phone": "+37491123456"}
_asked(f"{DESK}.lock_callers", CALLER)
_asked(f"{DESK}.known_caller", CALLER, full_name="Гаянэ")
_asked(f"{DESK}.set_booked_by", HERE, id=BOOKED, user_id=USER)
_asked(f"{DESK}.same_service", HERE, service_id=OFFER, doctor_id=DOCTOR)
_asked(f"{DESK}.does_room_fit", HERE, room_id=uid(1, 1), service_id=OFFER)
_asked(f"{DESK}.move", {**HERE, **FREE}, id=BOOKED, service_id=OFFER, room_id=None)
_asked(f"{DESK}.release_room", id=BOOKED, room_id=uid(1, 1))
_asked(f"{DESK}.set_room", HERE, id=BOOKED, room_id=None)
_asked(f"{DESK}.close", HERE, id=BOOKED, status="fulfilled")
_asked(f"{DESK}.cancel", HERE, id=BOOKED, reason="x")
_asked(f"{DESK}.take_money", HERE, id=BOOKED, method="cash", user_id=USER)
_asked(f"{DESK}.is_taken_so", id=BOOKED, method="cash")
_asked(f"{DESK}.hand_back", HERE, id=BOOKED, user_id=USER)
_asked(f"{DESK}.is_handed_back", id=BOOKED)
for name in ("receives_here", "hours"):
    _asked(f"{CALENDAR}.{name}", HERE, doctor_id=DOCTOR)
_asked(f"{CALENDAR}.outside_hours", HERE, doctor_id=DOCTOR, pages=500)  # 20 visits, each on its own
_asked(f"{CALENDAR}.times_off", HERE, doctor_id=DOCTOR, fetch=21, skip=0)
for name in ("time_off", "drop_time_off"):
    _asked(f"{CALENDAR}.{name}", HERE, doctor_id=DOCTOR, id=TIME_OFF)
_asked(f"{CALENDAR}.visits_during", HERE, id=TIME_OFF)
_asked(f"{CALENDAR}.timezone", HERE)
_asked(f"{CALENDAR}.rooms", HERE, fetch=21, skip=0)
_asked(f"{CALENDAR}.lock_rooms", HERE)
_asked(f"{CALENDAR}.room", HERE, id=uid(1, 1))
_asked(f"{CALENDAR}.add_room", HERE, id=_md5("new"), name="Кабинет", most=200)
_asked(f"{CALENDAR}.change_room", HERE, id=uid(1, 1), name=None, active=False)
_asked(f"{CALENDAR}.visits_in_room", HERE, room_id=uid(1, 1))
for name in ("is_service_here", "rooms_of_service", "drop_service_rooms"):
    _asked(f"{CALENDAR}.{name}", HERE, service_id=OFFER)
_asked(f"{CALENDAR}.add_service_rooms", HERE, service_id=OFFER, room_ids="{}")
# The earliest free times.
EVERYONE = {"after": None, "after_doctor": None, "after_clinic": None}
SOME = [uid(4, 78 + n) for n in range(32)]
AT_THESE = [uid(1, 1 + n * 7919 % 20_000) for n in range(78, 110)]
_asked("booking.openings.candidates", EVERYONE, fetch=64, pages=600)
_asked(
    "booking.openings.candidates",
    {"after": TODAY.isoformat(), "after_doctor": DOCTOR, "after_clinic": CLINIC},
    fetch=64,
    pages=600,
)
for after in (None, TODAY.isoformat()):
    for some in FILTERS:
        for name, anywhere in ((None, False), ("sokolov", True), ("ан", False)):
            asked = {
                **EVERYONE,
                "after": after,
                **ANY_DOCTOR,
                **some,
                "term": name,
                "anywhere": anywhere,
            }
            _asked("booking.openings.candidates_wanted", asked, fetch=64, rows=60_000, pages=60_000)
_asked(
    "booking.openings.cards", {**ANY_DOCTOR, **MOSCOW}, ids=_array(SOME), base_url="", pages=1_000
)
_asked("booking.openings.is_primary")
_asked("booking.openings.candidates_among", doctor_ids=_array(SOME), clinic_ids=None, pages=250)
_asked(
    "booking.openings.candidates_at", clinic_ids=_array([HUGE, CLINIC]), pages=15_000, rows=10_000
)
_asked("booking.openings.passed", doctor_id=DOCTOR, clinic_id=CLINIC, fetch=128, rows=600)
_asked("booking.openings.offered", doctor_id=DOCTOR, service_id=OFFER)
LOOKED = {"doctor_ids": _array(SOME), "clinic_ids": _array(AT_THESE), "versions": _array([0] * 32)}
BOUNDS = {"bounds": _array([TODAY.isoformat()] * 32)}
LOOK = {**LOOKED, **BOUNDS, "days": _array([2] * 32)}
_asked("booking.openings.calendars", LOOK, service_id=None, pages=2_500, rows=2_000)
_asked("booking.openings.tighten", {**LOOKED, **BOUNDS}, pages=3_000, rows=600)

# Those who wait.
WAIT = _md5("wait 77")
_asked("booking.waitlist.lock_waits", user_id=USER)
_asked("booking.waitlist.waits", user_id=USER)
DAYS = {"first": TODAY.date(), "last": TODAY.date(), "from_minute": 0, "to_minute": 1440}
_asked(
    "booking.waitlist.add",
    {**DAYS, "weekdays": "{1}", "hold_minutes": 30},
    id=_md5("new"),
    user_id=USER,
    person_id=USER,
    service_id=uid(6, 200_078),
)
for name in ("card", "lock"):
    _asked(f"booking.waitlist.{name}", id=WAIT, user_id=USER, rows=400)
_asked("booking.waitlist.cards", FIRST, user_id=USER, rows=400)
_asked("booking.waitlist.entry", id=WAIT, rows=400)
_asked("booking.waitlist.news", entry_id=WAIT, rows=400)
_asked("booking.waitlist.told", id=_md5("offer 77"))
_asked("booking.waitlist.someone_waits", doctor_id=DOCTOR)
_asked("booking.waitlist.waited_for_at", id=BOOKED)
_asked("booking.waitlist.claim_doctor", doctor_id=DOCTOR)
QUEUE = {"doctor_id": DOCTOR, "created_at": None, "id": None, "fetch": 50}
for known in (True, False):
    _asked("booking.waitlist.waiting", {**QUEUE, "known": known}, pages=500, rows=3_000)
_asked("booking.waitlist.offer", FREE, id=_md5("new"), entry_id=WAIT)
_asked(
    "booking.waitlist.accept", entry_id=WAIT, user_id=USER, hold="20 min", pages=500, rows=25_000
)
for name in ("decline", "leave"):
    _asked(f"booking.waitlist.{name}", entry_id=WAIT, rows=800, pages=500)
_asked("booking.waitlist.booked", person_id=USER, service_id=OFFER)
AWAY = {"starts_at": TAKEN["starts_at"], "ends_at": TAKEN["ends_at"]}
_asked("booking.waitlist.withdraw", AWAY, doctor_id=DOCTOR, clinic_id=None)
_asked("booking.waitlist.close_passed", rows=2_000, pages=10_000)  # writes two hundred rows
_asked("booking.waitlist.expire_offers", rows=20_000, pages=6_000)  # writes a hundred rows
_asked("booking.waitlist.waited_for", after=None, fetch=100, rows=1_500, pages=600)
_asked("booking.waitlist.forget", user_id=USER)
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

# Doctors who sign in, ask clinics, take a profile over.
_asked("auth.become_doctor", user_id=USER, pages=400)
_asked("auth.lock_telegram", telegram_id=77)
_asked("auth.is_init_data_denied", hash=b"x")
_asked("auth.account_of_telegram", telegram_id=77)
_asked("auth.renew_telegram_account", telegram_id=77, username="x", first_name="x")
PROFILE = {"full_name": "Арам", "specialization": "Кардиолог"}
_asked("catalog.rename_doctor", PROFILE, doctor_id=DOCTOR, pages=800, rows=800)
_asked("catalog.hold_owner", doctor_id=DOCTOR)
_asked("practice.doctors.doctor_of", user_id=USER)
PRACTICE = {"first_name": "Арам", "last_name": "Арамян", "phone": None, "clinic_name": ""}
_asked("practice.doctors.add_practice", PRACTICE, doctor_id=DOCTOR)
ZONE = {"timezone": "Asia/Yerevan", "visit_minutes": 30}
_asked("practice.doctors.change_practice", {**PRACTICE, **ZONE}, doctor_id=DOCTOR)
_asked("practice.doctors.joining.latest", doctor_id=DOCTOR, clinic_id=CLINIC)
_asked("practice.doctors.joining.of_doctor", doctor_id=DOCTOR, fetch=21, skip=0)
_asked("practice.doctors.joining.withdraw", doctor_id=DOCTOR, clinic_id=CLINIC)
_asked("practice.doctors.joining.waiting", clinic_id=CLINIC, fetch=21, skip=0)
_asked("practice.doctors.joining.hold", id=uid(9, 1), clinic_id=CLINIC)
ANSWER = {"accepted": True, "reason": "", "by": USER}
_asked("practice.doctors.joining.answer", ANSWER, id=uid(9, 1), clinic_id=CLINIC)
TWO = {"from_id": DOCTOR, "into_id": uid(4, 79)}
_asked("booking.handover.lock_doctors", one=DOCTOR, other=uid(4, 79))
_asked("booking.handover.release_lapsed", doctor_id=DOCTOR, pages=400)
_asked("booking.handover.overlaps", TWO, pages=600, rows=800)
_asked("booking.handover.times_off", doctor_id=DOCTOR)
ONCE = "once in a doctor's life"
COLD |= {
    "auth.add_telegram_account": "one row, nothing to plan",
    "auth.prune_telegram_denied": "once a night: reads a table of two days",
    "catalog.add_unlisted_doctor": "one row, nothing to plan",
    "practice.doctors.joining.ask": "one row, by the clinic's primary key",
    "subscription.keep_better": "one row, by its primary key",
    **dict.fromkeys(
        [f"booking.handover.{name}" for name in ("move_all", "move_back", "move_time_off")],
        f"{ONCE}: all that a doctor has planned by hand",
    ),
    **dict.fromkeys(
        [
            f"practice.doctors.claims.{name}"
            for name in (
                *("invite", "use_invitation", "used_by", "copy_practice", "add_merge"),
                *("hold_merge", "close_merge", "drop_requests", "unlink_doubles", "move_some"),
                *("move_named", "relink", "split_cards", "planned_times", "move_assistants"),
                "move_assistants_back",
            )
        ],
        f"{ONCE}: by keys of the doctor or the card",
    ),
}
