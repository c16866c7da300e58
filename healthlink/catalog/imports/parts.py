"""What a file may hold: each kind of row is a part, with its columns, its rules and its merge.

The catalogue has three; a room above declares its own, as booking does with working hours.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from healthlink.catalog.imports.columns import KINDS, REQUIRED, Column
from healthlink.catalog.imports.faults import Faults
from healthlink.db.pool import Db, Reader
from healthlink.ids import new_id

OPERATOR = UUID(int=0)
"""The namespace of administrators and of the command line."""
BATCH = 500
"""Rows to a statement, so that none comes near four seconds, at which the pool gives one up."""
PAGE = 1000
"""Rows that are taken out at once."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose names a file speaks in, and which clinic alone it may touch, or take out."""

    namespace: UUID = OPERATOR
    clinic_id: UUID | None = None


@dataclass(slots=True)
class Row:
    """A row whose cells are right, by column; a column that is absent is absent here."""

    line: int
    sheet: str
    values: dict[str, Any]
    id: UUID | None = None
    is_new: bool = False


@dataclass(slots=True)
class KnownClinic:
    external_id: str
    id: UUID
    currency: str
    priced: bool
    """It has services, so its currency stays."""


@dataclass(slots=True)
class KnownDoctor:
    external_id: str
    id: UUID
    own: bool
    clinic_ids: list[UUID]


@dataclass(slots=True)
class KnownService:
    external_id: str
    id: UUID
    clinic_id: UUID
    doctor_id: UUID
    currency: str


@dataclass(slots=True)
class World:
    """What is there already, of all that a file names, and what the file adds to it."""

    scope: Scope
    faults: Faults
    doubtful: set[tuple[str, str]]
    """Kinds and external ids whose own rows are wrong: who refers to them is not blamed."""
    clinics: dict[str, KnownClinic] = field(default_factory=dict)
    doctors: dict[str, KnownDoctor] = field(default_factory=dict)
    services: dict[str, KnownService] = field(default_factory=dict)
    receives: set[tuple[UUID, UUID]] = field(default_factory=set)
    """A doctor and a clinic."""
    seen: dict[UUID, int] = field(default_factory=dict)
    """The line that was about it."""

    def blame(self, row: Row, code: str, column: str, about: object = "") -> None:
        self.faults.add(code, line=row.line, column=column, sheet=row.sheet, about=about)

    def clinic(self, row: Row, external_id: str | None = None) -> KnownClinic | None:
        """The clinic that a row names; of a clinic's own file, that clinic if it names none."""
        if external_id is None and self.scope.clinic_id:
            external_id = str(self.scope.clinic_id)
        found: KnownClinic | None = self._referred("clinic", self.clinics, row, external_id)
        return found

    def doctor(self, row: Row, external_id: str | None) -> KnownDoctor | None:
        found: KnownDoctor | None = self._referred("doctor", self.doctors, row, external_id)
        return found

    def _referred(self, kind: str, known: dict[str, Any], row: Row, name: str | None) -> Any:
        found = known.get(name or "")
        if name is None:
            self.blame(row, "missing", kind)
        elif found is None and (kind, name) not in self.doubtful:
            self.blame(row, f"unknown_{kind}", kind)
        return found

    def place(self, row: Row) -> tuple[KnownDoctor, KnownClinic] | None:
        """The doctor and the clinic that a row names, if the one receives at the other."""
        clinic = self.clinic(row, row.values.get("clinic"))
        doctor = self.doctor(row, row.values.get("doctor"))
        if clinic is None or doctor is None:
            return None
        doubtful = ("doctor", doctor.external_id) in self.doubtful
        if (doctor.id, clinic.id) not in self.receives and not doubtful:
            self.blame(row, "does_not_receive", "doctor")
            return None
        return doctor, clinic

    def identify(self, row: Row, known: Any, columns: tuple[Column, ...]) -> bool:
        """Gives the row its id, the columns of a new thing their defaults; False if it is wrong."""
        row.id, row.is_new = (known.id, False) if known else (new_id(), True)
        if row.id in self.seen:
            self.blame(row, "twice", "external_id", self.seen[row.id])
            return False
        self.seen[row.id] = row.line
        if not row.is_new:
            return True
        absent = [column for column in columns if column.name not in row.values]
        for column in absent:
            if column.default is REQUIRED:
                self.blame(row, "missing", column.name)
            else:
                row.values[column.name] = column.default
        return not any(column.default is REQUIRED for column in absent)


@dataclass(frozen=True, slots=True)
class Merged:
    """Of `rows` rows that were merged, the others were as they are already."""

    rows: int
    created: int
    changed: int


@dataclass(frozen=True, slots=True)
class Part:
    kind: str
    columns: tuple[Column, ...]
    check: Callable[[World, list[Row]], None]
    """Finds what the rows refer to and blames those that are wrong; no database."""
    merge: Callable[[Db, Scope, list[Row]], AsyncIterator[Merged]]
    """Makes the database equal to the rows, batch by batch."""
    take_out: Callable[[Reader, Scope], AsyncIterator[list[dict[str, Any]]]]
    """What is there, page by page, as values of the columns."""


parts: dict[str, Part] = {}
"""By kind, in the order in which they are merged: what is referred to comes first."""


def declare(part: Part) -> None:
    found = {**parts, part.kind: part}
    parts.clear()
    parts.update((kind, found[kind]) for kind in KINDS if kind in found)


def batches(rows: list[Row]) -> Iterator[tuple[list[Row], list[Row]]]:
    """Of some hundreds at a time those that are new, and those that are there already."""
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        yield [row for row in some if row.is_new], [row for row in some if not row.is_new]


async def pages(
    statement: Callable[..., AsyncIterator[Any]], db: Reader, **asked: object
) -> AsyncIterator[list[dict[str, Any]]]:
    """All that a statement finds that takes `after` and `fetch`, in the order of the ids."""
    after = UUID(int=0)
    while rows := [dict(row) async for row in statement(db, **asked, after=after, fetch=PAGE)]:
        yield rows
        after = rows[-1]["id"]


def as_json(rows: list[Row]) -> str:
    """For `jsonb_to_recordset`; a key that is not there becomes null."""
    return as_records([{**row.values, "id": row.id} for row in rows])


def as_records(values: list[dict[str, Any]]) -> str:
    return orjson.dumps(values, default=str).decode()  # asyncpg's UUIDs are a class of their own
