"""Pictures drawn by us for clinics and doctors who have sent none: SVG text, nothing stored."""

import re
import unicodedata
from uuid import UUID
from xml.sax.saxutils import escape

PALETTE = (
    ("#0B5D66", "#DDF3F2"),
    ("#14506E", "#DCEEF8"),
    ("#1E4B8F", "#E0EAFB"),
    ("#3D4A94", "#E6E8FA"),
    ("#5B3F8C", "#EDE6F8"),
    ("#7A3A73", "#F8E6F4"),
    ("#8C3550", "#FBE5EB"),
    ("#8F4030", "#FBE8E2"),
    ("#7A5213", "#FAEFD6"),
    ("#4F5F1C", "#EFF4D9"),
    ("#2B6341", "#E0F3E6"),
    ("#3B5563", "#E5EDF1"),
)
"""Deep and pale of one hue; on each other they pass WCAG AA for letters."""

MARKS = {
    "cross": "M19 6h10a3 3 0 0 1 3 3v7h7a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3h-7v7a3 3 0 0 1-3 3H19"
    "a3 3 0 0 1-3-3v-7H9a3 3 0 0 1-3-3V19a3 3 0 0 1 3-3h7V9a3 3 0 0 1 3-3Z",
    "drop": "M24 3C32 13 39 20.5 39 29a15 15 0 0 1-30 0C9 20.5 16 13 24 3Z"
    "M16 29a8 8 0 0 0 8 8v-3.5a4.5 4.5 0 0 1-4.5-4.5Z",
    "leaf": "M42 5C42 30 33 40 18 39.5L9.5 45 7 42l5.5-7C6 18 20 7 42 5Z"
    "M33 14C24 20 18.5 26 15.5 33l2 1.5C20.5 28 25.5 21.5 33 14Z",
    "heart": "M24 43C9 32 4 25 4 17A10.5 10.5 0 0 1 24 12.5 10.5 10.5 0 0 1 44 17c0 8-5 15-20 26Z",
    "wave": "M24 3a21 21 0 1 1 0 42 21 21 0 0 1 0-42ZM8 22.5h8l2.5-4 4.5 15 5-20 4 9h8v3.5H29.5"
    "L28 22.5 23.5 41 17.5 23.5 16.5 26H8Z",
    "shield": "M24 3 42 9v14c0 11-7 18-18 22C13 41 6 34 6 23V9ZM21 14v7h-7v6h7v7h6v-7h7v-6h-7v-7Z",
    "sun": "M24 14a10 10 0 1 1 0 20 10 10 0 0 1 0-20ZM22 3h4v7h-4ZM22 38h4v7h-4ZM3 22h7v4H3Z"
    "M38 22h7v4h-7ZM7.7 10.6l2.9-2.9 4.9 4.9-2.9 2.9ZM32.5 35.4l2.9-2.9 4.9 4.9-2.9 2.9Z"
    "M37.4 7.7l2.9 2.9-4.9 4.9-2.9-2.9ZM12.6 32.5l2.9 2.9-4.9 4.9-2.9-2.9Z",
    "petals": "M24 3a9 9 0 0 1 9 9c0 4-2 6-4 7 1-2 3-4 7-4a9 9 0 0 1 0 18c-4 0-6-2-7-4 2 1 4 3 4 7"
    "a9 9 0 0 1-18 0c0-4 2-6 4-7-1 2-3 4-7 4a9 9 0 0 1 0-18c4 0 6 2 7 4-2-1-4-3-4-7a9 9 0 0 1 9-9Z"
    "M24 20.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z",
    "roof": "M24 4 44 20v20a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4V20ZM21 18v6.5h-6.5v6H21V37h6v-6.5h6.5v-6"
    "H27V18Z",
    "tooth": "M14 4c4 0 6 2.5 10 2.5S30 4 34 4c6 0 10 5 10 11 0 7-4 9-5 16-1 8-2 13-6 13-5 0-3-14"
    "-9-14S20 44 15 44c-4 0-5-5-6-13-1-7-5-9-5-16C4 9 8 4 14 4Z",
    "eye": "M24 9c10 0 17 7 21 15-4 8-11 15-21 15S7 32 3 24C7 16 14 9 24 9ZM24 15a9 9 0 1 0 0 18"
    " 9 9 0 0 0 0-18ZM24 19.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Z",
}
"""Filled shapes on a field of 48 by 48; holes by the even-odd rule."""

_TELLING = (
    (re.compile(r"стомат|дент|зуб|ատամ|dent|tooth", re.IGNORECASE), "tooth"),
    (re.compile(r"глаз|зрени|офтальм|ակնա|տեսող|\beye|vision", re.IGNORECASE), "eye"),
    (re.compile(r"кардио|сердц|սրտ|սիրտ|cardio|heart", re.IGNORECASE), "heart"),
)
_GENERAL = tuple(mark for mark in MARKS if mark not in {"tooth", "eye"})

_ORDINARY = (
    "клиника поликлиника медицинский медицинская центр стоматология кабинет больница семейная"
    " детская детский глазная женская ооо оао зао пао ао ип и на "
    " կլինիկա պոլիկլինիկա բժշկական կենտրոն ստոմատոլոգիական ատամնաբուժական մանկական ընտանեկան"
    " ակնաբուժական սրտաբանական հիվանդանոց բկ սպը փբը բբը աձ եվ և "
    " clinic medical center centre hospital dental llc ltd inc the of and"
)
_ORDINARY_WORDS = frozenset(_ORDINARY.split())

_FONT = (
    "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Armenian', 'DejaVu Sans', sans-serif"
)
_LONGEST = 200


def logo(name: str, seed: UUID) -> str:
    deep, pale = _pair(seed)
    shown = _printable(name)
    letters = _initials(_telling_words(shown))
    body = f'<rect width="96" height="96" rx="22" fill="{deep}"/>'
    shape = MARKS[_mark(shown, seed)]
    if not letters:
        return _svg(shown, body + _placed(shape, pale, at=(20.4, 20.4), scale=1.15))
    mark = _placed(shape, pale, at=(28.8, 13), scale=0.8)
    return _svg(shown, body + mark + _text(letters, pale, baseline=80, size=26))


def portrait(full_name: str, seed: UUID) -> str:
    deep, pale = _pair(seed)
    shown = _printable(full_name)
    letters = _initials(_words(shown))
    body = f'<circle cx="48" cy="48" r="48" fill="{pale}"/>'
    if letters:
        return _svg(shown, body + _text(letters, deep, baseline=60, size=33))
    head_and_shoulders = "M24 9a9 9 0 1 1 0 18 9 9 0 0 1 0-18ZM8 42c0-8 7-12 16-12s16 4 16 12Z"
    return _svg(shown, body + _placed(head_and_shoulders, deep, at=(20.4, 17), scale=1.15))


def _pair(seed: UUID) -> tuple[str, str]:
    return PALETTE[seed.int % len(PALETTE)]


def _mark(name: str, seed: UUID) -> str:
    told = (mark for words, mark in _TELLING if words.search(name))
    return next(told, _GENERAL[seed.int // len(PALETTE) % len(_GENERAL)])


def _printable(name: str) -> str:
    """One line without what XML forbids or what turns the direction of the text."""
    text = unicodedata.normalize("NFC", name[:_LONGEST])
    kept = (" " if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Cn"} else c for c in text)
    return " ".join("".join(kept).split())


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name)


def _telling_words(name: str) -> list[str]:
    words = _words(name)
    return [word for word in words if word.lower() not in _ORDINARY_WORDS] or words


def _initials(words: list[str]) -> str:
    return "".join(_capital(word[0]) for word in words[:2])


def _capital(letter: str) -> str:
    """As it comes when the capital would be two letters, as with և and ß."""
    capital = letter.upper()
    return capital if len(capital) == 1 else letter


def _placed(shape: str, colour: str, *, at: tuple[float, float], scale: float) -> str:
    x, y = at
    move = f"translate({x} {y}) scale({scale})"
    return f'<path transform="{move}" fill="{colour}" fill-rule="evenodd" d="{shape}"/>'


def _text(letters: str, colour: str, *, baseline: int, size: int) -> str:
    return (
        f'<text x="48" y="{baseline}" text-anchor="middle" font-family="{_FONT}"'
        f' font-size="{size}" font-weight="600" fill="{colour}">{escape(letters)}</text>'
    )


def _svg(title: str, body: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160" viewBox="0 0 96 96"'
        f' role="img"><title>{escape(title)}</title>{body}</svg>'
    )
