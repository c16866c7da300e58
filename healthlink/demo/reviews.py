"""Opinions of make-believe patients: most of them kind, some short, some without a word."""

from dataclasses import dataclass
from random import Random

from healthlink.demo import reviews_en, reviews_hy, reviews_ru, voices

_VOICES = {"ru": reviews_ru, "hy": reviews_hy, "en": reviews_en}
_STARS = (1, 2, 3, 4, 5)
_WEIGHTS = {
    "loved": (1, 1, 2, 12, 84),
    "liked": (2, 3, 7, 24, 64),
    "mixed": (7, 10, 18, 30, 35),
}
MOODS = ("loved", "loved", "liked", "liked", "liked", "mixed")
_WORDLESS_SHARE = 0.2
_MORE_SHARE = 0.7
_ENDING_SHARE = 0.45
_ABOUT_CHILDREN_SHARE = 0.7
_ANSWERED_SHARE = {1: 0.7, 2: 0.6, 3: 0.4, 4: 0.2, 5: 0.15}


@dataclass(frozen=True, slots=True)
class Opinion:
    stars: int
    text: str
    answer: str | None


def opinion(
    mood: str, language: str, random: Random, *, by_woman: bool, about_child: bool
) -> Opinion:
    """Of a doctor whom people mostly meet in this mood."""
    (stars,) = random.choices(_STARS, _WEIGHTS[mood])
    if random.random() < _WORDLESS_SHARE:
        return Opinion(stars, "", None)
    text = _text(stars, language, random, about_child=about_child)
    answered = random.random() < _ANSWERED_SHARE[stars]
    answer = random.choice(_VOICES[language].ANSWERS[stars]) if answered else None
    return Opinion(stars, voices.agreed(text, is_woman=by_woman), answer)


def _text(stars: int, language: str, random: Random, *, about_child: bool) -> str:
    voice = _VOICES[language]
    of_child = about_child and random.random() < _ABOUT_CHILDREN_SHARE
    first = (voice.ABOUT_CHILDREN if of_child else voice.OPENINGS)[stars]
    told = [random.choice(first)]
    if random.random() < _MORE_SHARE:
        told += random.sample(voice.MORE[stars], random.choice((1, 1, 2)))
    if random.random() < _ENDING_SHARE:
        told.append(random.choice(voice.ENDINGS[stars]))
    return ("\n" if len(told) > 3 else " ").join(told)
