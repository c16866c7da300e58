"""An example of a list, under headers in the reader's language."""

import csv
import io

from healthlink.catalog.imports.exporting import BYTE_ORDER_MARK
from healthlink.practice.imports.columns import COLUMNS, header


def template(reader: str) -> str:
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(header(name, reader) for name in COLUMNS)
    table.writerow(column.example for column in COLUMNS.values())
    return text.getvalue()
