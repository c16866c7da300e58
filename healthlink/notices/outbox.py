"""Leaving a notice in the transaction that causes it, like a letter in the tray of a desk."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from healthlink import jobs
from healthlink.db.pool import Db
from healthlink.ids import new_id
from healthlink.notices.queries import sql

EMAIL = "email"


async def post(
    db: Db,
    kind: str,
    user_id: UUID,
    subject_id: UUID,
    *,
    version: int = 0,
    at: datetime | None = None,
) -> None:
    """If the transaction of `db` commits, the user is told, at `at` or now. Posting the same again
    is nothing; another `version` of the subject is other news."""
    is_due: bool | None = await sql.post(
        db,
        id=new_id(),
        kind=kind,
        channel=EMAIL,
        user_id=user_id,
        subject_id=subject_id,
        version=version,
        due_at=at,
    )
    if is_due:
        await jobs.enqueue(db, "send_notices")


async def post_all(
    db: Db, due: Mapping[str, datetime | None], user_id: UUID, subject_id: UUID, *, version: int
) -> None:
    """Several kinds about one subject at once, each at its time or now."""
    is_due: bool = await sql.post_all(
        db,
        ids=[new_id() for _ in due],
        kinds=list(due),
        times=list(due.values()),
        channel=EMAIL,
        user_id=user_id,
        subject_id=subject_id,
        version=version,
    )
    if is_due:
        await jobs.enqueue(db, "send_notices")


async def forget(db: Db, user_id: UUID) -> None:
    await sql.forget_notices(db, user_id=user_id)
    await sql.forget_settings(db, user_id=user_id)
