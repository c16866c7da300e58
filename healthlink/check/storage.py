"""Where files lie: that a file can be written, read and deleted there, and by nobody else."""

import asyncio
import io
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson

from healthlink.check.findings import Finding, ok, warning, wrong
from healthlink.config import Settings
from healthlink.errors import Unavailable
from healthlink.ids import new_id
from healthlink.media import rewriting, supabase
from healthlink.media.dependencies import MOST_BYTES
from healthlink.media.drawing import CONTENT_TYPE as WEBP
from healthlink.media.storage import Disk, Storage
from healthlink.outbound import open_carrier

NAME = "storage"
PROBE = b"written, read and deleted by `healthlink check`"
SCARCE_BYTES = 5 * 1024**3
FULL_BYTES = 512 * 1024**2
_TYPES = {*rewriting.ENDINGS, WEBP}


async def look(settings: Settings) -> list[Finding]:
    if not settings.supabase_url:
        return await _disk(settings.data_dir)
    async with open_carrier() as client:
        try:
            return await _bucket(client, settings)
        except (httpx.HTTPError, ValueError) as error:
            said = f"{type(error).__name__}: {error}"
            return [wrong(NAME, f"cannot be reached: {said}", "look at SUPABASE_URL")]


async def _disk(data: Path) -> list[Finding]:
    folder = data / "media"
    place = next(each for each in (folder, *folder.parents) if each.exists())
    if place == folder:
        try:
            async with _written(Disk(folder)):
                pass
        except OSError as error:
            return [wrong(NAME, f"{folder}: {error.strerror}", "let the program write there")]
    free = await asyncio.to_thread(shutil.disk_usage, place)
    found = f"{folder}, {free.free / 1024**3:.1f} GiB free; it must outlive each deployment"
    if free.free < FULL_BYTES:
        return [wrong(NAME, found, "make room: uploads will fail")]
    if free.free < SCARCE_BYTES:
        return [warning(NAME, found, "make room before uploads fail")]
    return [ok(NAME, found)]


async def _bucket(client: httpx.AsyncClient, settings: Settings) -> list[Finding]:
    there = supabase.Supabase(client, settings)
    address = f"{settings.supabase_url.rstrip('/')}/storage/v1"
    asked = await client.get(f"{address}/bucket/{settings.supabase_bucket}", headers=there.headers)
    bucket = _read(asked)
    if bucket.get("id") != settings.supabase_bucket:
        said = bucket.get("message") or f"HTTP {asked.status_code}"
        mend = "make a private bucket of this name, and look at SUPABASE_SERVICE_KEY"
        return [wrong(NAME, f"bucket {settings.supabase_bucket}: {said}", mend)]
    found = _described(bucket)
    try:
        async with _written(there) as name:
            ways = (
                f"public/{settings.supabase_bucket}/{name}",
                f"{settings.supabase_bucket}/{name}",
            )
            seen = [(await client.get(f"{address}/object/{way}")).content for way in ways]
    except Unavailable:
        mend = "the key must be a secret one (sb_secret_…, or service_role)"
        return [*found, wrong(NAME, "a file cannot be written, read and deleted there", mend)]
    if PROBE in seen and not bucket.get("public"):
        found.append(wrong(NAME, "a file could be read without a key", "remove its policies"))
    return found or [ok(NAME, f"private bucket {settings.supabase_bucket}, written and read")]


def _described(bucket: dict[str, Any]) -> list[Finding]:
    found, most, types = [], bucket.get("file_size_limit"), bucket.get("allowed_mime_types")
    if bucket.get("public"):
        mend = "switch `Public bucket` off: anybody reads the patients' files"
        found.append(wrong(NAME, f"bucket {bucket['id']} is public", mend))
    if isinstance(most, int) and most < MOST_BYTES:
        mend = f"raise it to {MOST_BYTES}, or take it away"
        found.append(wrong(NAME, f"its files may have {most} bytes only", mend))
    if types and (lacking := _TYPES - set(types)):
        mend = f"allow {', '.join(sorted(_TYPES))}, or all"
        found.append(wrong(NAME, f"it refuses {', '.join(sorted(lacking))}", mend))
    return found


@asynccontextmanager
async def _written(storage: Storage) -> AsyncIterator[str]:
    """The name of a file that is there while inside. Raises what a Storage does."""
    name, target = f"check-{new_id().hex}.webp", io.BytesIO()
    try:
        await storage.put(name, PROBE, WEBP)
        if not await storage.read(name, target) or target.getvalue() != PROBE:
            raise Unavailable
        yield name
    finally:
        await storage.delete(name)


def _read(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}
