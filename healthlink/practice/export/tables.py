"""A table as CSV and as JSON, written row by row into files without names."""

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

import orjson

from healthlink.catalog.imports.cells import shown
from healthlink.catalog.imports.exporting import BYTE_ORDER_MARK


class Table:
    def __init__(self, name: str, as_csv: IO[bytes], as_json: IO[bytes]) -> None:
        self.name = name
        self.files = {f"{name}.csv": as_csv, f"{name}.json": as_json}
        self._csv, self._json = as_csv, as_json
        self._csv.write(BYTE_ORDER_MARK.encode())
        self._json.write(b"[")
        self._begun = False

    def add(self, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        text = io.StringIO(newline="")
        table = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
        if not self._begun:
            table.writeheader()
        for row in rows:
            table.writerow({name: _cell(value) for name, value in row.items()})
            self._json.write(b",\n" if self._begun else b"\n")
            self._json.write(orjson.dumps(row, default=str))
            self._begun = True
        self._csv.write(text.getvalue().encode())

    def end(self) -> None:
        self._json.write(b"\n]\n")


def _cell(value: Any) -> str:
    """Nothing that a spreadsheet takes for a formula."""
    return shown(value.isoformat() if isinstance(value, datetime) else value)


@contextmanager
def table(name: str) -> Iterator[Table]:
    with tempfile.TemporaryFile() as as_csv, tempfile.TemporaryFile() as as_json:
        yield Table(name, as_csv, as_json)
