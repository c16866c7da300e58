"""Leaving a notice in the transaction that causes it, like a letter in the tray of a desk."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from healthlink import jobs
from healthlink.db.pool import Db
from healthlink.ids import new_id
from healthlink.notices.queries import sql

Channel = Literal["email", "telegram"]
EMAIL: Channel = "email"
EVERYWHERE: tuple[Channel, ...] = ("email", "telegram")
"""By letter, and in the chat with the bot, if the user has one."""


async def post(
    db: Db,
    kind: str,
    user_id: UUID,
    subject_id: UUID,
    *,
    version: int = 0,
    at: datetime | None = None,
    channels: Sequence[Channel] = (EMAIL,),
) -> None:
    """If the transaction of `db` commits, the user is told, at `at` or now. Posting the same again
    is nothing; another `version` of the subject is other news."""
    await post_all(db, {kind: at}, user_id, subject_id, version=version, channels=channels)


async def post_all(
    db: Db,
    due: Mapping[str, datetime | None],
    user_id: UUID,
    subject_id: UUID,
    *,
    version: int,
    channels: Sequence[Channel] = (EMAIL,),
) -> None:
    """Several kinds about one subject at once, each at its time or now."""
    each = [(kind, at, channel) for kind, at in due.items() for channel in channels]
    is_due: bool = await sql.post_all(
        db,
        ids=[new_id() for _ in each],
        kinds=[kind for kind, _, _ in each],
        times=[at for _, at, _ in each],
        channels=[channel for _, _, channel in each],
        user_id=user_id,
        subject_id=subject_id,
        version=version,
    )
    if is_due:
        await jobs.enqueue(db, "send_notices")


async def forget(db: Db, user_id: UUID) -> None:
    await sql.forget_notices(db, user_id=user_id)
    await sql.forget_settings(db, user_id=user_id)
