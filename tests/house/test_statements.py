"""Every statement fits the schema, and its columns fit the type of its rows."""

import re
from datetime import date, datetime, time
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest

from healthlink import main, worker
from healthlink.db import queries
from healthlink.db.pool import Db

assert main.ROOMS and worker.ROOMS  # so that every room is loaded
SPELT = {
    UUID: {"uuid"},
    str: {"text"},
    int: {"int2", "int4", "int8"},
    float: {"float8"},
    bool: {"bool"},
    datetime: {"timestamptz"},
    date: {"date"},
    time: {"time"},
    bytes: {"bytea"},
    list: {"text[]", "uuid[]", "int2[]", "int4[]", "tstzrange[]", "bool[]"},
}
"""What Python calls it, and what PostgreSQL does."""
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
    columns = {column.name: column.type.name for column in statement.get_attributes()}
    if row := rows_of(package).get(name):
        assert columns.keys() == fields(room.rows[row]).keys()
        for field, type_ in fields(room.rows[row]).items():
            assert columns[field] in SPELT[plain(type_)], (name, field)


@pytest.mark.parametrize("package", sorted(queries.loaded))
def test_every_row_type_is_used(package: str) -> None:
    assert set(rows_of(package).values()) == set(queries.loaded[package].rows)


def rows_of(package: str) -> dict[str, str]:
    """Statement -> the row type that its file names for it."""
    from importlib import resources

    text = resources.files(package).joinpath("queries.sql").read_text(encoding="utf-8")
    found = re.findall(r"-- name: (\w+)[^\n]*\n-- record_class: (\w+)", text)
    return dict(found)


def fields(row: type) -> dict[str, Any]:
    """The fields of a row type and their annotations."""
    return get_type_hints(row)


def plain(type_: Any) -> Any:
    """`UUID | None` -> UUID, `list[Range]` -> list, a Literal -> str."""
    if get_origin(type_) in (Union, UnionType):
        return plain(next(part for part in get_args(type_) if part is not NoneType))
    if get_origin(type_) is Literal:
        return str
    return get_origin(type_) or type_
