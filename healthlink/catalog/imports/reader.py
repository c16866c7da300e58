"""A small program that reads a stranger's file: `python -m …reader FILE` writes its rows as lines.

A spreadsheet of a kilobyte may unpack to gigabytes, or name a cell so far out that the grid between
takes all memory. So it is read in a process that may use little of the machine and has no database:
the worst that it can do is fall. Each line of its output is JSON: `[sheet, line, cells]` or
`[sheet, line, code]`, the latter being what is wrong with the file.
"""

import csv
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import orjson

MEMORY = 1536 * 1024 * 1024
PROCESSOR_SECONDS = 120
MOST_ROWS = 200_000
MOST_COLUMNS = 64
MOST_UNPACKED = 256 * 1024 * 1024
MOST_PARTS = 200
"""Files inside an XLSX."""
LONGEST_CELL = 32_767
"""What a spreadsheet allows."""

Line = tuple[str, int, list[str] | str]


class Unreadable(Exception):
    """Its text is the code of what is wrong."""

    def __init__(self, code: str, sheet: str = "", line: int = 0) -> None:
        super().__init__(code)
        self.sheet, self.line = sheet, line


def lines(path: Path) -> Iterator[Line]:
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise Unreadable("empty")
    if start.startswith(b"PK"):
        return _of_workbook(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("old_workbook")
    return _of_text(path)


def _of_text(path: Path) -> Iterator[Line]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        before = 0
        try:
            rows = csv.reader(file, delimiter=_delimiter(path), strict=True)
            for row in rows:
                yield "", before + 1, row
                before = rows.line_num
        except UnicodeDecodeError:
            raise Unreadable("encoding", line=before + 1) from None
        except csv.Error as error:
            too_long = "field larger" in str(error)
            raise Unreadable("long_cell" if too_long else "quotes", line=before + 1) from None


def _delimiter(path: Path) -> str:
    """The one that the first line with any text has most of, outside of quotes."""
    with path.open("rb") as file:
        head = file.read(64 * 1024).decode("utf-8-sig", "replace").lstrip("\r\n")
    first = re.sub(r'"[^"]*"', "", head.partition("\n")[0])
    return max(",;\t", key=first.count)


def _of_workbook(path: Path) -> Iterator[Line]:
    import python_calamine as calamine

    _weigh(path)
    try:
        with calamine.load_workbook(path) as book:
            for about in book.sheets_metadata:
                if about.typ == calamine.SheetTypeEnum.WorkSheet:
                    yield from _of_sheet(about.name[:100], book.get_sheet_by_name(about.name))
    except calamine.PasswordError:
        raise Unreadable("password") from None
    except (calamine.CalamineError, OSError):
        raise Unreadable("workbook") from None


def _weigh(path: Path) -> None:
    """Unpacks everything once, keeping nothing: what an entry declares may be a lie."""
    whole = 0
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS or sum(e.file_size for e in entries) > MOST_UNPACKED:
                raise Unreadable("too_large")
            for entry in entries:
                with archive.open(entry) as part:
                    while piece := part.read(1024 * 1024):
                        whole += len(piece)
                        if whole > MOST_UNPACKED:
                            raise Unreadable("too_large")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise Unreadable("workbook") from None
    except zipfile.zlib.error:  # type: ignore[attr-defined]
        raise Unreadable("workbook") from None


def _of_sheet(name: str, sheet: Any) -> Iterator[Line]:
    if sheet.total_width > MOST_COLUMNS:
        raise Unreadable("many_columns", name)
    if sheet.total_height > MOST_ROWS + 1:
        raise Unreadable("many_rows", name)
    for number, row in enumerate(sheet.iter_rows(), 1):
        yield name, number, [_text(cell) for cell in row]


def _text(cell: object) -> str:
    """A typed cell as it would be written by hand."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return _moment(cell)


def _moment(cell: object) -> str:
    if isinstance(cell, datetime) and cell.year < 1901:  # a time that went past midnight
        return _moment(cell - datetime(1899, 12, 31))  # noqa: DTZ001 — no zone in a spreadsheet
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _bounded(rows: Iterator[Line]) -> Iterator[Line]:
    """Without rows that hold nothing."""
    count = 0
    for sheet, line, cells in rows:
        if not any(cells):
            continue
        count += 1
        if count > MOST_ROWS + 1:
            raise Unreadable("many_rows", sheet, line)
        if len(cells) > MOST_COLUMNS:
            raise Unreadable("many_columns", sheet, line)
        yield sheet, line, cells


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    _limit()
    out = sys.stdout.buffer
    try:
        for line in _bounded(lines(Path(sys.argv[1]))):
            out.write(orjson.dumps(line) + b"\n")
    except Unreadable as fault:
        out.write(orjson.dumps([fault.sheet, fault.line, str(fault)]) + b"\n")
    except MemoryError:
        out.write(orjson.dumps(["", 0, "too_large"]) + b"\n")
    out.write(b"null\n")  # the end, so that a fall is not taken for it


if __name__ == "__main__":
    main()
