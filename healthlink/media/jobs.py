"""What is done later, or by the clock, for files."""

from uuid import UUID

from healthlink import jobs
from healthlink.media import files, thumbnails
from healthlink.wiring import Resources


@jobs.job
async def draw_thumbnail(resources: Resources, file_id: str) -> None:
    """Draws a patient's image small, if that is not done yet."""
    await thumbnails.make(resources, UUID(file_id))


@jobs.sweep("41 * * * *")
async def sweep_media(resources: Resources) -> None:
    """Deletes the bytes and rows of files that were replaced or removed, or whose upload was cut
    short, an hour ago or more."""
    await files.sweep(resources)
