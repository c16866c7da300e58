"""The part of a file that is about working hours: its rows are a doctor's week at a clinic."""

from collections.abc import AsyncIterator, Iterator
from itertools import groupby
from typing import Any
from uuid import UUID

from healthlink.booking.imports.queries import sql
from healthlink.catalog.imports import cells
from healthlink.catalog.imports.columns import CLINIC, DOCTOR, Column
from healthlink.catalog.imports.parts import (
    BATCH,
    Merged,
    Part,
    Row,
    Scope,
    World,
    as_records,
    declare,
)
from healthlink.db.pool import Db, Reader
from healthlink.ids import new_id

COLUMNS = (
    CLINIC,
    DOCTOR,
    Column("weekday", cells.Weekday, example="1"),
    Column("opens", cells.Minute, example="09:00"),
    Column("closes", cells.Minute, example="18:00"),
    Column("step", cells.whole(5, 240), 15, example="15"),
)
PAGE = 500
WANTED = ("weekday", "opens", "closes")

Week = tuple[UUID, UUID]
"""A doctor's, at a clinic."""


def check(world: World, rows: list[Row]) -> None:
    weeks: dict[Week, list[Row]] = {}
    for row in rows:
        for column in (name for name in WANTED if name not in row.values):
            world.blame(row, "missing", column)
        row.values.setdefault("step", 15)
        if (place := world.place(row)) and all(name in row.values for name in WANTED):
            doctor, clinic = place
            row.values |= {"doctor_id": doctor.id, "clinic_id": clinic.id}
            weeks.setdefault((doctor.id, clinic.id), []).append(row)
    for week in weeks.values():
        _check_week(world, week)


def _check_week(world: World, rows: list[Row]) -> None:
    before: Row | None = None
    for row in sorted(rows, key=_when):
        day, opens, closes = _when(row)
        if not opens < closes:
            world.blame(row, "hours_order", "closes")
            continue
        if before and before.values["weekday"] == day and before.values["closes"] > opens:
            world.blame(row, "hours_overlap", "opens", before.line)
        if before is None or _when(before)[0] != day or before.values["closes"] < closes:
            before = row


def _when(row: Row) -> tuple[int, int, int]:
    values = row.values
    return values["weekday"], values["opens"], values["closes"]


def _week(row: Row) -> Week:
    return row.values["doctor_id"], row.values["clinic_id"]


async def merge(db: Db, _: Scope, rows: list[Row]) -> AsyncIterator[Merged]:
    """A week that is as the file says stays untouched; another is replaced. What is booked stays
    booked."""
    for batch in _whole_weeks(rows):
        weeks = {week: list(shifts) for week, shifts in groupby(batch, key=_week)}
        differing = sql.differing_weeks(db, weeks=_as_json(weeks))
        fresh = {(row["doctor_id"], row["clinic_id"]): row["is_new"] async for row in differing}
        shifts = [row for week in fresh for row in weeks[week]]
        if shifts:
            await sql.drop_weeks(db, weeks=_as_json({week: [] for week in fresh}))
            await sql.add_shifts(db, shifts=_shifts(shifts))
        created = sum(len(weeks[week]) for week, is_new in fresh.items() if is_new)
        yield Merged(len(batch), created, len(shifts) - created)


def _whole_weeks(rows: list[Row]) -> Iterator[list[Row]]:
    """Batches that no week is divided between."""
    batch: list[Row] = []
    for _, shifts in groupby(sorted(rows, key=lambda row: (*_week(row), _when(row))), key=_week):
        batch += shifts
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _as_json(weeks: dict[Week, list[Row]]) -> str:
    return as_records(
        [
            {
                "doctor_id": doctor_id,
                "clinic_id": clinic_id,
                "hours": [[*_when(row), row.values["step"]] for row in rows],
            }
            for (doctor_id, clinic_id), rows in weeks.items()
        ]
    )


def _shifts(rows: list[Row]) -> str:
    return as_records([{**row.values, "id": new_id()} for row in rows])


async def take_out(db: Reader, scope: Scope) -> AsyncIterator[list[dict[str, Any]]]:
    last = {"doctor_id": UUID(int=0), "clinic_id": UUID(int=0)}
    while True:
        found = sql.weeks(
            db,
            namespace=scope.namespace,
            only=scope.clinic_id,
            doctor_id=last["doctor_id"],
            clinic_id=last["clinic_id"],
            fetch=PAGE,
        )
        if not (weeks := [dict(row) async for row in found]):
            return
        last = weeks[-1]
        yield [_shown(week, shift) for week in weeks for shift in week["hours"]]


def _shown(week: dict[str, Any], shift: list[int]) -> dict[str, Any]:
    weekday, opens, closes, step = shift
    return {
        "clinic": week["clinic"],
        "doctor": week["doctor"],
        "weekday": weekday,
        "opens": cells.clock(opens),
        "closes": cells.clock(closes),
        "step": step,
    }


declare(Part("hours", COLUMNS, check, merge, take_out))
