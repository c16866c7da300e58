"""A doctor's own words: where they studied, what they do and how they are with people."""

import re
from dataclasses import dataclass
from random import Random

from healthlink.demo import voices_hy, voices_ru
from healthlink.demo.medicine import Specialization
from healthlink.demo.people import Person

_VOICES = {"ru": voices_ru, "hy": voices_hy}
_FOCUS = {
    language: {
        key: lines for key, *lines in (entry.splitlines() for entry in voice.FOCUS.split("@ ")[1:])
    }
    for language, voice in _VOICES.items()
}
_TEETH = frozenset({"dentist", "dental_surgeon", "orthodontist", "child_dentist"})
_THIS_YEAR = 2026
_YEARS_OF_RESIDENCY = 2
_CAREER_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Career:
    years: int
    has_degree: bool
    also_speaks: tuple[str, ...]


def story(
    person: Person, specialization: Specialization, career: Career, *, language: str, random: Random
) -> str:
    voice = _VOICES[language]
    told = [_opening(specialization, career.years, language, random)]
    told += [voice.DEGREE] if career.has_degree else []
    told += random.sample(_FOCUS[language][specialization.key], 2)
    told += random.sample(voice.CAREERS, 1) if random.random() < _CAREER_SHARE else []
    told += _manner(specialization, language, random)
    told += [voice.SPEAKS[" ".join(career.also_speaks)]] if career.also_speaks else []
    return agreed(" ".join(told), is_woman=person.is_woman)


def with_degree(name: str, language: str) -> str:
    degree: str = _VOICES[language].WITH_A_DEGREE
    return name + degree


def _opening(specialization: Specialization, years: int, language: str, random: Random) -> str:
    voice = _VOICES[language]
    opening: str = random.choice(voice.OPENINGS)
    return opening.format(
        school=random.choice(voice.SCHOOLS[_faculty(specialization)]),
        year=_THIS_YEAR - _YEARS_OF_RESIDENCY - years,
        years=_years(years, language),
    )


def _manner(specialization: Specialization, language: str, random: Random) -> list[str]:
    voice = _VOICES[language]
    if not specialization.for_children:
        return [random.choice(voice.MANNERS)]
    with_teeth = specialization.key in _TEETH
    ages = voice.FOR_CHILDREN_WITH_TEETH if with_teeth else voice.FOR_CHILDREN
    return [random.choice(ages), random.choice(voice.MANNERS_WITH_CHILDREN)]


def _faculty(specialization: Specialization) -> str:
    if specialization.key in _TEETH:
        return "teeth"
    return "children" if specialization.for_children else "adults"


def _years(years: int, language: str) -> str:
    if language == "hy":
        return f"{years} տարի"
    if years % 10 == 1 and years % 100 != 11:
        return f"{years} год"
    few = years % 10 in {2, 3, 4} and years % 100 not in {12, 13, 14}
    return f"{years} года" if few else f"{years} лет"


def agreed(text: str, *, is_woman: bool) -> str:
    """`[окончил/окончила]` becomes what this person says."""
    return re.sub(r"\[(.+?)/(.+?)\]", r"\2" if is_woman else r"\1", text)
