"""How reviews, answers and reports are asked for."""

from tests.house.plans.town import (
    CLINIC,
    DOCTOR,
    FAMOUS,
    FAN,
    FIRST,
    HUGE,
    LONG,
    USER,
    ask,
    cold,
    md5,
)

REVIEW, SEEN, HIDDEN = (md5(f"review {n}") for n in (77, 78, 403))
for name in ("mine", "lock_mine"):
    ask(f"catalog.reviews.{name}", id=SEEN, user_id=USER)
for name in ("shown", "delete", "empty", "managed", "restore"):
    ask(f"catalog.reviews.{name}", {"id": REVIEW}, {"id": HIDDEN})
ask("catalog.reviews.hide", id=REVIEW, reason="x")
ask("catalog.reviews.answerable", id=REVIEW, user_id=USER)
ask("catalog.reviews.of_user", FIRST, LONG, user_id=USER)
ask("catalog.reviews.of_user", FIRST, user_id=FAN)
for sort in ("newest", "best", "worst"):
    ask("catalog.reviews.of_doctor", FIRST, doctor_id=DOCTOR, sort=sort)
    ask("catalog.reviews.of_doctor", FIRST, doctor_id=FAMOUS, sort=sort, pages=250)
    ask("catalog.reviews.of_clinic", FIRST, clinic_id=CLINIC, sort=sort)
    ask("catalog.reviews.of_clinic", FIRST, clinic_id=HUGE, sort=sort, pages=250)
    ask("catalog.reviews.of_clinic", LONG, clinic_id=HUGE, sort=sort, pages=800, rows=800)
ask("catalog.reviews.latest", FIRST, pages=200)
NEW_REVIEW = {"id": md5("new"), "appointment_id": md5("new"), "user_id": USER, "text": ""}
WHERE = {"doctor_id": DOCTOR, "clinic_id": CLINIC}
ask("catalog.reviews.add", {**NEW_REVIEW, **WHERE}, author=None, stars=5, at=None)
NEW_WORDS = {"stars": 1, "text": "x", "named": True, "author": "x"}
ask("catalog.reviews.change", NEW_WORDS, id=SEEN, user_id=USER)
SAID = {"text": "x", "answered_by": "doctor", "at": None}
ask("catalog.reviews.answer", SAID, id=REVIEW, clinic_id=CLINIC)
ask("catalog.reviews.drop_answer", id=REVIEW, clinic_id=CLINIC)
ask("catalog.reviews.report", review_id=REVIEW, user_id=USER, reason="spam", text="")
ask("catalog.reviews.settle_reports", review_id=md5("review 1"))
ask("catalog.reviews.forget_reports", user_id=USER)
ask("catalog.reviews.forget_reviews", user_id=USER)

cold("an administrator's list, by an index of what waits", "catalog.reviews.reported")
cold("once a night, by its own small index", "catalog.reviews.prune_reports")
