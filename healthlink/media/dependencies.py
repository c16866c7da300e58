"""The body of an upload: streamed into a file without a name, which nothing can leave behind."""

import tempfile
from collections.abc import AsyncIterator
from typing import IO, Annotated, Any

from fastapi import Depends, Request


async def _upload(request: Request) -> AsyncIterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        async for chunk in request.stream():
            file.write(chunk)
        yield file


Upload = Annotated[IO[bytes], Depends(_upload, scope="function")]
"""Ask for it after whoever may send it. How much may come: `main.UPLOADS`."""

_BINARY = {"schema": {"type": "string", "format": "binary"}}
PICTURE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": dict.fromkeys(("image/jpeg", "image/png", "image/webp"), _BINARY),
    }
}
"""The `openapi_extra` of an operation that takes one; what it really is, its bytes say."""
