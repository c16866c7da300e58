"""HTTP written by hand on a real socket, byte for byte as an attacker would."""

import asyncio
import json
import re
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from healthlink import errors

PATIENCE = 20.0
"""Nothing here should take this long; a test that hangs says so."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    raw: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def problem(self) -> str:
        """The slug of its problem, or nothing."""
        refused = self.headers.get("content-type") == "application/problem+json"
        return str(self.json()["type"]).rpartition("/")[2] if refused else ""


class Wire:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, *parts: bytes) -> None:
        for part in parts:
            self.writer.write(part)
        async with asyncio.timeout(PATIENCE):
            await self.writer.drain()

    async def ask(self, *parts: bytes) -> Answer:
        await self.send(*parts)
        return await self.answer()

    async def answer(self, *, bodiless: bool = False) -> Answer:
        """The next answer; `bodiless` after a HEAD."""
        async with asyncio.timeout(PATIENCE):
            head = await self.reader.readuntil(b"\r\n\r\n")
            start, *lines = head.decode("latin-1").split("\r\n")[:-2]
            headers = {n.lower(): v for n, v in (line.split(": ", 1) for line in lines)}
            body = b"" if bodiless else await self._body(headers)
        return Answer(int(start.split(" ")[1]), headers, body, head + body)

    async def _body(self, headers: dict[str, str]) -> bytes:
        if "transfer-encoding" not in headers:
            return await self.reader.readexactly(int(headers.get("content-length", "0")))
        body = b""
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            body += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readexactly(2)
        return body

    async def closed(self) -> bytes:
        """Waits until the other side hangs up; what it said until then."""
        async with asyncio.timeout(PATIENCE):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""

    async def stays_open(self, seconds: float) -> bool:
        """For negative controls: nothing happens in this time."""
        try:
            async with asyncio.timeout(seconds):
                return bool(await self.reader.read(1))
        except TimeoutError:
            return True
        except ConnectionError:
            return False


@asynccontextmanager
async def connected(
    port: int, *, source: str = "", buffer: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Wire]:
    """`source` is our own address, `buffer` how much the kernel may take for us unread, `tls` whom
    we trust to call itself localhost."""
    line = socket.socket()
    if buffer:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    if source:
        line.bind((source, 0))
    line.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", port))
        name = "localhost" if tls else None
        reader, writer = await asyncio.open_connection(
            sock=line, limit=buffer or 2**22, ssl=tls, server_hostname=name
        )
    except BaseException:
        line.close()
        raise
    try:
        yield Wire(reader, writer)
    finally:
        writer.transport.abort()


def request(
    method: str, target: str | bytes, body: bytes | None = None, /, **headers: str | bytes
) -> bytes:
    """`headers` with underscores for hyphens; a body brings its length."""
    target = target if isinstance(target, bytes) else target.encode()
    given: dict[str, str | bytes] = {"Host": "testserver", **headers}
    if body is not None:
        given = {"Content_Type": "application/json", "Content_Length": str(len(body)), **given}
    lines = [
        name.replace("_", "-").encode() + b": " + (v if isinstance(v, bytes) else v.encode())
        for name, v in given.items()
    ]
    start = method.encode() + b" " + target + b" HTTP/1.1"
    return b"\r\n".join([start, *lines, b"", body or b""])


def chunked(*parts: bytes, trailers: bytes = b"", end: bool = True) -> bytes:
    framed = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return framed + (b"0\r\n" + trailers + b"\r\n" if end else b"")


TITLES = {f"/problems/{kind.slug()}": kind.title for kind in errors.all_problems()}


def assert_problem(answer: Answer, status: int, slug: str = "", language: str = "en") -> Any:
    """RFC 9457, with an id that can be quoted, in the caller's language."""
    assert answer.status == status, answer
    assert answer.headers["content-type"] == "application/problem+json", answer
    document = answer.json()
    assert set(document) - {"errors"} == {"type", "title", "status", "request_id"}
    assert document["status"] == status
    assert document["title"] == TITLES[document["type"]][language]
    assert answer.headers["content-language"] == language
    assert re.fullmatch("[0-9a-f]{32}", document["request_id"])
    assert document["request_id"] == answer.headers["x-request-id"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert document["type"] == f"/problems/{slug}" or not slug
    return document
