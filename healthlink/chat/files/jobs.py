"""What is done by the clock for files of the chat."""

from healthlink import jobs
from healthlink.chat.files import files
from healthlink.wiring import Resources


@jobs.sweep("13 * * * *")
async def sweep_unsent_files(resources: Resources) -> None:
    """Deletes files of the chat that nobody has sent within a day."""
    await files.sweep(resources.pool)
