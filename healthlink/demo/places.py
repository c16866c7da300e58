"""The cities of the town and their clinics: where each stands and what it is good at."""

from dataclasses import dataclass
from functools import cache

from healthlink.demo import places_hy, places_ru


@dataclass(frozen=True, slots=True)
class City:
    name: str
    language: str
    timezone: str
    currency: str
    price_level: float
    clinics: str


@dataclass(frozen=True, slots=True)
class Place:
    city: City
    key: str
    profile: str
    name: str
    address: str
    latitude: float
    longitude: float
    description: str


CITIES = (
    City("Москва", "ru", "Europe/Moscow", "RUB", 1.0, places_ru.MOSCOW),
    City("Санкт-Петербург", "ru", "Europe/Moscow", "RUB", 0.82, places_ru.PETERSBURG),
    City("Երևան", "hy", "Asia/Yerevan", "AMD", 1.0, places_hy.YEREVAN),
)

_CHILDREN = ("pediatrician", "child_neurologist", "child_ent", "child_dentist")
_GENERAL = (
    "therapist neurologist cardiologist gynecologist endocrinologist gastroenterologist ent"
    " ophthalmologist surgeon urologist dermatologist pulmonologist rheumatologist oncologist"
    " nephrologist allergist proctologist phlebologist mammologist orthopedist psychotherapist"
)
_FAMILY = (
    "therapist pediatrician gynecologist neurologist ent child_ent dermatologist allergist"
    " child_neurologist psychotherapist ophthalmologist"
)

SPECIALIZATIONS_OF = {
    "general": tuple(_GENERAL.split()),
    "family": tuple(_FAMILY.split()),
    "children": _CHILDREN,
    "dental": ("dentist", "dental_surgeon", "orthodontist", "child_dentist"),
    "heart": ("cardiologist", "therapist", "phlebologist", "nephrologist", "endocrinologist"),
    "eye": ("ophthalmologist",),
    "women": ("gynecologist", "mammologist", "endocrinologist", "psychotherapist", "oncologist"),
    "men": ("urologist", "proctologist", "surgeon", "psychotherapist"),
    "motion": ("orthopedist", "neurologist", "rehabilitologist", "rheumatologist", "surgeon"),
    "skin": ("dermatologist", "allergist", "phlebologist", "oncologist"),
}


@cache
def places(city: City) -> tuple[Place, ...]:
    return tuple(_place(city, entry) for entry in city.clinics.split("@ ")[1:])


def _place(city: City, entry: str) -> Place:
    """From `key | profile | name`, `~ address | latitude longitude`, then a few words about it."""
    head, where, *told = entry.splitlines()
    key, profile, name = head.split(" | ")
    address, at = where.removeprefix("~ ").split(" | ")
    latitude, longitude = map(float, at.split())
    return Place(city, key, profile, name, address, latitude, longitude, " ".join(told))
