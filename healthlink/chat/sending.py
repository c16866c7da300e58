"""A message on its whole way: into the database, to who is connected, and to the bot or a letter
for who is not."""

from collections.abc import Sequence
from uuid import UUID

import orjson

from healthlink import jobs
from healthlink.chat import conversations, frames, messages
from healthlink.chat.dto import Stored, Talk
from healthlink.chat.fan_out import FanOut
from healthlink.chat.mailboxes import Line
from healthlink.chat.queries import sql
from healthlink.db.pool import Db, Pool

NOBODY = UUID(int=0).hex
"""In the place of the process that has brought a message to its own sockets already."""


async def send(
    pool: Pool,
    fan_out: FanOut,
    talk: Talk,
    sender: tuple[UUID, str],
    content: str,
    client_id: str | None,
    files: Sequence[UUID],
    own: Line | None = None,
) -> Stored:
    """`sender`: who, and under which name; `own`: the socket that says it, and is not told again.
    Raises what `messages.send` does."""
    sender_id, name = sender
    stored = await messages.send(pool, talk.id, sender_id, content, client_id, files)
    if own:
        own.spoke(stored.sender_cursor)
    fan_out.bring(stored, name)
    if stored.unheard:
        async with pool.acquire() as db, db.transaction():
            await _tell_absent(db, stored)
    return stored


async def send_within(db: Db, talk: Talk, sender_id: UUID, content: str, client_id: str) -> Stored:
    """As part of the transaction of `db`, from a process that has no sockets: they hear of it with
    the commit. Raises what `messages.send` does."""
    if said := await messages.sent_before(db, sender_id, client_id):
        return said
    stored = await messages.send(db, talk.id, sender_id, content, client_id)
    name = await conversations.name_of(db, sender_id)
    event = [
        NOBODY,
        "message",
        stored.sender_id.hex,
        stored.sender_cursor,
        stored.recipient_id.hex,
        stored.recipient_cursor,
        frames.body(stored),
        frames.notification(stored, name),
    ]
    payload = orjson.dumps(event).decode()
    if len(payload.encode()) < 7900:
        await sql.publish(db, payload=payload)
    if stored.unheard:
        await _tell_absent(db, stored)
    return stored


async def _tell_absent(db: Db, stored: Stored) -> None:
    await jobs.enqueue(
        db,
        "tell_absent",
        conversation_id=stored.conversation_id,
        user_id=stored.recipient_id,
    )
