"""The make-believe town put together: clinics, doctors, their offers and their hours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count, cycle, islice
from random import Random

from healthlink.demo import medicine, people, places, prices, shifts, voices
from healthlink.demo.medicine import Procedure, Specialization
from healthlink.demo.people import Person
from healthlink.demo.places import City, Place
from healthlink.demo.voices import Career


@dataclass(frozen=True, slots=True)
class DemoClinic:
    key: str
    name: str
    city: str
    address: str
    description: str
    timezone: str
    currency: str
    latitude: float
    longitude: float
    cancel_notice_hours: int
    late_refund_percent: int


@dataclass(frozen=True, slots=True)
class DemoDoctor:
    key: str
    full_name: str
    specialization: str
    description: str
    languages: tuple[str, ...]
    clinics: tuple[str, ...]
    sees_children: bool


@dataclass(frozen=True, slots=True)
class DemoService:
    """`price` in major units; equal offers share the name of their `procedure`."""

    key: str
    clinic: str
    doctor: str
    procedure: str
    name: str
    description: str
    price: int
    duration_minutes: int
    buffer_after_minutes: int
    prepaid: bool


@dataclass(frozen=True, slots=True)
class DemoHours:
    """Minutes of the clinic's local day, Monday is 1; a break parts two rows of one day."""

    doctor: str
    clinic: str
    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class DemoTown:
    clinics: tuple[DemoClinic, ...]
    doctors: tuple[DemoDoctor, ...]
    services: tuple[DemoService, ...]
    hours: tuple[DemoHours, ...]


@dataclass(frozen=True, slots=True)
class _Post:
    """A doctor as the town draws them, before offers and hours are written down."""

    doctor: DemoDoctor
    city: City
    specialization: Specialization
    career: Career


_STAFF = {"general": 11, "family": 9, "eye": 5}
_USUAL_STAFF = 7
_TWO_CLINICS_SHARE = 0.15
_DEGREE_SHARE = 0.22
_LONGEST_CAREER = 38
_SOONEST_DEGREE = 7
_RUSSIAN_IN_YEREVAN_SHARE = 0.85
_ENGLISH_SHARE = 0.25
_LONG = 60


def build(seed: int = 2026) -> DemoTown:
    random = Random(seed)
    found = chain.from_iterable(places.places(city) for city in places.CITIES)
    clinics = tuple(_clinic(place, random) for place in found)
    standing = {clinic.key: random.random() for clinic in clinics}
    posts = tuple(_posts(random))
    return DemoTown(
        clinics=clinics,
        doctors=tuple(post.doctor for post in posts),
        services=tuple(chain.from_iterable(_services(post, standing, random) for post in posts)),
        hours=tuple(chain.from_iterable(_hours(post.doctor, random) for post in posts)),
    )


def _clinic(place: Place, random: Random) -> DemoClinic:
    return DemoClinic(
        key=place.key,
        name=place.name,
        city=place.city.name,
        address=place.address,
        description=place.description,
        timezone=place.city.timezone,
        currency=place.city.currency,
        latitude=place.latitude,
        longitude=place.longitude,
        cancel_notice_hours=random.choice((2, 4, 12, 24, 24)),
        late_refund_percent=random.choice((0, 30, 50, 50, 70)),
    )


def _posts(random: Random) -> Iterator[_Post]:
    met = {language: people.doctors(language, random) for language in ("ru", "hy")}
    known = {language: medicine.specializations(language) for language in ("ru", "hy")}
    number = count(1)
    for city in places.CITIES:
        for place, specialization in _vacancies(places.places(city)):
            key, person = f"doctor-{next(number):03}", next(met[city.language])
            yield _post(key, person, known[city.language][specialization], place, random)


def _vacancies(here: tuple[Place, ...]) -> Iterator[tuple[Place, str]]:
    """Clinics of one profile take turns, so that together they have every specialization."""
    turns = {profile: cycle(keys) for profile, keys in places.SPECIALIZATIONS_OF.items()}
    for place in here:
        for key in islice(turns[place.profile], _STAFF.get(place.profile, _USUAL_STAFF)):
            yield place, key


def _post(
    key: str, person: Person, specialization: Specialization, place: Place, random: Random
) -> _Post:
    city = place.city
    career = _career(person, city, random)
    doctor = DemoDoctor(
        key=key,
        full_name=person.full_name,
        specialization=specialization.name,
        description=voices.story(
            person, specialization, career, language=city.language, random=random
        ),
        languages=(city.language, *career.also_speaks),
        clinics=_clinics_of(specialization, place, random),
        sees_children=specialization.for_children,
    )
    return _Post(doctor, city, specialization, career)


def _career(person: Person, city: City, random: Random) -> Career:
    years = round(random.triangular(3, _LONGEST_CAREER, 12))
    has_degree = years >= _SOONEST_DEGREE and random.random() < _DEGREE_SHARE
    return Career(years, has_degree, _other_languages(person, city, random))


def _other_languages(person: Person, city: City, random: Random) -> tuple[str, ...]:
    second = ("hy",) if person.speaks_armenian else ()
    if city.language == "hy":
        second = ("ru",) if random.random() < _RUSSIAN_IN_YEREVAN_SHARE else ()
    return (*second, "en") if random.random() < _ENGLISH_SHARE else second


def _clinics_of(specialization: Specialization, place: Place, random: Random) -> tuple[str, ...]:
    others = [
        other.key
        for other in places.places(place.city)
        if other != place and specialization.key in places.SPECIALIZATIONS_OF[other.profile]
    ]
    if not others or random.random() >= _TWO_CLINICS_SHARE:
        return (place.key,)
    return (place.key, random.choice(others))


def _services(post: _Post, standing: Mapping[str, float], random: Random) -> Iterator[DemoService]:
    for clinic in post.doctor.clinics:
        level = 0.6 * standing[clinic] + 0.4 * _seniority(post.career)
        for number, procedure in enumerate(_offered(post.specialization, random), 1):
            key = f"{post.doctor.key}-{clinic}-{number}"
            yield _service(key, clinic, post, procedure, level=level, random=random)


def _seniority(career: Career) -> float:
    return min(1.0, career.years / 25) * 0.8 + 0.2 * career.has_degree


def _offered(specialization: Specialization, random: Random) -> Iterator[Procedure]:
    """Both visits and a few procedures, in the order of the price list."""
    several = min(random.randint(2, 6), len(specialization.procedures))
    chosen = sorted(random.sample(range(len(specialization.procedures)), several))
    yield from specialization.visits
    yield from (specialization.procedures[index] for index in chosen)


def _service(
    key: str, clinic: str, post: _Post, what: Procedure, *, level: float, random: Random
) -> DemoService:
    is_visit = what in post.specialization.visits
    by_degree = is_visit and post.career.has_degree
    return DemoService(
        key=key,
        clinic=clinic,
        doctor=post.doctor.key,
        procedure=what.name,
        name=voices.with_degree(what.name, post.city.language) if by_degree else what.name,
        description=what.description,
        price=prices.price(what, post.city, level),
        duration_minutes=what.minutes,
        buffer_after_minutes=_buffer(what, is_visit=is_visit, random=random),
        prepaid=random.random() < (0.5 if what.minutes >= _LONG else 0.2),
    )


def _buffer(what: Procedure, *, is_visit: bool, random: Random) -> int:
    if is_visit:
        return random.choice((0, 0, 5))
    return random.choice((10, 15) if what.minutes >= _LONG else (0, 5, 10))


def _hours(doctor: DemoDoctor, random: Random) -> Iterator[DemoHours]:
    week = shifts.week(random)
    weeks = shifts.shared(week, random) if len(doctor.clinics) == 2 else (week,)
    for clinic, days in zip(doctor.clinics, weeks, strict=True):
        for weekday, blocks in sorted(days.items()):
            for opens, closes in blocks:
                yield DemoHours(doctor.key, clinic, weekday, opens, closes)
