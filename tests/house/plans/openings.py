"""How the earliest free times are asked for."""

from tests.house.plans.search import ANY_DOCTOR, FILTERS, MOSCOW
from tests.house.plans.town import CLINIC, DOCTOR, HUGE, OFFER, TODAY, array, ask, uid

EVERYONE = {"after": None, "after_doctor": None, "after_clinic": None}
SOME = [uid(4, 78 + n) for n in range(32)]
AT_THESE = [uid(1, 1 + n * 7919 % 20_000) for n in range(78, 110)]
ask("booking.openings.candidates", EVERYONE, fetch=64, pages=600)
ask(
    "booking.openings.candidates",
    {"after": TODAY.isoformat(), "after_doctor": DOCTOR, "after_clinic": CLINIC},
    fetch=64,
    pages=600,
)
# The first 2,560 of the market are looked up one by one, then all whom the indexes find. An index
# knows prices by steps of a fourth of an octave: 20,000 doctors fall into one.
for after in (None, TODAY.isoformat()):
    for some in FILTERS:
        most: dict[str, int] = {"rows": 10_000, "pages": 20_000}
        if "price_min" in some:
            most = {"rows": 36_000, "pages": 36_000}
        for name, anywhere in ((None, False), ("sokolov", True), ("ан", False)):
            asked = {**EVERYONE, **ANY_DOCTOR, **some}
            asked |= {"after": after, "term": name, "anywhere": anywhere, "fetch": 64}
            ask("booking.openings.candidates_wanted", asked, **most)
ask("booking.openings.cards", {**ANY_DOCTOR, **MOSCOW}, ids=array(SOME), base_url="", pages=1_000)
ask("booking.openings.is_primary")
ask("booking.openings.candidates_among", doctor_ids=array(SOME), clinic_ids=None, pages=250)
ask("booking.openings.candidates_at", clinic_ids=array([HUGE, CLINIC]), pages=15_000, rows=10_000)
ask("booking.openings.passed", doctor_id=DOCTOR, clinic_id=CLINIC, fetch=128, rows=600)
ask("booking.openings.offered", doctor_id=DOCTOR, service_id=OFFER)
LOOKED = {"doctor_ids": array(SOME), "clinic_ids": array(AT_THESE), "versions": array([0] * 32)}
BOUNDS = {"bounds": array([TODAY.isoformat()] * 32)}
LOOK = {**LOOKED, **BOUNDS, "days": array([2] * 32)}
ask("booking.openings.calendars", LOOK, service_id=None, pages=2_500, rows=2_000)
ask("booking.openings.tighten", {**LOOKED, **BOUNDS}, pages=3_000, rows=600)
