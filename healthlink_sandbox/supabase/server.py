"""The routes of the storage that a backend meets: objects of one private bucket, kept in memory.

https://supabase.com/docs/guides/storage, and the answers of a real server, v1.11.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from healthlink_sandbox.clock import Clock
from healthlink_sandbox.connections import CUT, Broken, still_there_after
from healthlink_sandbox.supabase import keys
from healthlink_sandbox.supabase.answers import fault, no, slow_down
from healthlink_sandbox.supabase.faults import Fault, Faults, Operation

PREFIX = "/supabase/storage/v1"
KEY = re.compile(r"[A-Za-z0-9_/!.*'() &$=@;:+,?-]+")
"""storage-api's limits.ts: ASCII only."""
MOST_BYTES = 100 * 1024 * 1024


@dataclass
class Object:
    content: bytes
    type: str


@dataclass
class Bucket:
    name: str
    service_key: str
    most_bytes: int = MOST_BYTES
    types: tuple[str, ...] = ()
    public: bool = False
    """Everybody may read it, without a key."""
    objects: dict[str, Object] = field(default_factory=dict)

    def forget(self) -> None:
        self.objects.clear()
        self.types = ()
        self.public = False
        self.most_bytes = MOST_BYTES


def routes(bucket: Bucket, faults: Faults, clock: Clock) -> list[Route]:
    server = Server(bucket, faults, clock)
    here = f"{PREFIX}/object"
    return [
        Route(f"{PREFIX}/bucket/{{bucket}}", server.describe, methods=["GET"]),
        Route(f"{here}/public/{{bucket}}/{{name:path}}", server.read_public, methods=["GET"]),
        Route(f"{here}/sign/{{bucket}}/{{name:path}}", server.sign, methods=["POST"]),
        Route(f"{here}/sign/{{bucket}}/{{name:path}}", server.open_signed, methods=["GET"]),
        Route(f"{here}/{{bucket}}/{{name:path}}", server.upload, methods=["POST", "PUT"]),
        Route(f"{here}/{{bucket}}/{{name:path}}", server.read, methods=["GET"]),
        Route(f"{here}/{{bucket}}", server.remove, methods=["DELETE"]),
    ]


class Server:
    def __init__(self, bucket: Bucket, faults: Faults, clock: Clock) -> None:
        self.bucket = bucket
        self.faults = faults
        self.clock = clock

    async def upload(self, request: Request) -> Response:
        planned = await self._misbehave(request, "upload")
        if isinstance(planned, Response):
            return planned
        if not keys.may(request.headers, self.bucket.service_key):
            return no("Unauthorized")
        if request.path_params["bucket"] != self.bucket.name:
            return no("Bucket not found")
        name = request.path_params["name"]
        new = await _sent(request)
        replaces = request.method == "PUT" or request.headers.get("x-upsert") == "true"
        if refusal := self._refusal(name, new, replaces=replaces):
            return no(refusal)
        self.bucket.objects[name] = new
        if planned and planned.kind == "drop":
            return Broken()
        return JSONResponse({"Key": f"{self.bucket.name}/{name}", "Id": "0192f0c1"})

    def _refusal(self, name: str, new: Object, *, replaces: bool) -> str:
        if not KEY.fullmatch(name):
            return "InvalidKey"
        if self.bucket.types and new.type not in self.bucket.types:
            return "invalid_mime_type"
        if len(new.content) > self.bucket.most_bytes:
            return "Payload too large"
        return "Duplicate" if name in self.bucket.objects and not replaces else ""

    async def read(self, request: Request) -> Response:
        planned = await self._misbehave(request, "read")
        if isinstance(planned, Response):
            return planned
        mine = request.path_params["bucket"] == self.bucket.name
        if not (mine and keys.may(request.headers, self.bucket.service_key)):
            return no("Bucket not found")  # a wrong key is told no more than that
        found = self.bucket.objects.get(request.path_params["name"])
        if found is None:
            return no("not_found")
        if planned and planned.kind == "cut":
            return _Half(found.content, media_type=found.type)
        return Response(found.content, media_type=found.type)

    async def read_public(self, request: Request) -> Response:
        """Without a key; a private bucket is not even there."""
        if not self.bucket.public or request.path_params["bucket"] != self.bucket.name:
            return no("Bucket not found")
        found = self.bucket.objects.get(request.path_params["name"])
        return no("not_found") if found is None else Response(found.content, media_type=found.type)

    async def describe(self, request: Request) -> Response:
        if not keys.may(request.headers, self.bucket.service_key):
            return no("Unauthorized")
        if request.path_params["bucket"] != self.bucket.name:
            return no("Bucket not found")
        bucket = self.bucket
        told: dict[str, Any] = {"id": bucket.name, "name": bucket.name, "public": bucket.public}
        told["file_size_limit"] = None if bucket.most_bytes == MOST_BYTES else bucket.most_bytes
        return JSONResponse({**told, "allowed_mime_types": list(bucket.types) or None})

    async def remove(self, request: Request) -> Response:
        """What is not there is no error: it is not in the list of what is gone."""
        planned = await self._misbehave(request, "remove")
        if isinstance(planned, Response):
            return planned
        if not keys.may(request.headers, self.bucket.service_key):
            return no("Unauthorized")
        if request.path_params["bucket"] != self.bucket.name:
            return no("Bucket not found")
        names: list[str] = (await request.json())["prefixes"]
        gone = [name for name in names if self.bucket.objects.pop(name, None)]
        if planned and planned.kind == "drop":
            return Broken()
        return JSONResponse([{"name": name, "bucket_id": self.bucket.name} for name in gone])

    async def sign(self, request: Request) -> Response:
        if not keys.may(request.headers, self.bucket.service_key):
            return no("Unauthorized")
        name = request.path_params["name"]
        if name not in self.bucket.objects:
            return no("not_found")
        path = f"{self.bucket.name}/{name}"
        life = timedelta(seconds=float((await request.json())["expiresIn"]))
        token = keys.sign(path, self.clock.now() + life)
        return JSONResponse({"signedURL": f"/object/sign/{path}?token={token}"})

    async def open_signed(self, request: Request) -> Response:
        path = f"{request.path_params['bucket']}/{request.path_params['name']}"
        token = request.query_params.get("token", "")
        if refusal := keys.fault_of(token, path, self.clock.now()):
            return no(refusal)
        found = self.bucket.objects.get(request.path_params["name"])
        if found is None:
            return no("not_found")
        return Response(found.content, media_type=found.type)

    async def _misbehave(self, request: Request, operation: Operation) -> Fault | Response | None:
        """An answer if it shall be no other; the fault if it has a part in the answer."""
        planned = self.faults.take(operation)
        if planned is None:
            return None
        if planned.kind == "delay":
            return None if await still_there_after(request, planned.seconds) else Broken()
        refusals: dict[str, Any] = {
            "fault": fault,
            "slow_down": slow_down,
            "garbage": lambda: PlainTextResponse("<html>upstream"),
        }
        return refusals[planned.kind]() if planned.kind in refusals else planned


async def _sent(request: Request) -> Object:
    """A form, or the bare bytes. The type is what the client says: nobody looks."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        kind = request.headers.get("content-type", "text/plain")
        return Object(await request.body(), kind)
    async with request.form() as form:
        file = form["file"]
        assert isinstance(file, UploadFile)
        return Object(await file.read(), file.content_type or "text/plain")


class _Half(Response):
    """Says how long it is, and breaks in the middle."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        scope["extensions"][CUT]["cut"]()
        while (await receive())["type"] != "http.disconnect":
            pass
