"""Named SQL: each room's `queries.sql`, loaded once, rows as the room's own types.

`-- name: clinic_card(clinic_id)^` names a statement and its parameters; `-- record_class: X` says
what its rows are. tests/house prepares every statement and compares its columns with X.
"""

from collections.abc import AsyncIterator
from importlib import resources
from typing import Any

import aiosql
from aiosql.adapters.asyncpg import AsyncPGAdapter
from aiosql.queries import Queries

from healthlink import traces
from healthlink.db.pool import Reader

loaded: dict[str, "Statements"] = {}
"""Every room's statements by its package, for the house tests."""


class Statements:
    """A room's statements and the types of their rows."""

    def __init__(self, queries: Queries, rows: dict[str, type]) -> None:
        self.queries = queries
        self.rows = rows


class _Rows(AsyncPGAdapter):
    """aiosql's adapter without its dictionaries between the row and its type."""

    def _values(self, name: str, parameters: Any) -> list[Any]:
        return list(self.maybe_order_params(name, parameters))  # type: ignore[no-untyped-call]

    async def select(
        self, conn: Reader, name: str, sql: str, parameters: Any, record_class: Any = None
    ) -> AsyncIterator[Any]:
        with traces.statement(name):
            rows = await conn.fetch(sql, *self._values(name, parameters))
        for row in rows:
            yield row if record_class is None else record_class(**row)

    async def select_one(
        self, conn: Reader, name: str, sql: str, parameters: Any, record_class: Any = None
    ) -> Any:
        with traces.statement(name):
            row = await conn.fetchrow(sql, *self._values(name, parameters))
        return row if row is None or record_class is None else record_class(**row)

    async def select_value(self, conn: Reader, name: str, sql: str, parameters: Any) -> Any:
        with traces.statement(name):
            return await conn.fetchval(sql, *self._values(name, parameters))

    async def insert_update_delete(self, conn: Reader, name: str, sql: str, parameters: Any) -> int:
        """How many rows were touched."""
        with traces.statement(name):
            tag = await conn.execute(sql, *self._values(name, parameters))
        return int(tag.rpartition(" ")[2])


def load(package: str, *rows: type) -> Any:
    """The statements of `package`'s queries.sql, as methods that take `db` and named values."""
    text = resources.files(package).joinpath("queries.sql").read_text(encoding="utf-8")
    types = {row.__name__: row for row in rows}
    queries = aiosql.from_str(text, _Rows, record_classes=types)  # type: ignore[arg-type]
    loaded[package] = Statements(queries, types)
    return queries
