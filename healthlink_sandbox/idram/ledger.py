"""Visits and payments: in sqlite, on disk or in memory."""

import sqlite3

from healthlink_sandbox.idram.payments import Payment, Visit

SCHEMA = """
create table if not exists idram_visit (
    position integer primary key,
    id text not null unique,
    bill_no text not null,
    document text not null
);
create table if not exists idram_payment (
    position integer primary key,
    id text not null unique,
    bill_no text not null,
    trans_id text unique,
    document text not null
);
"""
KEEP_VISIT = """
insert into idram_visit (id, bill_no, document) values (?, ?, ?)
on conflict (id) do update set document = excluded.document
"""
VISIT = "select document from idram_visit where id = ?"
LAST_VISIT = "select document from idram_visit where bill_no = ? order by position desc limit 1"
KEEP_PAYMENT = """
insert into idram_payment (id, bill_no, trans_id, document) values (?, ?, ?, ?)
on conflict (id) do update set trans_id = excluded.trans_id, document = excluded.document
"""
PAYMENT = "select document from idram_payment where id = ?"
TRANSACTION = "select document from idram_payment where trans_id = ?"
PAYMENTS = "select document from idram_payment order by position"


class Ledger:
    """What it gives is a copy; `keep` makes its changes count."""

    def __init__(self, store: sqlite3.Connection) -> None:
        self.store = store
        store.executescript(SCHEMA)

    def keep_visit(self, visit: Visit) -> None:
        row = (visit.id, visit.bill.bill_no, visit.model_dump_json())
        self.store.execute(KEEP_VISIT, row)

    def find_visit(self, visit_id: str) -> Visit | None:
        return self._visit(VISIT, visit_id)

    def last_visit(self, bill_no: str) -> Visit | None:
        return self._visit(LAST_VISIT, bill_no)

    def keep(self, payment: Payment) -> None:
        row = (payment.id, payment.bill.bill_no, payment.trans_id, payment.model_dump_json())
        self.store.execute(KEEP_PAYMENT, row)

    def find(self, payment_id: str) -> Payment | None:
        return self._payment(PAYMENT, payment_id)

    def find_transaction(self, trans_id: str) -> Payment | None:
        return self._payment(TRANSACTION, trans_id)

    def all(self) -> list[Payment]:
        found = self.store.execute(PAYMENTS).fetchall()
        return [Payment.model_validate_json(document) for (document,) in found]

    def forget(self) -> None:
        self.store.execute("delete from idram_visit")
        self.store.execute("delete from idram_payment")

    def _visit(self, statement: str, key: str) -> Visit | None:
        row = self.store.execute(statement, (key,)).fetchone()
        return Visit.model_validate_json(row[0]) if row else None

    def _payment(self, statement: str, key: str) -> Payment | None:
        row = self.store.execute(statement, (key,)).fetchone()
        return Payment.model_validate_json(row[0]) if row else None
