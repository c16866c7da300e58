"""Files made to break us: refused with a word, within bounds, and nothing else falls."""

import io
import zipfile
from collections.abc import AsyncIterator, Callable
from itertools import product

import httpx
import pytest

from healthlink.catalog.imports.imports import MOST_BYTES
from healthlink.db.pool import Db
from tests.catalog.imports.files import (
    CLINIC,
    CSV,
    EVERYWHERE,
    TOWN,
    bring,
    said,
    send,
    table,
    workbook,
)
from tests.conftest import Worker
from tests.make import Person

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def changed(edit: Callable[[str, bytes], bytes], *more: tuple[str, bytes]) -> bytes:
    """A good workbook with each of its parts edited, and more parts."""
    good, bad = io.BytesIO(workbook(clinics=[CLINIC])), io.BytesIO()
    with (
        zipfile.ZipFile(good) as source,
        zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, edit(name, source.read(name)))
        for name, content in more:
            target.writestr(name, content)
    return bad.getvalue()


def sheet(content: str, prolog: str = "") -> bytes:
    """A workbook whose only sheet holds this."""
    xml = f'<?xml version="1.0"?>{prolog}<worksheet {NS}>{content}</worksheet>'
    return changed(lambda name, old: xml.encode() if name.endswith("sheet1.xml") else old)


def bomb() -> bytes:
    """A few hundred kilobytes that unpack to 400 MB."""
    return changed(lambda _, old: old, ("xl/media/image1.png", b"\0" * 400_000_000))


def liar() -> bytes:
    """The same, and its table of contents says that it is small."""
    packed = bytearray(bomb())
    size = (400_000_000).to_bytes(4, "little")
    return bytes(packed.replace(size, (4_000).to_bytes(4, "little")))


def laughs() -> bytes:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    cell = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a11;</t></is></c></row></sheetData>'
    )
    return sheet(cell, f"<!DOCTYPE x [{entities}]>")


def outside() -> bytes:
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    cell = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData>'
    return sheet(cell, entity)


def grid() -> bytes:
    """Two cells, at the corners of the largest sheet."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return sheet(f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{far}</sheetData>')


def wide() -> bytes:
    cells = "".join(
        f'<c r="{a}{b}{c}1"><v>1</v></c>' for a, b, c in product("ABCDEFGHIJK", repeat=3)
    )
    return sheet(f'<sheetData><row r="1">{cells}</row></sheetData>')


def echo() -> bytes:
    """One long word, shared by a hundred thousand cells."""
    word = f"<sst {NS}><si><t>{'x' * 32_000}</t></si></sst>".encode()
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 100_000))
    table = f"<worksheet {NS}><sheetData>{cells}</sheetData></worksheet>".encode()

    def edit(name: str, old: bytes) -> bytes:
        return {"sheet1.xml": table, "sharedStrings.xml": word}.get(name.rpartition("/")[2], old)

    return changed(edit)


FILES: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "zip bomb": (bomb, {"too_large"}),
    "zip bomb that lies": (liar, {"too_large", "workbook"}),
    "billion laughs": (laughs, {"workbook", "no_kind", "too_large"}),
    "external entity": (outside, {"workbook", "no_kind"}),
    "grid of all cells": (grid, {"too_large", "many_columns"}),
    "a thousand columns in a sheet": (wide, {"many_columns"}),
    "many parts": (
        lambda: changed(lambda _, old: old, *((f"x{n}", b"") for n in range(300))),
        {"too_large"},
    ),
    "broken zip": (lambda: workbook(clinics=[CLINIC])[:2000], {"workbook"}),
    "zip of nothing": (lambda: b"PK\x05\x06" + b"\0" * 18, {"workbook"}),
    "noise after PK": (lambda: b"PK\x03\x04" + bytes(range(256)) * 40, {"workbook"}),
    "broken xml": (
        lambda: changed(lambda name, old: old[: len(old) // 2] if "sheet1" in name else old),
        {"workbook", "no_rows"},
    ),
    "another zip": (lambda: changed(lambda _, __: b""), {"workbook"}),
    "old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, {"old_workbook"}),
    "cp1251": (
        lambda: table(CLINIC).decode().replace("«", "").replace("»", "").encode("cp1251"),
        {"encoding"},
    ),
    "utf-16": (lambda: table(CLINIC).decode().encode("utf-16"), {"encoding"}),
    "broken utf-8 at the end": (lambda: table(*TOWN) + b"\xff\xfe", {"encoding"}),
    "surrogates": (lambda: table(CLINIC) + b"\xed\xa0\x80", {"encoding"}),
    "only NUL": (lambda: b"\0" * 5000, {"no_kind", "unknown_column"}),
    "NUL in a cell": (lambda: table({**CLINIC, "city": "Ере\0ван"}), {"unprintable"}),
    "ten thousand columns": (lambda: b",".join([b"x"] * 10_000) + b"\n", {"many_columns"}),
    "a cell of 5 MB": (lambda: table({**CLINIC, "name": "x" * 5_000_000}), {"long_cell"}),
    "an open quote": (lambda: table(CLINIC) + b'clinic,"c2', {"quotes"}),
    "an open quote before much": (
        lambda: table(CLINIC) + b'clinic,"' + table(CLINIC) * 20_000,
        {"quotes", "long_cell"},
    ),
    "an odd quote": (lambda: table(CLINIC) + b'clinic,"c2"x,\n', {"quotes"}),
    "too many rows": (lambda: b"kind\n" + b"x\n" * 200_002, {"kind", "many_rows"}),
    "empty rows without end": (lambda: b"kind,name\n" + b",\n" * 2_000_000, {"no_rows"}),
    "html": (lambda: b"<html><table><tr><td>kind</td></tr></table></html>", {"no_kind"}),
    "json": (lambda: b'{"kind": "clinic"}', {"no_kind", "quotes", "unknown_column"}),
}


@pytest.mark.parametrize("name", FILES)
async def test_a_hostile_file_is_refused_with_a_word(
    client: httpx.AsyncClient, worker: Worker, admin: Person, db: Db, name: str
) -> None:
    make, codes = FILES[name]
    told = await bring(client, worker, admin, make())
    assert told["state"] == "refused", told
    found = {code for _, _, code in said(told)}
    assert found & codes, found
    assert "root:" not in str(told)
    assert await db.fetchval("select count(*) from clinic") == 0


async def test_the_good_file_that_they_are_made_of_is_good(
    client: httpx.AsyncClient, worker: Worker, admin: Person
) -> None:
    """A negative control."""
    told = await bring(client, worker, admin, changed(lambda _, old: old))
    assert told["state"] == "done"


async def test_a_file_that_is_too_large_is_not_taken_in(
    client: httpx.AsyncClient, admin: Person, db: Db
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MOST_BYTES // 65_536 + 1):
            yield b"x" * 65_536

    headers = {**admin.headers, "Content-Type": CSV}
    told = await client.post(f"{EVERYWHERE}/imports", content=endless(), headers=headers)
    assert told.status_code == 413
    whole = await send(client, admin, b"x" * (MOST_BYTES + 1))
    assert whole.status_code == 413
    for table_ in ("catalog_import", "catalog_import_piece"):
        assert await db.fetchval(f"select count(*) from {table_}") == 0
    compressed = {**headers, "Content-Encoding": "gzip"}
    told = await client.post(f"{EVERYWHERE}/imports", content=b"x", headers=compressed)
    assert told.status_code == 415


async def test_the_largest_file_is_taken_in(
    client: httpx.AsyncClient, admin: Person, db: Db
) -> None:
    content = table(*TOWN).ljust(MOST_BYTES, b"\n")
    assert (await send(client, admin, content)).status_code == 202
    size = await db.fetchval("select sum(length(content)) from catalog_import_piece")
    assert size == MOST_BYTES
