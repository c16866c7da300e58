"""Transactions that see one practice only, and the rows that say who opened what."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Literal
from uuid import UUID

import structlog

from healthlink.db.pool import Db, Pool, Reader
from healthlink.errors import Forbidden, NotFound
from healthlink.practice.dto import Practice
from healthlink.practice.errors import NoPractice
from healthlink.practice.queries import sql

Outcome = Literal["done", "refused"]


async def find_practice(
    db: Reader, user_id: UUID, doctor_id: UUID | None, address: str | None
) -> Practice:
    """`doctor_id`'s, or else the user's own, or else the first where they assist. Raises
    NoPractice."""
    row = await sql.practice_of(db, user_id=user_id, doctor_id=doctor_id)
    if row is None:
        raise NoPractice
    return Practice(**row, user_id=user_id, address=address)


async def system(db: Reader, doctor_id: UUID) -> Practice | None:
    """For a job. None for a doctor who has not registered."""
    row = await sql.practice(db, doctor_id=doctor_id)
    return row and Practice(**row, user_id=None)


async def find_owner(db: Reader, doctor_id: UUID) -> UUID | None:
    """The doctor's account; None for a profile that is nobody's."""
    user_id: UUID | None = await sql.owner(db, doctor_id=doctor_id)
    return user_id


async def stay(db: Db, practice: Practice) -> None:
    """Until the end of the transaction of `db` it becomes no part of another. It may have become
    one meanwhile: look once more."""
    await sql.stay(db, doctor_id=practice.doctor_id)


@asynccontextmanager
async def records(pool: Pool, practice: Practice) -> AsyncIterator[Db]:
    """A transaction of a role that sees the records of `practice` and no others, whatever is asked.
    Every read and write in it leaves a row: `record`. Raises NoPractice for who works there no
    more: a body may be long on its way, and an archive is long to read."""
    async with _transaction(pool, practice) as db:
        if practice.role in ("doctor", "assistant"):
            assert practice.user_id
            await find_practice(db, practice.user_id, practice.doctor_id, None)
        await act_as(db, practice)
        yield db


@asynccontextmanager
async def _transaction(pool: Pool, practice: Practice) -> AsyncIterator[Db]:
    """In which the practice becomes no part of another."""
    async with pool.acquire() as db, db.transaction():
        await sql.stay(db, doctor_id=practice.doctor_id)
        yield db


@asynccontextmanager
async def judged(
    pool: Pool, practice: Practice, action: str, object_id: UUID | None
) -> AsyncIterator[Db]:
    """`records`, in which a refusal leaves a row, too."""
    try:
        async with records(pool, practice) as db:
            yield db
    except (NotFound, Forbidden):
        await record_refusal(pool, practice, action, object_id)
        raise


@asynccontextmanager
async def own_records(pool: Pool, user_id: UUID) -> AsyncIterator[Db]:
    """A transaction of a patient: of a role that sees what doctors have shared with this user."""
    async with pool.acquire() as db, db.transaction():
        await sql.act_as_patient(db, user_id=str(user_id))
        yield db


def as_patient(doctor_id: UUID, user_id: UUID, address: str | None) -> Practice:
    """For `record`: a patient who reads of a doctor's practice what is theirs."""
    return Practice(doctor_id, user_id, "patient", "UTC", 0, address)


async def act_as(db: Db, practice: Practice, *others: UUID) -> None:
    """From here to the end of the transaction of `db`. `others`: practices that become one."""
    doctors = ",".join(map(str, (practice.doctor_id, *others)))
    await sql.act_as_doctor(db, doctors=doctors, user_id=str(practice.user_id or ""))


async def record(
    db: Db,
    practice: Practice,
    action: str,
    patient_ids: Sequence[UUID],
    object_id: UUID | None = None,
    outcome: Outcome = "done",
) -> None:
    """`action` is noun.verb. In the transaction of what it tells of: no row, no data."""
    await sql.record(
        db,
        doctor_id=practice.doctor_id,
        actor_id=practice.user_id,
        role=practice.role,
        action=action,
        patient_ids=list(patient_ids),
        object_id=object_id,
        outcome=outcome,
        address=practice.address,
        request_id=structlog.contextvars.get_contextvars().get("request_id"),
    )


async def record_refusal(
    pool: Pool, practice: Practice, action: str, object_id: UUID | None
) -> None:
    """On a connection of its own: the refused request's transaction is rolled back."""
    async with _transaction(pool, practice) as db:
        await act_as(db, practice)
        await record(db, practice, action, (), object_id, "refused")
