"""Bringing a draft into the database: all of it in one transaction, or nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from asyncpg import DataError, IntegrityConstraintViolationError

from healthlink.catalog.imports import names
from healthlink.catalog.imports.drafts import Draft, Told
from healthlink.catalog.imports.faults import Faults
from healthlink.catalog.imports.parts import Scope, World, parts
from healthlink.catalog.imports.queries import sql
from healthlink.db.pool import Db, Pool

FIRST_LOOK = 400
"""Rows after which the database looks at what was written; then after four times as many."""


class Busy(Exception):
    """Another import is being written."""


@dataclass(slots=True)
class Counts:
    created: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class Outcome:
    total: int
    faults: Faults
    counts: dict[str, Counts] = field(default_factory=dict)


Keep = Callable[[Db, Outcome], Awaitable[bool]]
"""Writes, in the same transaction, that it was done; False: it was not to be done after all."""


async def bring(pool: Pool, scope: Scope, draft: Draft, told: Told, keep: Keep | None) -> Outcome:
    """Without `keep` it is a dry run: all is written, counted, and rolled back. Raises Busy."""
    async with pool.acquire() as db:
        transaction = db.transaction()
        await transaction.start()
        kept = False
        try:
            outcome = await _bring(db, scope, draft, told)
            kept = bool(keep and not outcome.faults.total and await keep(db, outcome))
        finally:
            await (transaction.commit() if kept else transaction.rollback())
    return outcome


async def _bring(db: Db, scope: Scope, draft: Draft, told: Told) -> Outcome:
    await sql.be_patient(db)
    # What is put off to the end of a transaction, row by row, would make the end of this one long.
    await db.execute("set constraints all immediate")
    if not await sql.try_alone(db):
        raise Busy
    outcome = Outcome(draft.total, draft.faults)
    await told("checking", 0, draft.total)
    world = await names.world_of(db, scope, draft)
    await asyncio.to_thread(_check, world, draft)
    await told("checking", draft.total, draft.total)
    if draft.faults.total:
        return outcome
    try:
        await _merge(db, scope, draft, told, outcome)
    except (IntegrityConstraintViolationError, DataError):
        outcome.faults.add("conflict")
    return outcome


def _check(world: World, draft: Draft) -> None:
    for kind, part in parts.items():
        part.check(world, draft.rows[kind])


async def _merge(db: Db, scope: Scope, draft: Draft, told: Told, outcome: Outcome) -> None:
    done, look = 0, FIRST_LOOK
    for kind, part in parts.items():
        counts = Counts()
        async for merged in part.merge(db, scope, draft.rows[kind]):
            counts.created += merged.created
            counts.changed += merged.changed
            counts.unchanged += merged.rows - merged.created - merged.changed
            done += merged.rows
            await told("writing", done, draft.total)
            if done > look:
                await sql.look_again(db)
                look = 4 * done
        if draft.rows[kind]:
            outcome.counts[kind] = counts
