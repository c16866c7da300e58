"""The make-believe town keeps what it promises to those who fill a database from it."""

import re
from collections import Counter, defaultdict
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from healthlink.demo import medicine, town
from healthlink.demo.prices import rounded

TOWN = town.build()
CLINICS = {clinic.key: clinic for clinic in TOWN.clinics}
DOCTORS = {doctor.key: doctor for doctor in TOWN.doctors}
OFFERS = Counter((service.doctor, service.clinic) for service in TOWN.services)
POSTS = {(doctor.key, clinic) for doctor in TOWN.doctors for clinic in doctor.clinics}

SCRIPTS = {"Москва": "[а-яё]", "Санкт-Петербург": "[а-яё]", "Երևան": "[ա-ֆև]"}
WOMAN = re.compile(r"(вна|ична)$")
MAN = re.compile(r"ич$")


def city_of(doctor: town.DemoDoctor) -> str:
    return CLINICS[doctor.clinics[0]].city


def test_the_town_is_large_enough() -> None:
    cities = Counter(clinic.city for clinic in TOWN.clinics)
    assert cities == {"Москва": 18, "Санкт-Петербург": 12, "Երևան": 14}
    assert len(TOWN.doctors) >= 320
    assert len(TOWN.services) >= 1600


def test_every_city_has_at_least_25_specializations() -> None:
    found = defaultdict(set)
    for doctor in TOWN.doctors:
        found[city_of(doctor)].add(doctor.specialization)
    assert all(len(specializations) >= 25 for specializations in found.values())


def test_both_languages_know_the_same_specializations() -> None:
    assert medicine.specializations("ru").keys() == medicine.specializations("hy").keys()


def test_keys_are_unique_and_lead_somewhere() -> None:
    assert len(CLINICS) == len(TOWN.clinics)
    assert len(DOCTORS) == len(TOWN.doctors)
    assert len({service.key for service in TOWN.services}) == len(TOWN.services)
    assert {clinic for _, clinic in POSTS} == CLINICS.keys()
    assert OFFERS.keys() == POSTS
    assert {(row.doctor, row.clinic) for row in TOWN.hours} == POSTS


def test_one_seed_builds_one_town_and_another_another() -> None:
    assert town.build() == TOWN
    assert town.build(7) != TOWN


@pytest.mark.parametrize("seed", [1, 7, 2027])
def test_any_seed_keeps_names_apart_and_offers_whole(seed: int) -> None:
    built = town.build(seed)
    assert len({doctor.full_name for doctor in built.doctors}) == len(built.doctors)
    offers = Counter((service.doctor, service.clinic) for service in built.services)
    assert all(3 <= number <= 8 for number in offers.values())


def test_every_post_has_three_to_eight_offers_with_both_visits() -> None:
    assert all(3 <= number <= 8 for number in OFFERS.values())
    names = defaultdict(set)
    for service in TOWN.services:
        names[service.doctor, service.clinic].add(service.procedure)
    visits = {
        tuple(visit.name for visit in specialization.visits)
        for language in ("ru", "hy")
        for specialization in medicine.specializations(language).values()
    }
    assert all(any(set(pair) <= offered for pair in visits) for offered in names.values())


def test_some_doctors_work_in_two_clinics_of_one_city() -> None:
    twice = [doctor for doctor in TOWN.doctors if len(doctor.clinics) == 2]
    assert 0.1 <= len(twice) / len(TOWN.doctors) <= 0.2
    assert all(len({CLINICS[key].city for key in doctor.clinics}) == 1 for doctor in twice)
    assert all(len(set(doctor.clinics)) == len(doctor.clinics) <= 2 for doctor in TOWN.doctors)


def test_a_doctor_is_in_one_clinic_a_day() -> None:
    clinics = defaultdict(set)
    for row in TOWN.hours:
        clinics[row.doctor, row.weekday].add(row.clinic)
    assert all(len(here) == 1 for here in clinics.values())


def test_hours_of_a_day_never_overlap_and_lie_within_it() -> None:
    days = defaultdict(list)
    for row in TOWN.hours:
        assert 1 <= row.weekday <= 6
        assert 8 * 60 <= row.opens < row.closes <= 21 * 60
        assert row.opens % 30 == row.closes % 30 == 0
        days[row.doctor, row.weekday].append((row.opens, row.closes))
    for blocks in days.values():
        assert all(closes < opens for (_, closes), (opens, _) in pairwise(sorted(blocks)))


def test_every_offer_fits_into_the_hours_of_its_doctor() -> None:
    longest: dict[tuple[str, str], int] = defaultdict(int)
    for row in TOWN.hours:
        post = row.doctor, row.clinic
        longest[post] = max(longest[post], row.closes - row.opens)
    for service in TOWN.services:
        needed = service.duration_minutes + service.buffer_after_minutes
        assert needed <= longest[service.doctor, service.clinic]


def test_hours_have_lunches_saturdays_and_evenings() -> None:
    days = Counter((row.doctor, row.weekday) for row in TOWN.hours)
    opens = defaultdict(set)
    for row in TOWN.hours:
        opens[row.doctor].add(row.opens)
    assert sum(blocks > 1 for blocks in days.values()) > 300
    assert sum(weekday == 6 for _, weekday in days) > 50
    assert sum(min(hours) >= 17 * 60 for hours in opens.values()) >= 10


def test_money_and_clocks_are_those_of_the_city() -> None:
    for clinic in TOWN.clinics:
        armenian = clinic.city == "Երևան"
        assert clinic.currency == ("AMD" if armenian else "RUB")
        assert clinic.timezone == ("Asia/Yerevan" if armenian else "Europe/Moscow")
        assert ZoneInfo(clinic.timezone)
        assert clinic.cancel_notice_hours > 0
        assert 0 <= clinic.late_refund_percent <= 100


@pytest.mark.parametrize(
    ("city", "south", "north", "west", "east"),
    [
        ("Москва", 55.57, 55.92, 37.35, 37.85),
        ("Санкт-Петербург", 59.80, 60.10, 30.15, 30.55),
        ("Երևան", 40.10, 40.25, 44.40, 44.62),
    ],
)
def test_clinics_stand_in_their_city(
    city: str, south: float, north: float, west: float, east: float
) -> None:
    for clinic in (clinic for clinic in TOWN.clinics if clinic.city == city):
        assert south < clinic.latitude < north
        assert west < clinic.longitude < east


def test_prices_are_round_and_of_the_market() -> None:
    bounds = {"RUB": (400, 80_000), "AMD": (2_000, 400_000)}
    for service in TOWN.services:
        currency = CLINICS[service.clinic].currency
        cheapest, dearest = bounds[currency]
        assert cheapest <= service.price <= dearest
        assert service.price == rounded(service.price, currency)


@pytest.mark.parametrize(
    ("amount", "currency", "price"),
    [
        (2_468, "RUB", 2_500),
        (11_730, "RUB", 11_500),
        (14_770, "AMD", 15_000),
        (63_400, "RUB", 63_000),
        (121_000, "AMD", 120_000),
        (3, "RUB", 100),
    ],
)
def test_prices_round_as_people_round(amount: int, currency: str, price: int) -> None:
    assert rounded(amount, currency) == price


def test_about_a_quarter_is_prepaid() -> None:
    share = sum(service.prepaid for service in TOWN.services) / len(TOWN.services)
    assert 0.2 <= share <= 0.3


def test_times_are_whole_and_buffers_known() -> None:
    assert {service.buffer_after_minutes for service in TOWN.services} == {0, 5, 10, 15}
    assert all(10 <= s.duration_minutes <= 90 for s in TOWN.services)
    assert all(s.duration_minutes % 5 == 0 for s in TOWN.services)


def test_names_and_descriptions_are_unlike() -> None:
    for texts in (
        [clinic.name for clinic in TOWN.clinics],
        [clinic.description for clinic in TOWN.clinics],
        [doctor.full_name for doctor in TOWN.doctors],
        [doctor.description for doctor in TOWN.doctors],
    ):
        assert len(set(texts)) == len(texts)


def texts_by_city() -> list[tuple[str, str]]:
    clinics = [(c.city, text) for c in TOWN.clinics for text in (c.name, c.address, c.description)]
    doctors = [
        (city_of(doctor), text)
        for doctor in TOWN.doctors
        for text in (doctor.full_name, doctor.specialization, doctor.description)
    ]
    offers = [
        (CLINICS[s.clinic].city, text)
        for s in TOWN.services
        for text in (s.name, s.procedure, s.description)
    ]
    return clinics + doctors + offers


def test_every_text_is_clean_and_in_the_script_of_its_city() -> None:
    for city, text in set(texts_by_city()):
        letters = re.findall(r"[^\W\d_]", text)
        assert letters
        assert all(re.match(SCRIPTS[city], letter, re.IGNORECASE) for letter in letters), text
        assert not re.search(r"[\[\]{}|@~]|  ", text), text
        assert text == text.strip()


def test_sentences_end_as_the_language_ends_them() -> None:
    told = [clinic.description for clinic in TOWN.clinics]
    told += [doctor.description for doctor in TOWN.doctors]
    told += [service.description for service in TOWN.services]
    for text in told:
        armenian = re.search("[ա-ֆ]", text)
        assert text.endswith("։" if armenian else ".")
        assert "." not in text or not armenian


def test_russian_names_and_stories_agree_in_gender() -> None:
    his = re.compile(r"\b(окончил|работал|начинал|защитил|проходил|перешёл|был)\b", re.IGNORECASE)
    hers = re.compile(
        r"\b(окончила|работала|начинала|защитила|проходила|перешла|была)\b", re.IGNORECASE
    )
    for doctor in TOWN.doctors:
        if city_of(doctor) == "Երևան":
            continue
        surname, first, patronymic = doctor.full_name.split()
        is_woman = bool(WOMAN.search(patronymic))
        assert is_woman != bool(MAN.search(patronymic))
        assert not (his if is_woman else hers).search(doctor.description), doctor
        assert not re.search(
            r"(ов|ев|ёв|ин|ын|ский|цкий)$" if is_woman else r"(ова|ева|ая)$", surname
        )
        assert is_woman == bool(re.search(r"[ая]$", first)) or surname.endswith("ян")


def test_doctors_for_children_say_so() -> None:
    for doctor in TOWN.doctors:
        if re.search("Педиатр|Детский|Մանկաբույժ|Մանկական", doctor.specialization):
            assert re.search("Принимает детей|Ընդունում է երեխաների", doctor.description)


def test_doctors_speak_the_language_of_their_city_first() -> None:
    for doctor in TOWN.doctors:
        assert doctor.languages[0] == ("hy" if city_of(doctor) == "Երևան" else "ru")
        assert set(doctor.languages) <= {"ru", "hy", "en"}
        assert len(set(doctor.languages)) == len(doctor.languages)


def test_equal_offers_share_a_procedure() -> None:
    doctors = defaultdict(set)
    for service in TOWN.services:
        doctors[service.procedure].add(service.doctor)
    assert sum(len(offering) > 1 for offering in doctors.values()) > 0.9 * len(doctors)
