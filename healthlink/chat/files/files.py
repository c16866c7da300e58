"""Files of the chat: added, opened, deleted while they wait, swept away."""

from typing import IO
from uuid import UUID

from healthlink.chat.dto import FileOut
from healthlink.chat.errors import ChatBlocked
from healthlink.chat.files.dto import ChatFileRow, FileAdd, NothingElse
from healthlink.chat.files.errors import TooMuchToday
from healthlink.chat.files.queries import sql
from healthlink.db.pool import Db, Pool, Reader
from healthlink.errors import NotFound
from healthlink.idempotency.once import Once
from healthlink.ids import new_id
from healthlink.media import files, thumbnails
from healthlink.media.dto import Sent, Variant
from healthlink.media.files import Stored
from healthlink.media.rewriting import Rewritten, rewritten
from healthlink.wiring import Resources

MOST_A_DAY = 500 * 1024 * 1024
"""Bytes of one user's, sent or not; what is not sent within a day goes."""


async def see_place(db: Reader, conversation_id: UUID, user_id: UUID, *, size: int = 0) -> None:
    """Whether the user may add a file of `size` bytes. Raises NotFound, ChatBlocked,
    TooMuchToday."""
    place = await sql.place(db, conversation_id=conversation_id, user_id=user_id)
    if place is None:
        raise NotFound
    if place["is_blocked"]:
        raise ChatBlocked
    if place["today"] + size > MOST_A_DAY:
        raise TooMuchToday


async def add(
    resources: Resources, conversation_id: UUID, user_id: UUID, sent: Sent[NothingElse], once: Once
) -> FileOut:
    """Written anew and stored before the transaction that points at it. Raises what `see_place`
    does, and what a file is refused for."""
    async with rewritten(sent.file) as file:
        file_id = await files.keep_file(resources, user_id, file)
        body = FileAdd(
            conversation_id=conversation_id, file_name=sent.file_name, sha256=file.sha256.hex()
        )
        async with resources.pool.acquire() as db, db.transaction():
            return await _point(db, user_id, body, file, file_id, once)


async def _point(
    db: Db, user_id: UUID, body: FileAdd, file: Rewritten, file_id: UUID, once: Once
) -> FileOut:
    """A repeated request's bytes are not adopted: the sweep takes them."""

    async def create() -> FileOut:
        await sql.one_at_a_time(db, user_id=user_id)
        await see_place(db, body.conversation_id, user_id, size=file.size)
        whose = {"conversation_id": body.conversation_id, "user_id": user_id}
        about = {"id": new_id(), "file_name": body.file_name}
        await files.adopt(db, file_id)
        await sql.add(db, **about, **whose, file_id=file_id)
        await thumbnails.ask(db, file_id)
        return FileOut(**about, content_type=file.content_type, size=file.size)

    return await once.answer(db, user_id, body, create, FileOut)


async def get(db: Reader, id: UUID, user_id: UUID) -> ChatFileRow:
    """For its sender, and for the other one once it was sent. Raises NotFound."""
    row: ChatFileRow | None = await sql.file(db, id=id, user_id=user_id)
    if row is None:
        raise NotFound
    return row


async def open_(
    resources: Resources, id: UUID, user_id: UUID, variant: Variant, target: IO[bytes]
) -> Stored:
    """Writes the bytes to `target`, for whom `get` answers. Raises NotFound, and what
    `media.files.open_` does."""
    stored: Stored | None = await sql.stored(resources.pool, id=id, user_id=user_id)
    if stored is None:
        raise NotFound
    await files.open_(resources, stored, variant, target, id_in_log="chat_file_id")
    return stored


async def drop(db: Db, id: UUID, user_id: UUID) -> None:
    """Raises NotFound, also for what was sent: it is the conversation's."""
    file_id = await sql.drop(db, id=id, user_id=user_id)
    if file_id is None:
        raise NotFound
    await files.discard(db, file_id)


async def sweep(pool: Pool) -> None:
    """What waited for a day, by the hundred."""
    while await _sweep_some(pool):
        pass


async def _sweep_some(pool: Pool) -> int:
    async with pool.acquire() as db, db.transaction():
        return await _discard(db, [row["file_id"] async for row in sql.drop_unsent(db)])


async def forget(db: Db, user_id: UUID) -> None:
    """All that the user has sent, and what waits. Twice is fine."""
    await _discard(db, [row["file_id"] async for row in sql.drop_of(db, user_id=user_id)])


async def _discard(db: Db, file_ids: list[UUID]) -> int:
    for file_id in file_ids:
        await files.discard(db, file_id)
    return len(file_ids)
