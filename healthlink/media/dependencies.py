"""What an HTTP handler of files may ask for: the bytes of an upload, spooled into a file without a
name, which nothing can leave behind, and a place for those of an answer."""

import tempfile
from collections.abc import AsyncIterator
from typing import IO, Annotated, Any, TypeVar
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.responses import Response, StreamingResponse

from healthlink.media import forms, titles
from healthlink.media.drawing import CONTENT_TYPE as WEBP

MOST_BYTES = 20 * 1024 * 1024
MOST_OF_A_BODY = MOST_BYTES + 64 * 1024
PART = 64 * 1024
FENCED = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Accept-Ranges": "none",
}
BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/jpeg": {}, "image/png": {}, "application/pdf": {}}}
}
"""The `responses` of an operation that answers a file, and of one that answers a thumbnail."""
SMALL: dict[int | str, dict[str, Any]] = {200: {"content": {WEBP: {}}}}

Fields = TypeVar("Fields", bound=BaseModel)


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


async def read_form(request: Request, file: IO[bytes], fields: type[Fields]) -> tuple[str, Fields]:
    """Of `multipart/form-data`: what its file is called, tidied, and what was sent beside it. The
    file itself goes into `file`."""
    kind = request.headers.get("content-type", "")
    form = await forms.read(kind, request.stream(), file, MOST_BYTES)
    return titles.tidy(form.file_name or ""), _validated(form, fields)


def _validated(form: forms.Form, fields: type[Fields]) -> Fields:
    faults: list[Any] = []
    if form.file_name is None:
        faults.append({"type": "missing", "loc": ("body", "file"), "msg": ""})
    try:
        found = fields.model_validate(form.fields)
    except ValidationError as error:
        faults += [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
    if faults:
        raise RequestValidationError(faults)
    return found


async def _spool() -> AsyncIterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        yield file


Spool = Annotated[IO[bytes], Depends(_spool, scope="request")]
"""A file that lives until the answer is sent."""


def attachment(file: IO[bytes], content_type: str, name: str) -> Response:
    """Nothing of it is ever shown as a page of ours."""
    size = file.tell()
    file.seek(0)
    headers = {
        **FENCED,
        "Content-Length": str(size),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
    }
    return StreamingResponse(_parts(file), media_type=content_type, headers=headers)


async def _parts(file: IO[bytes]) -> AsyncIterator[bytes]:
    while part := file.read(PART):
        yield part
