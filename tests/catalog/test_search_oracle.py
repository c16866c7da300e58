"""Searching answers, for any word and any page, what looking at every name would."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from random import Random
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from healthlink.catalog.search import doctors, lists
from healthlink.catalog.search.dto import DoctorFilter
from healthlink.wiring import Resources

SYLLABLES = [
    "ан",
    "ёл",
    "ов",
    "мед",
    "сад",
    "кл",
    "-%",
    "_о",
    "\\ա",
    "և",
    "եւ",
    "Նար",
    "10",
    "«",
    "»",
]
SYLLABLES += [" ", " "]
LETTERS = "".join(SYLLABLES) + "АЕМ"
ROWS = 1_500


@dataclass(frozen=True)
class Row:
    id: UUID
    key: str
    rating: float | None


@dataclass(frozen=True)
class Town:
    """The same 1,500 names as clinics, doctors and services."""

    clinics: list[Row]
    services: list[Row]


def fold(text: str) -> str:
    return text.lower().replace("ё", "е").replace("և", "եւ")


def make_names() -> list[tuple[str, float | None]]:
    """Some words in most names, some in few; four ratings, so that most of them tie."""
    dice = Random(7)
    frequent = [0.5**n for n in range(len(SYLLABLES) - 2)] + [1.0, 1.0]
    return [
        ("".join(dice.choices(SYLLABLES, frequent, k=dice.randint(1, 9))), rating(dice))
        for _ in range(ROWS)
    ]


def rating(dice: Random) -> float | None:
    return dice.choice([None, 4.0, 4.5, 5.0])


@pytest.fixture(scope="module")
async def town(resources: Resources) -> AsyncIterator[Town]:
    names = make_names()
    async with resources.pool.acquire() as db, db.transaction():
        await db.execute("set local statement_timeout = 0")
        await db.execute("truncate clinic, doctor, service, procedure, users cascade")
        await db.execute(
            "insert into clinic (id, name, city, address, timezone, currency, rating)"
            " select gen_random_uuid(), name, '', '', 'UTC', 'RUB', rating"
            " from unnest($1::text[], $2::float8[]) as n (name, rating)",
            *map(list, zip(*names, strict=True)),
        )
        await db.execute(
            "insert into doctor (id, full_name, specialization, rating)"
            "  select id, name, '', rating from clinic;"
            "insert into doctor_clinic select id, id from clinic;"
            "insert into procedure (id, name) select id, id::text from clinic;"
            "insert into service (id, clinic_id, doctor_id, procedure_id, name, price_minor,"
            "  currency, duration_minutes) select id, id, id, id, name, 0, 'RUB', 30 from clinic",
            timeout=60,
        )
    rows = [Row(*row) for row in await resources.pool.fetch("select id, name, rating from clinic")]
    folded = [Row(row.id, fold(row.key), row.rating) for row in rows]
    yield Town(
        clinics=sorted(folded, key=lambda row: (-(row.rating or 0), row.id)),
        services=sorted(folded, key=lambda row: row.id),
    )


def hits(rows: list[Row], term: str, anywhere: bool) -> list[UUID]:
    if not term:
        return [row.id for row in rows]
    if anywhere:
        return [row.id for row in rows if fold(term) in row.key]
    found = [row for row in rows if row.key.startswith(fold(term))]
    return [row.id for row in sorted(found, key=lambda row: (row.key, row.id))]


def agree(page: list[UUID], exact: list[UUID], fetch: int, skip: int) -> bool:
    """Exact hits come first and in their order; what is forgiven may only follow them."""
    due = exact[skip : skip + fetch]
    first, rest = page[: len(due)], page[len(due) :]
    return first == due and not set(rest) & set(exact) and len(set(page)) == len(page) <= fetch


def way(rows: list[Row], term: str, last: int) -> str:
    """Which branch of the statements has to answer."""
    if not lists.anywhere(term):
        return "prefix" if term else "best"
    walked = sum(fold(term) in row.key for row in rows[: min(100 * last, 20_000)])
    return "walk" if walked >= last else "index"


WORDS = ["ан", "ано", "анёл", "сад", "ан ан", "мед ", "никто", "  ", "«»", "\\ա", "եւն", ""]
TERMS = st.one_of(
    st.sampled_from(WORDS),
    st.text(LETTERS, max_size=6),
    st.lists(st.sampled_from(SYLLABLES), max_size=4).map("".join),
).map(str.strip)
ASKED = given(term=TERMS, fetch=st.integers(1, 30), skip=st.integers(0, 60) | st.just(1_400))
OFTEN = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@OFTEN
@ASKED
async def test_clinics_and_doctors(
    resources: Resources, town: Town, term: str, fetch: int, skip: int
) -> None:
    exact = hits(town.clinics, term, lists.anywhere(term))
    clinics = await lists.clinics(resources.pool, "", term, fetch=fetch, skip=skip)
    assert agree([card.id for card in clinics], exact, fetch, skip)
    asked = DoctorFilter(term)
    found = await doctors.best(resources.pool, "", asked, fetch=fetch, skip=skip)
    assert agree([card.id for card in found], exact, fetch, skip)


@OFTEN
@ASKED
async def test_services(resources: Resources, town: Town, term: str, fetch: int, skip: int) -> None:
    exact = hits(town.services, term, lists.anywhere(term))
    services = await lists.services(resources.pool, term, None, None, fetch=fetch, skip=skip)
    assert agree([card.id for card in services], exact, fetch, skip)


def test_the_words_take_every_branch(town: Town) -> None:
    for rows in (town.clinics, town.services):
        ways = Counter(way(rows, word.strip(), last) for word in WORDS for last in (1, 10, 30, 90))
        assert all(ways[branch] >= 4 for branch in ("walk", "index", "prefix", "best")), ways


async def test_the_oracle_folds_as_postgresql_does(resources: Resources, town: Town) -> None:
    rows = await resources.pool.fetch("select id, search_key from clinic")
    assert {row["id"]: row["search_key"] for row in rows} == {
        row.id: row.key for row in town.clinics
    }


async def test_a_search_agrees_with_ilike_over_folded_names(
    resources: Resources, town: Town
) -> None:
    for term in ("ано", "сад", "10 ", "-%_", "\\ա ", "ՆԱՐ", "՛՛՛", "МЕД"):
        rows = await resources.pool.fetch(
            "select id from clinic where fold(name) ilike '%' || $1 || '%'"
            " order by rating desc nulls last, id",
            re.sub(r"([\\%_])", r"\\\1", fold(term)),
        )
        found = await lists.clinics(resources.pool, "", term, fetch=ROWS, skip=0)
        exact = [row["id"] for row in rows]
        assert [card.id for card in found][: len(exact)] == exact, term
