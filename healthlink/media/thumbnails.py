"""Thumbnails of patients' files: drawn after the upload, by the worker."""

import tempfile
from uuid import UUID

import structlog

from healthlink import jobs
from healthlink.db.pool import Db
from healthlink.media.drawing import CONTENT_TYPE, draw
from healthlink.media.errors import NotAPicture, PictureTooLarge
from healthlink.media.files import LARGE, Kept, read_file
from healthlink.media.queries import sql
from healthlink.media.storage import storage_of
from healthlink.wiring import Resources

log = structlog.get_logger()


async def ask(db: Db, file_id: UUID) -> None:
    await jobs.enqueue(db, "draw_thumbnail", file_id=file_id)


async def make(resources: Resources, file_id: UUID) -> None:
    """Of a live image that has none; others are left alone. No lock: the sweep comes an hour after
    a deletion. Only on a machine that sleeps a drawing takes so long; it is undone then."""
    row = await sql.without_thumbnail(resources.pool, id=file_id)
    if row is None:
        return
    kept = Kept(**row)
    with tempfile.TemporaryFile() as source:
        if not await read_file(resources, kept, source):
            log.error("file_lost", file_id=str(file_id))
            return
        try:
            drawn = await draw(source)
        except (NotAPicture, PictureTooLarge) as refusal:  # it shows as a file without a picture
            log.warning("no_thumbnail", file_id=str(file_id), problem=refusal.slug())
            return
    storage = storage_of(resources)
    await storage.put(kept.thumbnail, drawn.sides[LARGE], CONTENT_TYPE)
    if not await sql.thumbnail_made(resources.pool, id=file_id):
        await storage.delete(kept.thumbnail)
