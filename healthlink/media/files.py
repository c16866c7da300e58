"""Keeping files: stored, adopted by the room that shows them, discarded, swept away."""

import hashlib
import io
import secrets
from dataclasses import dataclass
from typing import IO
from uuid import UUID

import structlog

from healthlink.db.pool import Db
from healthlink.errors import Conflict, Unavailable
from healthlink.ids import new_id
from healthlink.media.drawing import CONTENT_TYPE, Drawn, draw
from healthlink.media.dto import Variant
from healthlink.media.errors import NoThumbnail
from healthlink.media.queries import sql
from healthlink.media.redraw import EDGES
from healthlink.media.rewriting import ENDINGS, Rewritten
from healthlink.media.storage import Storage, storage_of
from healthlink.wiring import Resources

log = structlog.get_logger()

LARGE, SMALL = EDGES


@dataclass(frozen=True, slots=True)
class Kept:
    """A file whose bytes the storage holds. A thumbnail is a square of WebP, made after a while."""

    key: str
    content_type: str
    size: int

    @property
    def name(self) -> str:
        return f"{self.key}.{ENDINGS[self.content_type]}"

    @property
    def thumbnail(self) -> str:
        return _side(self.key, LARGE)


@dataclass(frozen=True, slots=True)
class Stored(Kept):
    """The same, as the room that shows it knows it: `id` is the room's own."""

    id: UUID
    file_name: str
    has_thumbnail: bool


async def keep_picture(resources: Resources, actor_id: UUID, source: IO[bytes]) -> UUID:
    """Draws it anew and stores it, not yet shown by anybody: `adopt` it within half an hour, in the
    transaction that points at it. Raises NotAPicture, PictureTooLarge."""
    drawn = await draw(source)
    file_id, key = new_id(), _fresh_key()
    await _add_picture(resources, file_id, key, actor_id, drawn)  # first: what is stored is found
    storage = storage_of(resources)
    for edge, content in drawn.sides.items():
        await storage.put(_side(key, edge), content, CONTENT_TYPE)
    return file_id


async def _add_picture(
    resources: Resources, file_id: UUID, key: str, actor_id: UUID, drawn: Drawn
) -> None:
    large = drawn.sides[LARGE]
    await sql.add_file(
        resources.pool,
        id=file_id,
        key=key,
        purpose="picture",
        content_type=CONTENT_TYPE,
        size=len(large),
        width=drawn.width,
        height=drawn.height,
        sha256=hashlib.sha256(large).digest(),
        created_by=actor_id,
    )


async def keep_file(resources: Resources, actor_id: UUID, file: Rewritten) -> UUID:
    """Stores it, whole; `adopt` it as a picture, then have its thumbnail drawn."""
    file_id, kept = new_id(), Kept(_fresh_key(), file.content_type, file.size)
    await sql.add_file(
        resources.pool,
        id=file_id,
        key=kept.key,
        purpose="file",
        content_type=file.content_type,
        size=file.size,
        width=file.width,
        height=file.height,
        sha256=file.sha256,
        created_by=actor_id,
    )
    await storage_of(resources).put(kept.name, file.content, file.content_type)
    return file_id


async def adopt(db: Db, file_id: UUID) -> None:
    if not await sql.adopt_file(db, id=file_id):
        raise Conflict


async def discard(db: Db, file_id: UUID) -> None:
    """Its bytes go an hour after the transaction, with the next sweep."""
    await sql.discard_file(db, id=file_id)


async def read_picture(resources: Resources, key: str, edge: int) -> bytes | None:
    """None if the storage has lost it."""
    target = io.BytesIO()
    found = await storage_of(resources).read(_side(key, edge), target)
    return target.getvalue() if found else None


async def read_file(resources: Resources, kept: Kept, target: IO[bytes]) -> bool:
    """False if the storage has lost it. Raises Unavailable for what is not as long as it was."""
    before = target.tell()
    found = await storage_of(resources).read(kept.name, target)
    if found and target.tell() - before != kept.size:
        log.error("file_changed", key=kept.key)
        raise Unavailable(retry_after=5)
    return found


async def open_(
    resources: Resources, stored: Stored, variant: Variant, target: IO[bytes], *, id_in_log: str
) -> None:
    """Writes the bytes to `target`. Raises NoThumbnail, and Unavailable for what the storage does
    not give, or has lost."""
    if variant == "content":
        found = await read_file(resources, stored, target)
    elif stored.has_thumbnail:
        found = await storage_of(resources).read(stored.thumbnail, target)
    else:
        raise NoThumbnail
    if not found:
        log.error("file_lost", **{id_in_log: str(stored.id)}, variant=variant)
        raise Unavailable(retry_after=60)


async def sweep(resources: Resources) -> None:
    """The bytes first: a row without bytes is swept again, bytes without a row never."""
    storage = storage_of(resources)
    while files := [row async for row in sql.deleted_files(resources.pool)]:
        for file in files:
            await _delete(storage, file["key"], file["purpose"], file["content_type"])
            await sql.forget_file(resources.pool, id=file["id"])


async def _delete(storage: Storage, key: str, purpose: str, content_type: str) -> None:
    """Whatever the row may have, made or not."""
    await storage.delete(*objects_of(key, purpose, content_type))


def objects_of(key: str, purpose: str, content_type: str) -> list[str]:
    """All that a storage may hold of a row; the first is what its size and its hash tell of."""
    if purpose == "picture":
        return [_side(key, edge) for edge in EDGES]
    kept = Kept(key, content_type, 0)
    return [kept.name, kept.thumbnail]


def _fresh_key() -> str:
    return secrets.token_hex(24)


def _side(key: str, edge: int) -> str:
    return f"{key}-{edge}.webp"
