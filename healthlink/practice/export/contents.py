"""The bytes of a patient's file: the one place where the archive meets the storage."""

from typing import IO

from healthlink.media.files import Kept
from healthlink.media.storage import storage_of
from healthlink.wiring import Resources


async def copy(resources: Resources, kept: Kept, target: IO[bytes]) -> bool:
    """False if the storage has lost it, or a part of it: one file must not cost all the others.
    Raises Unavailable where the storage is away."""
    return await storage_of(resources).read(kept.name, target) and target.tell() == kept.size
