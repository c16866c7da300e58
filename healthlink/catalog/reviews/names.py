"""How the author of a review is called: by the first name, and one letter of the surname."""

import re

_PATRONYMIC = re.compile(r"(вич|ьич|вна|чна|оглы|кызы)$", re.IGNORECASE)
_SURNAME = re.compile(
    r"([ое]в|ёв|[оеё]ва|ский|цкий|ская|цкая|енко|чук|(?<!ь)янц?|[иы]на?"
    r"|յանց?|ունց|[oe]va?|sk[iy]y?|skaya|enko|[a-z]{3}yan(ts)?)$",
    re.IGNORECASE,
)
_SHORTEST = 5
_ALIKE = (
    "августин августина алевтина алина ангелина антонина арина валентин валентина галина дарина"
    " екатерина ирина карина катерина кристина константин марина мартин медина полина регина"
    " сабина фаина эвелина эльвина эмина янина"
)
_FIRST_NAMES = frozenset(_ALIKE.split())
"""Which end like surnames."""


def shown(full_name: str) -> str:
    """`Саргсян Анна` and `Анна Саргсян` are both `Анна С.`; a single word is shown as it is."""
    words = full_name.split()
    if len(words) < 2:
        return full_name.strip()
    first, last = words[0], words[-1]
    if _begins_with_the_surname(words):
        first, last = words[1], words[0]
    return f"{first} {last[0].upper()}."


def _begins_with_the_surname(words: list[str]) -> bool:
    """In doubt it does not."""
    if len(words) > 2 and _PATRONYMIC.search(words[-1]):
        return True
    return _is_like_a_surname(words[0]) and not _is_like_a_surname(words[1])


def _is_like_a_surname(word: str) -> bool:
    if len(word) < _SHORTEST or word.lower() in _FIRST_NAMES:
        return False
    return _SURNAME.search(word) is not None
