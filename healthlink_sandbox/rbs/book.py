"""The order book: in sqlite, on disk or in memory."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from healthlink_sandbox.rbs.orders import Order, Reason, Refused

SCHEMA = """
create table if not exists rbs_order (
    position integer primary key,
    bank text not null,
    id text not null unique,
    number text not null,
    expires_at real,
    document text not null,
    unique (bank, number)
)
"""
INSERT = "insert into rbs_order (bank, id, number, expires_at, document) values (?, ?, ?, ?, ?)"
UPDATE = "update rbs_order set expires_at = ?, document = ? where bank = ? and id = ?"
BY_ID = "select document from rbs_order where bank = ? and id = ?"
BY_NUMBER = "select document from rbs_order where bank = ? and number = ?"
ALL = "select document from rbs_order where bank = ? order by position"
DUE = "select document from rbs_order where bank = ? and expires_at <= ? order by position"


def open_store(folder: Path | None) -> sqlite3.Connection:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    place = ":memory:" if folder is None else folder / "sandbox.sqlite"
    store = sqlite3.connect(place, isolation_level=None)
    with suppress(sqlite3.OperationalError):  # a folder that cannot share memory needs no WAL
        store.execute("pragma journal_mode = wal")
    store.execute(SCHEMA)
    return store


class Book:
    """The orders of one bank. What it gives is a copy; `save` makes its changes count."""

    def __init__(self, store: sqlite3.Connection, bank: str) -> None:
        self.store = store
        self.bank = bank

    def add(self, order: Order) -> None:
        row = (self.bank, order.id, order.number, _deadline(order), order.model_dump_json())
        try:
            self.store.execute(INSERT, row)
        except sqlite3.IntegrityError:
            raise Refused(Reason.NUMBER_TAKEN) from None

    def save(self, order: Order) -> None:
        row = (_deadline(order), order.model_dump_json(), self.bank, order.id)
        self.store.execute(UPDATE, row)

    def find_by_id(self, order_id: str) -> Order | None:
        return next(self._orders(BY_ID, order_id), None)

    def find_by_number(self, number: str) -> Order | None:
        return next(self._orders(BY_NUMBER, number), None)

    def all(self) -> list[Order]:
        return list(self._orders(ALL))

    def due(self, now: datetime) -> list[Order]:
        """Unpaid ones whose session is over."""
        return list(self._orders(DUE, now.timestamp()))

    def forget(self) -> None:
        self.store.execute("delete from rbs_order where bank = ?", (self.bank,))

    def _orders(self, statement: str, *values: str | float) -> Iterator[Order]:
        for (document,) in self.store.execute(statement, (self.bank, *values)).fetchall():
            yield Order.model_validate_json(document)


def _deadline(order: Order) -> float | None:
    return order.expires_at.timestamp() if order.may_expire else None
