"""Bringing a list in: all of it in one transaction, or nothing. What is there already is never
overwritten: a card may know more than the list."""

from dataclasses import dataclass, field
from typing import IO
from uuid import UUID

import orjson

from healthlink.catalog.imports.dto import ProblemOut
from healthlink.catalog.imports.faults import Faults
from healthlink.db.pool import Db, Pool
from healthlink.ids import new_id
from healthlink.practice import access
from healthlink.practice.dto import Practice
from healthlink.practice.imports import drafts, faults
from healthlink.practice.imports.drafts import Draft, Row
from healthlink.practice.imports.dto import PatientImportOut
from healthlink.practice.imports.matching import match
from healthlink.practice.imports.queries import sql

MOST_BYTES = 16 * 1024 * 1024
BATCH = 500
"""Rows to a statement, so that none comes near the four seconds at which the pool gives one up."""


@dataclass(slots=True)
class Plan:
    """Which rows are whose card."""

    added: list[tuple[UUID, Row]] = field(default_factory=list)
    known: list[UUID] = field(default_factory=list)
    adopted: list[tuple[UUID, Row]] = field(default_factory=list)
    """Cards that get the external id of their row."""


async def bring(
    pool: Pool, practice: Practice, file: IO[bytes], reader: str, *, dry_run: bool
) -> PatientImportOut:
    draft = await drafts.read(file)
    plan = Plan()
    if not draft.faults.total:
        async with access.judged(pool, practice, "patient.import", None) as db:
            plan = await _bring(db, practice, draft, dry_run=dry_run)
    return PatientImportOut(
        state="refused" if draft.faults.total else "done",
        dry_run=dry_run,
        rows_total=draft.total,
        created=len(plan.added),
        known=len(plan.known),
        problems=_told(draft.faults, reader),
        problems_total=draft.faults.total,
    )


async def _bring(db: Db, practice: Practice, draft: Draft, *, dry_run: bool) -> Plan:
    await sql.one_at_a_time(db, doctor_id=practice.doctor_id)
    plan = await _plan(db, practice, draft.rows)
    if dry_run:
        await access.record(db, practice, "patient.compare", plan.known)
        return plan
    for some in _batches(plan.added):
        await sql.add(db, doctor_id=practice.doctor_id, rows=_records(some))
    for some in _batches(plan.adopted):
        await sql.name_cards(
            db,
            doctor_id=practice.doctor_id,
            ids=[id for id, _ in some],
            external_ids=[row.values["external_id"] for _, row in some],
        )
    whose = [*(id for id, _ in plan.added), *plan.known]
    await access.record(db, practice, "patient.import", whose)
    return plan


async def _plan(db: Db, practice: Practice, rows: list[Row]) -> Plan:
    plan = Plan()
    for row, card in zip(rows, await match(db, practice, rows), strict=True):
        if card is None:
            plan.added.append((new_id(), row))
            continue
        id, own = card
        plan.known.append(id)
        if row.values["external_id"] and own is None:
            plan.adopted.append((id, row))
    return plan


def _batches(rows: list[tuple[UUID, Row]]) -> list[list[tuple[UUID, Row]]]:
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]


def _records(rows: list[tuple[UUID, Row]]) -> str:
    """For `jsonb_to_recordset`."""
    return orjson.dumps([{**row.values, "id": id} for id, row in rows], default=str).decode()


def _told(found: Faults, reader: str) -> list[ProblemOut]:
    return [
        ProblemOut(
            line=fault.line,
            sheet=fault.sheet,
            column=fault.column,
            code=fault.code,
            message=faults.message(fault.code, fault.about, reader),
        )
        for fault in sorted(found.shown, key=lambda each: each.line)
    ]
