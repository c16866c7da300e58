"""Supabase Storage: a private bucket, met through `storage3` with the key of the service.

What goes wrong there is our 503. It answers 400 for almost everything, with the status that it
means in the body; see docs/operations.md for the bucket.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import FileIO
from typing import IO, Any

import httpx
import orjson
import structlog
from storage3 import AsyncStorageClient
from storage3.exceptions import StorageApiError

from healthlink import traces
from healthlink.config import Settings
from healthlink.errors import Unavailable
from healthlink.media import names
from healthlink.outbound import CALLS, MAX_ANSWER

WHOLE_SECONDS = 120.0
"""The longest that one call may take, whatever still moves: less than the sweep waits by far."""

log = structlog.get_logger()


class Supabase:
    def __init__(self, client: httpx.AsyncClient, settings: Settings) -> None:
        self.client = client
        self.headers = headers(settings.supabase_service_key)
        storage = f"{settings.supabase_url.rstrip('/')}/storage/v1/"
        self.objects = f"{storage}object/{settings.supabase_bucket}"
        self.bucket = AsyncStorageClient(storage, self.headers, http_client=client).from_(
            settings.supabase_bucket
        )

    async def put(self, name: str, content: bytes | IO[bytes], content_type: str) -> None:
        names.see(name)
        source = content if isinstance(content, bytes) else _bare(content)
        async with _asking("put"):
            await self.bucket.upload(name, source, {"content-type": content_type, "upsert": "true"})

    async def read(self, name: str, target: IO[bytes]) -> bool:
        """`download` of storage3 would hold all of it in memory."""
        names.see(name)
        async with _asking("read"), self._opened(name) as found:
            if found is None:
                return False
            async for part in found.aiter_bytes():
                target.write(part)
        return True

    async def delete(self, *objects: str) -> None:
        """A key that may not delete is told of no error, only of nothing deleted."""
        names.see(*objects)
        async with _asking("delete"):
            removed = {gone["name"] for gone in await self.bucket.remove(list(objects))}
            for name in set(objects) - removed:
                async with self._opened(name) as found:
                    if found is not None:
                        raise StorageApiError("still there", "NotRemoved", found.status_code)

    @asynccontextmanager
    async def _opened(self, name: str) -> AsyncIterator[httpx.Response | None]:
        url = f"{self.objects}/{name}"
        async with self.client.stream("GET", url, headers=self.headers) as answer:
            if answer.status_code == httpx.codes.OK:
                yield answer
            else:
                _see_that_it_is_missing(answer.status_code, await _document(answer))
                yield None


def headers(key: str) -> dict[str, str]:
    """The new keys are no JWTs, and must not be sent as one."""
    if key.startswith("sb_secret_"):
        return {"apikey": key}
    return {"apikey": key, "Authorization": f"Bearer {key}"}


def _bare(content: IO[bytes]) -> FileIO:
    """storage3 takes no other file."""
    content.flush()
    content.seek(0)
    return FileIO(content.fileno(), closefd=False)


@asynccontextmanager
async def _asking(operation: str) -> AsyncIterator[None]:
    started, outcome = time.perf_counter(), "unanswered"
    try:
        with traces.call("supabase", operation):
            async with asyncio.timeout(WHOLE_SECONDS):
                yield
        outcome = "200"
    except StorageApiError as refusal:
        outcome = str(refusal.status)
        log.error("storage_refused", operation=operation, status=outcome, code=str(refusal.code))
        raise Unavailable(retry_after=5) from None
    except (httpx.HTTPError, TimeoutError, LookupError, TypeError, ValueError) as error:
        # Away, or answering what no storage does.
        log.error("storage_away", operation=operation, error=type(error).__name__)
        raise Unavailable(retry_after=5) from None
    finally:
        spent = time.perf_counter() - started
        CALLS.labels("supabase", operation, outcome).observe(spent)


async def _document(answer: httpx.Response) -> dict[str, Any]:
    read = bytearray()
    async for part in answer.aiter_bytes():
        read += part
        if len(read) > MAX_ANSWER:
            break
    try:
        document = orjson.loads(read)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _see_that_it_is_missing(status: int, document: dict[str, Any]) -> None:
    """A wrong key is answered with `Bucket not found`: that must never pass for a lost object."""
    meant = str(document.get("statusCode", status))
    code = str(document.get("error", ""))
    if meant != "404" or code != "not_found":
        raise StorageApiError("not to be read", code, meant)
