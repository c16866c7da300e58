"""Specializations: what brings people to such a doctor, and what the doctor offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from healthlink.demo import medicine_hy, medicine_ru


@dataclass(frozen=True, slots=True)
class Procedure:
    """Prices in major units, from the modest clinic to the expensive one."""

    name: str
    minutes: int
    cheapest: int
    dearest: int
    description: str


@dataclass(frozen=True, slots=True)
class Specialization:
    """`visits` are the first and the repeat one."""

    key: str
    name: str
    visits: tuple[Procedure, Procedure]
    procedures: tuple[Procedure, ...]

    @property
    def for_children(self) -> bool:
        return self.key == "pediatrician" or self.key.startswith("child_")


_FIRST_VISIT = {
    "ru": (
        "Первичный приём {of_whom}",
        "Знакомство, разбор жалоб и план лечения; частые поводы: {why}.",
    ),
    "hy": (
        "{of_whom} առաջնային խորհրդատվություն",
        "Ծանոթություն, գանգատների քննարկում և բուժման պլան․ դիմելու պատճառներ՝ {why}։",
    ),
}
_REPEAT_VISIT = {
    "ru": ("Повторный приём {of_whom}", "Смотрим, что изменилось, и поправляем лечение."),
    "hy": ("{of_whom} կրկնակի խորհրդատվություն", "Տեսնում ենք արդյունքը և ճշգրտում բուժումը։"),
}
_LONG_TALKS = frozenset({"psychotherapist", "child_neurologist", "oncologist"})
_REPEAT_COSTS = 0.8


def specializations(language: str) -> Mapping[str, Specialization]:
    text = {"ru": medicine_ru.SPECIALIZATIONS, "hy": medicine_hy.SPECIALIZATIONS}[language]
    read = (_specialization(entry, language) for entry in text.split("@ ")[1:])
    return MappingProxyType({specialization.key: specialization for specialization in read})


def _specialization(entry: str, language: str) -> Specialization:
    """From `key | name | of whom | prices of a first visit`, `~ why`, then its procedures."""
    head, why, *offers = entry.splitlines()
    key, name, of_whom, prices = head.split(" | ")
    minutes = 50 if key in _LONG_TALKS else 30
    cheapest, dearest = map(int, prices.split())
    words = {"of_whom": of_whom, "why": why.removeprefix("~ ")}
    called, told = (text.format(**words) for text in _FIRST_VISIT[language])
    first = Procedure(called, minutes, cheapest, dearest, told)
    called, told = (text.format(**words) for text in _REPEAT_VISIT[language])
    cheapest, dearest = round(cheapest * _REPEAT_COSTS), round(dearest * _REPEAT_COSTS)
    repeat = Procedure(called, minutes - 10, cheapest, dearest, told)
    return Specialization(key, name, (first, repeat), tuple(map(_procedure, offers)))


def _procedure(line: str) -> Procedure:
    name, minutes, prices, description = line.split(" | ")
    cheapest, dearest = map(int, prices.split())
    return Procedure(name, int(minutes), cheapest, dearest, description)
