"""Messages: stored once, numbered without a gap, found again from any cursor."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import orjson

from healthlink.chat import conversations
from healthlink.chat.dto import FileOut, MessageOut, Stored
from healthlink.chat.errors import ChatBlocked, ClientIdUsed, EmptyMessage, UnknownFile
from healthlink.chat.queries import sql
from healthlink.db.pool import Reader
from healthlink.ids import new_id

A_PAGE = 100


async def send(
    db: Reader,
    conversation_id: UUID,
    sender_id: UUID,
    content: str,
    client_id: str | None = None,
    files: Sequence[UUID] = (),
) -> Stored:
    """The same `client_id` again answers what it was the first time. Raises EmptyMessage,
    ChatBlocked, UnknownFile, ClientIdUsed. Whoever calls it tells the sockets."""
    if not content and not files:
        raise EmptyMessage("content")
    try:
        stored = await _store(db, conversation_id, sender_id, content, client_id, files)
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "message_once":
            raise
        stored = None
    # Also when it was not tried again: its files are sent, or one was blocked meanwhile.
    stored = stored or await sent_before(db, sender_id, client_id)
    if stored is None:
        raise await _why_not(db, conversation_id, files)
    if (stored.conversation_id, stored.content) != (conversation_id, content):
        raise ClientIdUsed("client_id")
    return stored


async def _store(
    db: Reader,
    conversation_id: UUID,
    sender_id: UUID,
    content: str,
    client_id: str | None,
    files: Sequence[UUID],
) -> Stored | None:
    stored: Stored | None = await sql.send(
        db,
        conversation_id=conversation_id,
        sender_id=sender_id,
        id=new_id(),
        client_id=client_id,
        content=content,
        files=list(files),
    )
    return stored


async def sent_before(db: Reader, sender_id: UUID, client_id: str | None) -> Stored | None:
    stored: Stored | None = await sql.sent_before(db, sender_id=sender_id, client_id=client_id)
    return stored


async def _why_not(
    db: Reader, conversation_id: UUID, files: Sequence[UUID]
) -> ChatBlocked | UnknownFile:
    closed = await conversations.is_closed(db, conversation_id)
    return UnknownFile("files") if files and not closed else ChatBlocked()


async def missed(db: Reader, user_id: UUID, after: int) -> list[Stored]:
    """The next hundred of all that the user has sent and received."""
    return [row async for row in sql.missed(db, user_id=user_id, after=after, most=A_PAGE)]


async def history(
    db: Reader, conversation_id: UUID, user_id: UUID, before: int, most: int
) -> list[MessageOut]:
    """The latest first; nothing for who is no member."""
    whose = {"conversation_id": conversation_id, "user_id": user_id}
    rows = sql.history(db, **whose, before=before, most=most)
    return [told(row, user_id) async for row in rows]


def told(row: Stored, user_id: UUID) -> MessageOut:
    return MessageOut(
        id=row.id,
        conversation_id=row.conversation_id,
        seq=row.seq,
        cursor=row.cursor(user_id),
        sender_id=row.sender_id,
        recipient_id=row.recipient_id,
        content=row.content,
        files=[FileOut(**each) for each in orjson.loads(row.files)],
        deleted=row.deleted,
        sent_at=row.sent_at,
    )
