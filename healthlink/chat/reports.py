"""Messages that somebody has reported, and administrators who look at them."""

from typing import Any
from uuid import UUID

from healthlink.audit import trail
from healthlink.chat.dto import ReportOut
from healthlink.chat.queries import sql
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id


async def report(db: Db, conversation_id: UUID, user_id: UUID, seq: int, reason: str) -> None:
    """Twice is once. Raises NotFound, for one's own messages, too."""
    about: dict[str, Any] = {"conversation_id": conversation_id, "seq": seq, "user_id": user_id}
    if not await sql.report(db, id=new_id(), reason=reason, **about):
        raise NotFound


async def list_open(db: Reader, *, fetch: int, skip: int) -> list[ReportOut]:
    return [row async for row in sql.reports(db, fetch=fetch, skip=skip)]


async def close(db: Db, id: UUID, actor_id: UUID) -> None:
    """Twice is fine. Raises NotFound."""
    if not await sql.close_report(db, id=id, user_id=actor_id):
        raise NotFound
    await trail.record(db, actor_id, "message_report.close", id)
