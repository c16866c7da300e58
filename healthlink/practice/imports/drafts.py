"""Reading a list: its rows, each cell checked by itself, before the database is asked."""

import asyncio
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson

from healthlink.catalog.imports.columns import REQUIRED, folded
from healthlink.catalog.imports.drafts import lines
from healthlink.catalog.imports.faults import Faults
from healthlink.media import process
from healthlink.practice.imports.columns import COLUMNS, NEEDED, find_header

MOST_ROWS = 10_000
MOST_SECONDS = 30.0


@dataclass(slots=True)
class Row:
    line: int
    values: dict[str, Any]

    @property
    def person(self) -> tuple[Any, ...]:
        """Who is meant where no external id says so."""
        names = (folded(self.values["last_name"]), folded(self.values["first_name"]))
        return (*names, self.values["birth_date"], self.values["phone"])


@dataclass(slots=True)
class Draft:
    """What a file says. With faults its rows are not all there."""

    rows: list[Row] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    total: int = 0


async def read(file: IO[bytes]) -> Draft:
    """`file` has no name: what a crash leaves of it is nothing. Raises Unavailable if too many
    others are waiting."""
    file.flush()
    table = Table(Draft())
    async with process.place():
        with suppress(TimeoutError):
            async with asyncio.timeout(MOST_SECONDS):
                await _take_all(table, file.fileno())
    draft = table.draft
    if not table.ended:
        draft.faults.add("too_large")
    elif not draft.total and not draft.faults.total:
        draft.faults.add("no_rows")
    return draft


async def _take_all(table: "Table", number: int) -> None:
    async with aclosing(lines(Path(f"/dev/fd/{number}"), number)) as pieces:
        async for some in pieces:
            await asyncio.to_thread(table.take, some)


class Table:
    """Takes lines, one after the other, and remembers under which headers they stand."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.ended = self.full = False
        self.sheet: str | None = None
        self.headers: list[str | None] | None = None
        self.named: dict[str, int] = {}
        self.people: dict[tuple[Any, ...], Row] = {}

    def take(self, some: list[bytes]) -> None:
        for line in some:
            said = orjson.loads(line)
            if said is None:
                self.ended = True
                continue
            sheet, number, content = said
            if isinstance(content, str):
                self.draft.faults.add(content, line=number, sheet=sheet)
            elif self.headers is None:
                self._begin(sheet, number, content)
            elif sheet != self.sheet:
                self.sheet = sheet
                self._blame(number, "", "other_sheet")
            elif not self.full:
                self._row(number, content)

    def _begin(self, sheet: str, line: int, cells: list[str]) -> None:
        self.sheet = sheet
        self.headers = [find_header(cell) for cell in cells]
        for place, (name, cell) in enumerate(zip(self.headers, cells, strict=True)):
            if cell.strip() and name is None:
                self._blame(line, f"#{place + 1}", "unknown_column")
            elif name in self.headers[:place] and name:
                self._blame(line, name, "column_twice")
        for name in NEEDED:
            if name not in self.headers:
                self._blame(line, name, "no_column")

    def _row(self, line: int, cells: list[str]) -> None:
        assert self.headers is not None
        if self.draft.total == MOST_ROWS:
            self.full = True
            return self._blame(line, "", "many_patients")
        self.draft.total += 1
        if len(cells) != len(self.headers):
            return self._blame(line, "", "row_length")
        before = self.draft.faults.total
        row = Row(line, {name: column.default for name, column in COLUMNS.items()})
        for name, cell in zip(self.headers, cells, strict=True):
            if name is None:
                continue
            row.values[name], fault = COLUMNS[name].read(cell)
            if fault:
                self._blame(line, name, fault)
        if self.draft.faults.total > before or any(row.values[n] is REQUIRED for n in NEEDED):
            return None
        if not self._is_second(row):
            self.draft.rows.append(row)
        return None

    def _is_second(self, row: Row) -> bool:
        """Two people may be called the same and know nothing else of themselves, if they have ids
        of their own."""
        own, person = row.values["external_id"], row.person
        first = self.named.get(own) if own else None
        alike = self.people.get(person)
        if first is None and alike and not (own and alike.values["external_id"]):
            first = alike.line
        if first is not None:
            self.draft.faults.add(
                "twice", line=row.line, column="external_id" if own else "last_name",
                sheet=self.sheet or "", about=first,
            )  # fmt: skip
            return True
        if own:
            self.named[own] = row.line
        self.people.setdefault(person, row)
        return False

    def _blame(self, line: int, column: str, code: str) -> None:
        self.draft.faults.add(code, line=line, column=column, sheet=self.sheet or "")
