"""What an HTTP handler of files may ask for: the bytes of an upload, spooled into a file without a
name, which nothing can leave behind, and a place for those of an answer."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO, Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.responses import Response, StreamingResponse

from healthlink.auth import sessions
from healthlink.auth.dependencies import ActorIfAny
from healthlink.dependencies import House
from healthlink.errors import Forbidden, Unauthorized
from healthlink.media import forms, titles
from healthlink.media.drawing import CONTENT_TYPE as WEBP
from healthlink.media.dto import Fields, Sent
from healthlink.media.files import Stored

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


async def _upload(request: Request) -> AsyncIterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        async for chunk in request.stream():
            file.write(chunk)
        yield file


Upload = Annotated[IO[bytes], Depends(_upload, scope="function")]
"""Ask for it after whoever may send it. How much may come: `main.UPLOADS`."""

_BINARY = {"type": "string", "format": "binary"}
PICTURE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {f"image/{kind}": {"schema": _BINARY} for kind in ("jpeg", "png", "webp")},
    }
}
"""The `openapi_extra` of an operation that takes one; what it really is, its bytes say."""


def form_with_file(*required: str, **beside: dict[str, Any]) -> dict[str, Any]:
    """The `openapi_extra` of an operation that takes a form: `file`, and `beside` it these."""
    schema = {
        "type": "object",
        "required": ["file", *required],
        "properties": {"file": _BINARY, **beside},
    }
    return {
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    }


@asynccontextmanager
async def received(request: Request, fields: type[Fields]) -> AsyncIterator[Sent[Fields]]:
    """What such a form brings; its file lives inside, and its name is tidied."""
    kind = request.headers.get("content-type", "")
    with tempfile.TemporaryFile() as file:
        form = await forms.read(kind, request.stream(), file, MOST_BYTES)
        yield Sent(file, titles.tidy(form.file_name or ""), _validated(form, fields))


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

LinkToken = Annotated[str | None, Query(max_length=1_000, description="Of a link that we gave you")]


async def see_bearer(house: House, actor: ActorIfAny, user_id: UUID, session_id: UUID) -> None:
    """Of a link: in the hands of another user it opens nothing, nor after its session has ended.
    Raises Forbidden, Unauthorized."""
    if actor and actor.user_id != user_id:
        raise Forbidden
    if not await sessions.is_live(house.pool, user_id, session_id):
        raise Unauthorized


def content(file: IO[bytes], stored: Stored) -> Response:
    name = titles.to_save(stored.file_name, stored.content_type)
    return _attachment(file, stored.content_type, name)


def thumbnail(file: IO[bytes], stored: Stored) -> Response:
    return _attachment(file, WEBP, f"{stored.id}.webp")


def _attachment(file: IO[bytes], content_type: str, name: str) -> Response:
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
