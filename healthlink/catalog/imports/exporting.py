"""Taking the catalogue out as a file that can be edited and brought in again, in bounded memory."""

import asyncio
import csv
import io
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

from healthlink.catalog.imports.cells import shown
from healthlink.catalog.imports.columns import HEADERS, KIND, KINDS
from healthlink.catalog.imports.drafts import Told
from healthlink.catalog.imports.parts import Part, Scope, parts
from healthlink.db.pool import Reader
from healthlink.money import MINOR_UNITS

Format = Literal["csv", "xlsx"]
PIECE = 256 * 1024
BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes UTF-8 for something else."""

Pages = AsyncIterator[tuple[Part, list[dict[str, Any]]]]


async def _pages(db: Reader, scope: Scope, told: Told | None) -> Pages:
    done = 0
    for part in parts.values():
        async for page in part.take_out(db, scope):
            yield part, page
            done += len(page)
            if told:
                await told("taking out", done, 0)


def _cells(part: Part, row: dict[str, Any]) -> dict[str, str]:
    if "price_minor" in row:
        whole, minor = divmod(row["price_minor"], MINOR_UNITS)
        row["price"] = f"{whole}.{minor:02}" if minor else str(whole)
    return {column.name: shown(row.get(column.name)) for column in part.columns}


def _headers() -> list[str]:
    """Of the one table: all columns of all kinds, in the order in which they are documented."""
    used = {column.name for part in parts.values() for column in part.columns}
    return [name for name in HEADERS if name in used or name == KIND]


async def as_csv(db: Reader, scope: Scope, told: Told | None = None) -> AsyncIterator[bytes]:
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, _headers(), restval="", lineterminator="\r\n")
    text.write(BYTE_ORDER_MARK)
    table.writeheader()
    async for part, page in _pages(db, scope, told):
        table.writerows({KIND: part.kind, **_cells(part, row)} for row in page)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


async def as_xlsx(db: Reader, scope: Scope, told: Told | None = None) -> AsyncIterator[bytes]:
    """Written to a file first: a spreadsheet's table of contents stands at its end."""
    with tempfile.TemporaryDirectory(prefix="healthlink-export-") as folder:
        path = Path(folder) / "catalogue.xlsx"
        book = _Book(path, folder)
        async for part, page in _pages(db, scope, told):
            await asyncio.to_thread(book.add, part, page)
        await asyncio.to_thread(book.close)
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


class _Book:
    """A sheet for each kind. Every cell is text, nothing a formula or a link."""

    def __init__(self, path: Path, folder: str) -> None:
        from xlsxwriter import Workbook

        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = Workbook(str(path), options)
        self.sheets = {kind: self.book.add_worksheet(KINDS[kind][0]) for kind in parts}
        self.rows = dict.fromkeys(self.sheets, 0)
        for kind, part in parts.items():
            self._write(kind, [column.name for column in part.columns])

    def add(self, part: Part, page: list[dict[str, Any]]) -> None:
        for row in page:
            self._write(part.kind, list(_cells(part, row).values()))

    def _write(self, kind: str, cells: list[str]) -> None:
        for place, cell in enumerate(cells):
            self.sheets[kind].write_string(self.rows[kind], place, cell)
        self.rows[kind] += 1

    def close(self) -> None:
        self.book.close()


def template() -> str:
    """An example of a file: a row of each kind."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, _headers(), restval="", lineterminator="\r\n")
    text.write(BYTE_ORDER_MARK)
    table.writeheader()
    for kind, part in parts.items():
        example = {column.name: column.example for column in part.columns}
        table.writerow({KIND: kind, **example})
    return text.getvalue()
