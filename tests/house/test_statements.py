"""Every statement fits the schema, and its columns fit the type of its rows."""

import dataclasses
import re

import pytest

from healthlink import main, worker
from healthlink.db import queries
from healthlink.db.pool import Db

assert main.ROOMS and worker.ROOMS  # so that every room is loaded
STATEMENTS = [
    (package, name)
    for package, room in sorted(queries.loaded.items())
    for name in room.queries.available_queries
    if not name.endswith("_cursor")
]


@pytest.mark.parametrize(("package", "name"), STATEMENTS)
async def test_a_statement_prepares_and_its_columns_fit_its_row_type(
    db: Db, package: str, name: str
) -> None:
    room = queries.loaded[package]
    statement = await db.prepare(getattr(room.queries, name).sql)
    columns = {attribute.name for attribute in statement.get_attributes()}
    if row := rows_of(package).get(name):
        assert columns == fields(room.rows[row]), name


@pytest.mark.parametrize("package", sorted(queries.loaded))
def test_every_row_type_is_used(package: str) -> None:
    assert set(rows_of(package).values()) == set(queries.loaded[package].rows)


def rows_of(package: str) -> dict[str, str]:
    """Statement -> the row type that its file names for it."""
    from importlib import resources

    text = resources.files(package).joinpath("queries.sql").read_text(encoding="utf-8")
    found = re.findall(r"-- name: (\w+)[^\n]*\n-- record_class: (\w+)", text)
    return dict(found)


def fields(row: type) -> set[str]:
    if dataclasses.is_dataclass(row):
        return {field.name for field in dataclasses.fields(row)}
    names: set[str] = set(row.model_fields)  # type: ignore[attr-defined]
    return names
