"""What the clock does for files."""

from healthlink import jobs
from healthlink.media import files
from healthlink.wiring import Resources


@jobs.sweep("41 * * * *")
async def sweep_media(resources: Resources) -> None:
    """Deletes the bytes and rows of files that were replaced or removed, or whose upload was cut
    short, an hour ago or more."""
    await files.sweep(resources)
