"""uvicorn as we run it, with a door that slow, bulky or broken requests do not hold open."""

import asyncio
import socket
import struct
import sys
from ipaddress import ip_network
from typing import Any

import orjson
import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from healthlink import draining, errors, tls, words
from healthlink.ids import new_id
from healthlink.sockets import MOST_FRAME_BYTES, PING_EVERY, PONG_WITHIN, GuardedSocket

HEADER_SECONDS = 10.0
LINGER_SECONDS = 5.0
"""How long the rest of a request that is answered already may take to arrive."""
WRITE_SECONDS = 15.0
"""How long a reader may take nothing of what we write."""
MAX_HEADER_BYTES = 16 * 1024

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""On every answer. The API is data, not pages: nothing in it may run, be framed or be sniffed."""

PHRASES = {400: b"Bad Request", 431: b"Request Header Fields Too Large"}

log = structlog.get_logger()


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with bounds in time and size on all that is not yet, or no longer, the
    application's: headers, what stands between requests, chunk framing and trailers, the rest of a
    body that was refused, and answers that nobody reads."""

    _patience: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _in_body = False
    """The headers of `cycle` have arrived, the rest has not."""
    _refused = False
    _loose = 0
    """Bytes since the last milestone that were not body."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        _tune(transport.get_extra_info("socket"))
        self._wait(HEADER_SECONDS)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        idle = self.cycle is None or self.cycle.response_complete
        if idle and not self._in_body and not self._patience:
            self._wait(HEADER_SECONDS)  # uvicorn stops its own clock at any byte, even a blank line
        self._loose += len(data)
        super().data_received(data)
        if self._loose > MAX_HEADER_BYTES:
            self._refuse(errors.HeadersTooLarge)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._loose = 0
        self._wait(HEADER_SECONDS)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._patience:  # later ones are trailers, which uvicorn would add to the headers
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self._refused:
            return
        self._calm()
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > MAX_HEADER_BYTES:
            self._refuse(errors.HeadersTooLarge)
            return
        super().on_headers_complete()
        self._in_body, self._loose = True, 0

    def on_chunk_header(self) -> None:
        self._loose = 0

    def on_body(self, body: bytes) -> None:
        self._loose -= len(body)
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._refused:
            return
        self._in_body, self._loose = False, 0
        self._calm()
        super().on_message_complete()
        if self.parser.should_upgrade() and self._should_upgrade():
            return  # a socket from now on, with clocks of its own
        if self.cycle.response_complete:
            self._wait(self.timeout_keep_alive)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._in_body and self.cycle.response_complete:
            self._wait(LINGER_SECONDS)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self.loop.call_later(WRITE_SECONDS, self._cut)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stalled:
            self._stalled.cancel()

    def connection_lost(self, exc: Exception | None) -> None:
        self._calm()
        if self._stalled:
            self._stalled.cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        self._refuse(errors.Malformed)

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing: a wish to upgrade may be ignored, and anybody could fill the log with it."""

    def _cut(self) -> None:
        """Without SO_LINGER the kernel would go on to feed its megabytes to the slow reader."""
        connection = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _wait(self, seconds: float) -> None:
        self._calm()
        self._patience = self.loop.call_later(seconds, self.transport.close)

    def _calm(self) -> None:
        if self._patience:
            self._patience.cancel()
            self._patience = None

    def _refuse(self, kind: type[errors.Problem]) -> None:
        """Answers, unless an answer is under way, and reads no more requests. What still arrives
        is dropped for a moment: closing at once could take the answer from its reader."""
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        cycle = self.cycle
        if cycle and not cycle.response_complete and not self._in_body:
            cycle.keep_alive = False  # an earlier request: let it have its answer
            return
        self._wait(LINGER_SECONDS)
        if cycle and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
            if cycle.response_started or self.pipeline:
                self.transport.close()
                return
        self.transport.write(self._refusal(kind))
        if (
            self.transport.can_write_eof()
        ):  # TLS knows no half of a farewell: there the clock ends it
            self.transport.write_eof()

    def _refusal(self, kind: type[errors.Problem]) -> bytes:
        """A problem document as raw HTTP, logged: the application does not see such a request."""
        request_id = new_id().hex
        client = self.client[0] if self.client else None
        seen = {"method": None, "route": None, "status": kind.status, "ms": 0.0, "user_id": None}
        log.info("request", **seen, client=client, request_id=request_id)
        accept = dict(self.headers or ()).get(b"accept-language", b"")
        return _raw(kind, words.language(accept.decode("latin-1")), request_id)


def _raw(kind: type[errors.Problem], reader: str, request_id: str) -> bytes:
    body = orjson.dumps(
        {
            "type": f"/problems/{kind.slug()}",
            "title": kind.title[reader],
            "status": kind.status,
            "request_id": request_id,
        }
    )
    headers = {
        "Content-Type": "application/problem+json",
        "Content-Length": str(len(body)),
        "Content-Language": reader,
        "Cache-Control": "no-store",
        "X-Request-Id": request_id,
        "Connection": "close",
        **SECURITY_HEADERS,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    start = b"HTTP/1.1 %d %b\r\n" % (kind.status, PHRASES[kind.status])
    return start + lines.encode() + b"\r\n" + body


def _tune(connection: socket.socket | None) -> None:
    if connection is None or connection.family == getattr(socket, "AF_UNIX", None):
        return
    # asyncio knows a socket made without naming its protocol for no TCP socket and leaves Nagle's
    # algorithm on: then the body, written after the headers, waits 40 ms for their receipt.
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Linux then drops a peer whose window stays shut, also after we have closed.
        limit = int(WRITE_SECONDS * 1000)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, limit)


def options(*, trusted_proxies: str = "", tls: tls.Certificate | None = None) -> dict[str, Any]:
    """Arguments for `serve` and uvicorn.Config. Without proxies no X-Forwarded-* is read."""
    proxies = [part.strip() for part in trusted_proxies.split(",") if part.strip()]
    return {
        "http": GuardedProtocol,
        "loop": "asyncio"
        if sys.platform == "win32"
        else "healthlink.tls:Loop"
        if tls
        else "uvloop",
        "ssl_context_factory": tls,
        "ws": GuardedSocket,
        "ws_max_size": MOST_FRAME_BYTES,
        "ws_ping_interval": PING_EVERY,
        "ws_ping_timeout": PONG_WITHIN,
        "ws_per_message_deflate": False,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": bool(proxies),
        # Exactly written: uvicorn trusts nobody, and says nothing, at 10.0.0.1/8.
        "forwarded_allow_ips": [str(ip_network(part, strict=False)) for part in proxies],
        "timeout_graceful_shutdown": 20,
        "timeout_keep_alive": 30,
        "backlog": 2048,
    }


def serve(app: str, **more: Any) -> None:
    draining.run(draining.Config(app, factory=True, **more))
