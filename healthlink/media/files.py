"""Keeping files: stored, adopted by the room that shows them, discarded, swept away."""

import hashlib
import secrets
from typing import IO
from uuid import UUID

from healthlink.db.pool import Db
from healthlink.errors import Conflict
from healthlink.ids import new_id
from healthlink.media.drawing import CONTENT_TYPE, Drawn, draw
from healthlink.media.queries import sql
from healthlink.media.redraw import EDGES
from healthlink.media.storage import Storage, storage_of
from healthlink.wiring import Resources

LARGE, SMALL = EDGES


async def keep_picture(resources: Resources, actor_id: UUID, source: IO[bytes]) -> UUID:
    """Draws it anew and stores it, not yet shown by anybody: `adopt` it within half an hour, in the
    transaction that points at it. Raises NotAPicture, PictureTooLarge."""
    drawn = await draw(source)
    file_id, key = new_id(), secrets.token_hex(24)
    await _add(resources, file_id, key, actor_id, drawn)  # first: what is stored can be found
    storage = storage_of(resources.settings)
    for edge, content in drawn.sides.items():
        await storage.put(_name(key, edge), content, CONTENT_TYPE)
    return file_id


async def _add(resources: Resources, file_id: UUID, key: str, actor_id: UUID, drawn: Drawn) -> None:
    large = drawn.sides[LARGE]
    await sql.add_file(
        resources.pool,
        id=file_id,
        key=key,
        content_type=CONTENT_TYPE,
        size=len(large),
        width=drawn.width,
        height=drawn.height,
        sha256=hashlib.sha256(large).digest(),
        created_by=actor_id,
    )


async def adopt(db: Db, file_id: UUID) -> None:
    if not await sql.adopt_file(db, id=file_id):
        raise Conflict


async def discard(db: Db, file_id: UUID) -> None:
    """Its bytes go an hour after the transaction, with the next sweep."""
    await sql.discard_file(db, id=file_id)


async def read_picture(resources: Resources, key: str, edge: int) -> bytes | None:
    """None if the storage has lost it."""
    return await storage_of(resources.settings).read(_name(key, edge))


async def sweep(resources: Resources) -> None:
    """The bytes first: a row without bytes is swept again, bytes without a row never."""
    storage = storage_of(resources.settings)
    while files := [row async for row in sql.deleted_files(resources.pool)]:
        for file in files:
            await _delete(storage, file["key"])
            await sql.forget_file(resources.pool, id=file["id"])


async def _delete(storage: Storage, key: str) -> None:
    for edge in EDGES:
        await storage.delete(_name(key, edge))


def _name(key: str, edge: int) -> str:
    return f"{key}-{edge}.webp"
