"""The bytes of a patient's file: the one place where the archive meets the storage."""

from typing import IO

from healthlink.media.storage import storage_of
from healthlink.wiring import Resources

ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
}


async def copy(resources: Resources, key: str, content_type: str, target: IO[bytes]) -> bool:
    """False if the storage has lost it."""
    content = await storage_of(resources.settings).read(f"{key}.{ENDINGS[content_type]}")
    if content is None:
        return False
    target.write(content)
    return True
