"""Reading a file: its rows, each cell checked by itself, before any database is asked."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

import healthlink
from healthlink.catalog.imports import columns
from healthlink.catalog.imports.columns import KIND, OWN_ID, Column
from healthlink.catalog.imports.faults import Faults
from healthlink.catalog.imports.parts import Row, parts

PIECE = 512 * 1024
ROOT = Path(healthlink.__file__).parents[1]

Told = Callable[[str, int, int], Awaitable[None]]
"""Hears what is being done, how much of it is done, and how much there is (0: not known)."""


@dataclass(slots=True)
class Draft:
    """What a file says."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {kind: [] for kind in parts})
    faults: Faults = field(default_factory=Faults)
    doubtful: set[tuple[str, str]] = field(default_factory=set)
    total: int = 0


async def read(path: Path, told: Told) -> Draft:
    table = Table(Draft())
    async for some in lines(path):
        # In a thread: the worker's other jobs, and its heartbeat, go on.
        await asyncio.to_thread(table.take, some)
        await told("reading", table.draft.total, 0)
    if not table.ended:
        table.draft.faults.add("too_large")
    elif not table.draft.total and not table.draft.faults.total:
        table.draft.faults.add("no_rows")
    return table.draft


async def lines(path: Path, *descriptors: int) -> AsyncGenerator[list[bytes], None]:
    """What reader.py says of the file, many lines at once. `descriptors`: those that it inherits,
    for a path that is one of them."""
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "healthlink.catalog.imports.reader", str(path)),
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", "")},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        pass_fds=descriptors,
    )
    assert program.stdout
    try:
        rest: list[bytes] = []
        while piece := await program.stdout.read(PIECE):
            whole, newline, begun = piece.rpartition(b"\n")
            if newline:
                yield b"".join([*rest, whole]).split(b"\n")
                rest = []
            rest.append(begun)
    finally:
        if not program.stdout.at_eof():
            with suppress(ProcessLookupError):
                program.kill()
        await program.wait()


class Table:
    """Takes lines, one after the other, and remembers under which headers they stand."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.ended = False
        self.sheet: str | None = None
        self.headers: list[str | None] = []
        self.kind: str | None = None
        self.columns: dict[str, list[tuple[int, Column]]] = {}
        self.foreign: dict[str, list[int]] = {}

    def take(self, lines: list[bytes]) -> None:
        for line in lines:
            said = orjson.loads(line)
            if said is None:
                self.ended = True
                continue
            sheet, number, content = said
            if isinstance(content, str):
                self.draft.faults.add(content, line=number, sheet=sheet)
            elif sheet != self.sheet:
                self._begin(sheet, number, content)
            elif self.columns:
                self.draft.total += 1
                self._row(number, content)

    def _begin(self, sheet: str, line: int, cells: list[str]) -> None:
        self.sheet = sheet
        self.kind = kind if (kind := columns.find_kind(sheet)) in parts else None
        self.headers = [columns.find_header(cell) for cell in cells]
        self.columns, self.foreign = {}, {}
        for place, (name, cell) in enumerate(zip(self.headers, cells, strict=True)):
            if cell.strip() and name is None:
                self._blame(line, f"#{place + 1}", "unknown_column")
            elif name in self.headers[:place] and name:
                self._blame(line, name, "column_twice")
        if self.kind is None and KIND not in self.headers:
            self._blame(line, KIND, "no_kind")
            return
        for kind, part in parts.items():
            ours = {column.name: column for column in part.columns}
            named = [(n, name) for n, name in enumerate(self.headers) if name not in (KIND, None)]
            self.columns[kind] = [(n, ours[name]) for n, name in named if name in ours]
            self.foreign[kind] = [n for n, name in named if name not in ours]

    def _row(self, line: int, cells: list[str]) -> None:
        kind = self._kind_of(line, cells)
        if kind is None:
            return
        values, right = self._values(line, kind, cells)
        own = values.get(OWN_ID.name)
        if right and own is None and OWN_ID in parts[kind].columns:
            self._blame(line, OWN_ID.name, "missing")
        elif right:
            self.draft.rows[kind].append(Row(line, self.sheet or "", values))
        elif own:
            self.draft.doubtful.add((kind, own))

    def _kind_of(self, line: int, cells: list[str]) -> str | None:
        if len(cells) != len(self.headers):
            self._blame(line, "", "row_length")
            return None
        kind = self.kind or columns.find_kind(cells[self.headers.index(KIND)])
        if kind not in parts:
            self._blame(line, KIND, "kind")
            return None
        return kind

    def _values(self, line: int, kind: str, cells: list[str]) -> tuple[dict[str, Any], bool]:
        """What the cells say, and whether all of them are right."""
        values: dict[str, Any] = {}
        right = True
        for place in self.foreign[kind]:
            if cells[place].strip():
                self._blame(line, self.headers[place], "other_kind")
                right = False
        for place, column in self.columns[kind]:
            value, fault = column.read(cells[place])
            if fault:
                self._blame(line, column.name, fault)
                right = False
            else:
                values[column.name] = value
        return values, right

    def _blame(self, line: int, column: str | None, code: str) -> None:
        self.draft.faults.add(code, line=line, column=column or "", sheet=self.sheet or "")
