"""How the search is asked: words, filters, orders, and the pages far behind."""

from typing import Any

from tests.house.plans.town import (
    CLINIC,
    DEEP,
    DOCTOR,
    FIRST,
    HUGE,
    LAST,
    LONG,
    ONE_ROW,
    Values,
    ask,
    cold,
)

WALK = 20_000


def _terms(page: Values, *terms: str) -> list[Values]:
    return [{**page, "term": term} for term in terms]


def _lists(noun: str, best: str, common: str, hits: int, terms: list[str], any_: Any) -> None:
    """`hits`: of the common word, all of which the last page has to look at."""
    best, prefix, words = (
        f"catalog.search.{noun}_{way}" for way in (best, "by_prefix", "by_words")
    )
    ask(best, FIRST, LONG, **any_, rows=11_000, pages=1_000)
    ask(best, DEEP, **any_, rows=WALK + 100, pages=2_000)
    ask(best, LAST, **any_, rows=WALK + 11_000, pages=3_500)
    ask(prefix, *_terms(FIRST, "к", "со", "яя", "պե", "%", "--"), **any_, pages=250)
    ask(prefix, *_terms(LAST, "к"), **any_, rows=11_000, pages=2_000)
    ask(words, *_terms(FIRST, common, "никогда", *terms), **any_, rows=16_000, pages=3_500)
    ask(words, *_terms(LONG, common, "никогда", *terms), **any_, rows=43_000, pages=4_500)
    ask(words, *_terms(DEEP, common), **any_, rows=3 * WALK + hits, pages=7_000)
    ask(words, *_terms(LAST, "никогда"), **any_, rows=3 * WALK, pages=3_500)
    ask(words, *_terms(LAST, common), **any_, rows=3 * WALK + hits, pages=11_000 + hits // 5)


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
ask(
    "catalog.search.doctors_by_words",
    *_terms(FIRST, "ович-"),
    **ANY_DOCTOR,
    rows=75_000,
    pages=16_000,
)
some: Values
asked: Values
for some in ({"city": "Yerevan"}, {"specialization": "сердце"}, {"specialization": "никто"}):
    ask("catalog.search.clinics_best", {**ANY_CLINIC, **some, **FIRST}, rows=100_000, pages=2_000)
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
    ask("catalog.search.doctors_best", asked, rows=30_000, pages=16_000)
    for term in ("соколов", "kardiolog", "ов ан"):
        ask("catalog.search.doctors_by_words", {**asked, "term": term}, rows=16_000, pages=10_000)
    for name, anywhere in ((None, False), ("sokolov", True), ("ан", False)):
        asked = {**asked, "term": name, "anywhere": anywhere}
        ask("catalog.search.doctors_cheapest", asked, rows=36_000, pages=16_000)
        ask("catalog.search.doctors_nearest", asked, rows=36_000, pages=16_000)
for typed in ("к", "со", "սա", "сокол", "grig", "кардио", "никогда", "priem", "алексанр"):
    asked = {"term": typed, "anywhere": len(typed) > 2, "reader": "ru", "fetch": 8}
    ask("catalog.search.suggestions", asked, rows=6_000, pages=2_200)
for filtered in ({"term": None}, {"term": "соколов"}, {"term": "со", "anywhere": False}):
    page = {**FIRST, "anywhere": True, **filtered}
    of_clinic, of_doctor = "catalog.search.services_of_clinic", "catalog.search.services_of_doctor"
    ask(of_clinic, page, clinic_id=CLINIC)
    ask(of_clinic, page, clinic_id=HUGE, rows=9_000, pages=5_000)
    ask(of_doctor, page, doctor_id=DOCTOR, clinic_id=None)
    ask(of_doctor, page, doctor_id=DOCTOR, clinic_id=HUGE)

cold("a small table, all of it", "catalog.search.specialties")
cold("a small table, all of it, for staff", "catalog.search.specialty_words")
cold(ONE_ROW, "catalog.search.add_specialty", "catalog.search.add_word")
cold("one row of a small table", "catalog.search.change_specialty", "catalog.search.drop_word")
cold("three rows of a small table", "catalog.search.add_name_words")
cold(
    "when staff edit words: groups all specializations",
    "catalog.search.resolve_specializations",
)
