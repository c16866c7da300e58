"""uvicorn as we run it, with a door that slow or bulky headers do not hold open."""

import asyncio
import sys
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from healthlink import errors

HEADER_SECONDS = 10.0
MAX_HEADER_BYTES = 16 * 1024


def _refusal() -> bytes:
    """The problem document as raw HTTP: the application does not get to see such a request."""
    kind = errors.HeadersTooLarge
    body = b'{"type":"/problems/%b","title":"%b","status":%d}' % (
        kind.slug().encode(),
        kind.title["en"].encode(),
        kind.status,
    )
    head = (
        f"HTTP/1.1 {kind.status} Request Header Fields Too Large\r\n"
        f"content-type: application/problem+json\r\ncontent-length: {len(body)}\r\n"
        "connection: close\r\n\r\n"
    )
    return head.encode() + body


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with a time and a size within which a request's headers must arrive."""

    _patience: asyncio.TimerHandle | None = None
    _pending = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_headers()

    def data_received(self, data: bytes) -> None:
        if self._patience:
            self._pending += len(data)
        super().data_received(data)
        if self._patience and self._pending > MAX_HEADER_BYTES:
            self._refuse()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._expect_headers()

    def on_headers_complete(self) -> None:
        self._enough()
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > MAX_HEADER_BYTES:
            self._refuse()
        else:
            super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._enough()
        super().connection_lost(exc)

    def _expect_headers(self) -> None:
        self._enough()
        self._pending = 0
        self._patience = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _enough(self) -> None:
        if self._patience:
            self._patience.cancel()
            self._patience = None

    def _refuse(self) -> None:
        self._enough()
        self.transport.write(_refusal())
        self.transport.close()


def options(*, trusted_proxies: str = "") -> dict[str, Any]:
    """Arguments for uvicorn.run and uvicorn.Config. Without proxies no X-Forwarded-* is read."""
    return {
        "http": GuardedProtocol,
        "loop": "asyncio" if sys.platform == "win32" else "uvloop",
        "ws": "none",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": bool(trusted_proxies),
        "forwarded_allow_ips": trusted_proxies,
        "timeout_graceful_shutdown": 20,
        "timeout_keep_alive": 30,
        "backlog": 2048,
    }


def serve(app: str, **more: Any) -> None:
    uvicorn.run(app, factory=True, **more)
