"""A doctor brings a list of patients in: all of it or nothing, and never twice."""

import asyncio
import csv
import io
from datetime import date
from typing import Any

import httpx
import psutil
import pytest
import xlsxwriter

from healthlink.db.pool import Db
from healthlink.practice.imports import drafts
from tests.catalog.imports import test_hostile as hostile
from tests.catalog.imports.files import CSV, XLSX, said, table
from tests.make import Person, Practitioner

ANAHIT: dict[str, object] = {
    "external_id": "17",
    "first_name": "Անահիտ",
    "last_name": "Սարգսյան",
    "birth_date": "21.03.1984",
    "phone": "091 12-34-56",
    "diagnosis": "Հիպերտոնիա",
    "diagnosis_code": "i10",
    "status": "в лечении",
    "notes": "Ալերգիա\nպենիցիլինի նկատմամբ",
}
GAGIK: dict[str, object] = {"first_name": "Գագիկ", "last_name": "Մելիքյան"}


async def send(
    client: httpx.AsyncClient, who: Person, content: bytes, language: str = "en", **query: Any
) -> Any:
    kind = XLSX if content.startswith(b"PK") else CSV
    headers = {**who.headers, "Content-Type": kind, "Accept-Language": language}
    answer = await client.post("/patients/import", content=content, headers=headers, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def counts(told: Any) -> tuple[str, int, int]:
    return told["state"], told["created"], told["known"]


async def cards(client: httpx.AsyncClient, who: Person) -> list[dict[str, Any]]:
    listed = (await client.get("/patients", headers=who.headers)).json()
    return [
        (await client.get(f"/patients/{row['id']}", headers=who.headers)).json() for row in listed
    ]


async def test_a_list_makes_cards(client: httpx.AsyncClient, armen: Practitioner) -> None:
    assert counts(await send(client, armen, table(ANAHIT, GAGIK))) == ("done", 2, 0)
    gagik, anahit = await cards(client, armen)
    assert anahit["origin"] == gagik["origin"] == "import"
    expected = {
        **{name: value for name, value in ANAHIT.items() if name != "external_id"},
        "birth_date": "1984-03-21",
        "phone": "+37491123456",
        "diagnosis_code": "I10",
        "status": "in_progress",
    }
    assert {name: anahit[name] for name in expected} == expected
    assert (gagik["birth_date"], gagik["phone"], gagik["notes"]) == (None, None, "")


async def test_the_same_list_again_changes_nothing(
    client: httpx.AsyncClient, db: Db, armen: Practitioner
) -> None:
    await send(client, armen, table(ANAHIT, GAGIK))
    (gagik, anahit) = await cards(client, armen)
    for card in (gagik, anahit):
        path = f"/patients/{card['id']}"
        await client.patch(path, json={"notes": "mine"}, headers=armen.headers)
    await client.patch(
        f"/patients/{anahit['id']}", json={"last_name": "Այլազգյան"}, headers=armen.headers
    )
    await client.delete(f"/patients/{gagik['id']}", headers=armen.headers)
    before = await db.fetch("select * from patient order by id")
    assert counts(await send(client, armen, table(ANAHIT, GAGIK))) == ("done", 0, 2)
    assert await db.fetch("select * from patient order by id") == before


async def test_a_card_made_by_hand_is_found_and_called_by_the_lists_id(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    row = {**ANAHIT, "birth_date": "", "last_name": "ՍԱՐԳՍՅԱՆ"}
    assert counts(await send(client, armen, table(row))) == ("done", 0, 1)
    moved = {"phone": "+37499000000"}
    await client.patch(f"/patients/{anahit['id']}", json=moved, headers=armen.headers)
    assert counts(await send(client, armen, table(row))) == ("done", 0, 1)
    without = {name: value for name, value in row.items() if name != "external_id"}
    assert counts(await send(client, armen, table(without))) == ("done", 1, 0), "another phone"


async def test_two_who_are_called_the_same_are_two_by_their_ids(
    client: httpx.AsyncClient, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    row = {**ANAHIT, "birth_date": ""}
    both = table(row, {**row, "external_id": "18"})
    assert counts(await send(client, armen, both)) == ("done", 1, 1)
    assert counts(await send(client, armen, both)) == ("done", 0, 2)


async def test_a_dry_run_counts_and_changes_nothing(
    client: httpx.AsyncClient, db: Db, armen: Practitioner, anahit: dict[str, Any]
) -> None:
    before = await db.fetch("select * from patient")
    told = await send(client, armen, table({**ANAHIT, "birth_date": ""}, GAGIK), dry_run=True)
    assert (counts(told), told["dry_run"]) == (("done", 1, 1), True)
    assert await db.fetch("select * from patient") == before
    (row, *_) = (await client.get("/access", headers=armen.headers)).json()
    assert (row["action"], row["patient_ids"]) == ("patient.compare", [anahit["id"]])


async def test_who_was_brought_in_is_remembered_in_one_row(
    client: httpx.AsyncClient, armen: Practitioner
) -> None:
    await send(client, armen, table(ANAHIT, GAGIK))
    (row, *_) = (await client.get("/access", headers=armen.headers)).json()
    assert row["action"] == "patient.import"
    assert set(row["patient_ids"]) == {card["id"] for card in await cards(client, armen)}


async def test_every_bad_row_is_named_in_the_readers_language_and_nothing_is_in(
    client: httpx.AsyncClient, db: Db, armen: Practitioner
) -> None:
    rows = [
        ANAHIT,
        {**GAGIK, "birth_date": "31.02.1990"},
        {**GAGIK, "phone": "123"},
        {**GAGIK, "diagnosis_code": "U999"},
        {**GAGIK, "status": "dead"},
        {**GAGIK, "first_name": ""},
        {**GAGIK, "notes": "=cmd()"},
        {**GAGIK, "last_name": "a\u202eb"},
        ANAHIT,
        GAGIK,
        GAGIK,
    ]
    told = await send(client, armen, table(*rows), "ru")
    assert counts(told) == ("refused", 0, 0)
    assert said(told) == [  # the notes of Anahit's row take two lines
        (4, "birth_date", "day"),
        (5, "phone", "phone"),
        (6, "diagnosis_code", "icd10"),
        (7, "status", "status"),
        (8, "first_name", "missing"),
        (9, "notes", "formula"),
        (10, "last_name", "unprintable"),
        (11, "external_id", "twice"),
        (14, "last_name", "twice"),
    ]
    messages = {each["code"]: each["message"] for each in told["problems"]}
    assert messages["icd10"] == "В МКБ-10 нет такого кода"
    assert messages["twice"] == "О том же говорит строка 13"
    assert await db.fetchval("select count(*) from patient") == 0
    assert "Գագիկ" not in str(told), "what is wrong is told without what was written"


@pytest.mark.parametrize(
    "headers",
    [
        ["Անուն", "Ազգանուն", "Ծննդյան ամսաթիվ", "Հեռախոս"],
        ["ИМЯ", "фамилия", "Дата рождения", "телефон"],
        ["First name", "surname", "date of birth", "Phone"],
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
async def test_headers_are_of_three_languages(
    client: httpx.AsyncClient, armen: Practitioner, headers: list[str], delimiter: str
) -> None:
    text = io.StringIO(newline="")
    lines = csv.writer(text, delimiter=delimiter)
    lines.writerows([headers, ["Անահիտ", "Սարգսյան", "1984-03-21", "37491123456"]])
    content = b"\xef\xbb\xbf" + text.getvalue().encode()
    assert counts(await send(client, armen, content)) == ("done", 1, 0)
    (card,) = await cards(client, armen)
    assert (card["birth_date"], card["phone"]) == ("1984-03-21", "+37491123456")


async def test_a_spreadsheet_does_as_well(client: httpx.AsyncClient, armen: Practitioner) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        days = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet = book.add_worksheet("Հիվանդներ")
        sheet.write_row(0, 0, ["номер", "имя", "фамилия", "дата рождения", "телефон"])
        sheet.write_row(1, 0, [17, "Անահիտ", "Սարգսյան"])
        sheet.write_datetime(1, 3, date(1984, 3, 21), days)
        sheet.write_number(1, 4, 91123456)  # the first 0 is lost
        book.add_worksheet("Sheet2")
    assert counts(await send(client, armen, content.getvalue())) == ("done", 1, 0)
    (card,) = await cards(client, armen)
    assert (card["birth_date"], card["phone"]) == ("1984-03-21", "+37491123456")


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        (b"", [(0, "", "empty")]),
        (b"first_name,last_name\n", [(0, "", "no_rows")]),
        (
            b"first_name,weight\nA,70\n",
            [(1, "#2", "unknown_column"), (1, "last_name", "no_column")],
        ),
        (b"name,first_name,surname\nA,A,B\n", [(1, "first_name", "column_twice")]),
        (b"name,surname\nA,B,C\n", [(2, "", "row_length")]),
        (b"name,surname\n\xff,B\n", [(1, "", "encoding")]),
        (b"\xd0\xcf\x11\xe0old", [(0, "", "old_workbook")]),
    ],
)
async def test_a_file_that_is_no_list_is_refused_with_a_word(
    client: httpx.AsyncClient, armen: Practitioner, content: bytes, problems: list[Any]
) -> None:
    told = await send(client, armen, content, "hy")
    assert (told["state"], said(told)) == ("refused", problems)


BOMBS = {
    "zip bomb": (hostile.bomb, {"too_large"}),
    "zip bomb that lies": (hostile.liar, {"too_large", "workbook"}),
    "billion laughs": (hostile.laughs, {"workbook", "unknown_column", "too_large"}),
    "external entity": (hostile.outside, {"workbook", "unknown_column"}),
    "grid of all cells": (hostile.grid, {"too_large", "many_columns"}),
    "a word for each cell": (hostile.echo, {"too_large", "long_cell", "length", "unknown_column"}),
    "cells without end": (lambda: b"name,surname\n" + b"x," * 7_000_000, {"many_columns"}),
    "rows without end": (lambda: b"name,surname\n" + b"a,b\n" * 4_000_000, {"twice"}),
}


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_refused_and_the_server_stays_small(
    client: httpx.AsyncClient, db: Db, armen: Practitioner, name: str
) -> None:
    made, codes = BOMBS[name]
    content = made()
    before = psutil.Process().memory_info().rss
    told = await send(client, armen, content)
    assert counts(told) == ("refused", 0, 0)
    assert {code for _, _, code in said(told)} & codes, said(told)[:5]
    assert "root:" not in str(told)
    assert psutil.Process().memory_info().rss - before < 100 * 1024 * 1024
    assert await db.fetchval("select count(*) from patient") == 0


async def test_a_list_that_takes_too_long_is_given_up(
    client: httpx.AsyncClient, armen: Practitioner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(drafts, "MOST_SECONDS", 0.01)
        told = await send(client, armen, table(ANAHIT))
    assert (counts(told), said(told)) == (("refused", 0, 0), [(0, "", "too_large")])
    assert not [each for each in psutil.Process().children() if "reader" in str(each.cmdline())]
    assert counts(await send(client, armen, table(ANAHIT))) == ("done", 1, 0)


async def test_only_csv_and_xlsx_are_taken(client: httpx.AsyncClient, armen: Practitioner) -> None:
    headers = {**armen.headers, "Content-Type": "application/pdf"}
    answer = await client.post("/patients/import", content=b"x", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/not-tabular")
    headers["Content-Type"] = CSV
    large = await client.post("/patients/import", content=bytes(17 << 20), headers=headers)
    assert large.status_code == 413


async def test_ten_thousand_fit_and_no_more(client: httpx.AsyncClient, armen: Practitioner) -> None:
    rows = [{**GAGIK, "external_id": number} for number in range(10_001)]
    told = await send(client, armen, table(*rows))
    assert (counts(told), said(told)) == (("refused", 0, 0), [(10_002, "", "many_patients")])
    assert counts(await send(client, armen, table(*rows[:10_000]))) == ("done", 10_000, 0)
    assert counts(await send(client, armen, table(*rows[:10_000]))) == ("done", 0, 10_000)


async def test_the_same_list_at_once_makes_nobody_twice(
    client: httpx.AsyncClient, db: Db, armen: Practitioner
) -> None:
    told = await asyncio.gather(*(send(client, armen, table(ANAHIT, GAGIK)) for _ in range(5)))
    assert sorted(each["created"] for each in told) == [0, 0, 0, 0, 2]
    assert await db.fetchval("select count(*) from patient") == 2


async def test_another_doctors_patients_are_others(
    client: httpx.AsyncClient, armen: Practitioner, lilit: Practitioner
) -> None:
    for doctor in (armen, lilit):
        assert counts(await send(client, doctor, table(ANAHIT))) == ("done", 1, 0)
    assert len(await cards(client, lilit)) == 1


async def test_the_template_can_be_brought_in(
    client: httpx.AsyncClient, armen: Practitioner
) -> None:
    for language, header in (("en", "first_name"), ("ru", "Имя"), ("hy", "Անուն")):
        headers = {**armen.headers, "Accept-Language": language}
        content = (await client.get("/patients/import/template.csv", headers=headers)).content
        assert header in content.decode()
        assert (await send(client, armen, content))["state"] == "done"
    assert len(await cards(client, armen)) == 1
