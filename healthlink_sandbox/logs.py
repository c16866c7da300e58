"""Logs: one JSON line on standard output per call, and per warning of a library."""

import json
import logging
import sys
import time
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send


def write(event: str, **fields: Any) -> None:
    line = {"timestamp": datetime.now(UTC).isoformat(), "event": event, **fields}
    sys.stdout.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


class _Lines(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        fault = record.exc_info[1] if record.exc_info else None
        told = {"error": repr(fault)} if fault else {}
        write(record.getMessage(), level=record.levelname.lower(), logger=record.name, **told)


def configure() -> None:
    logging.root.handlers = [_Lines()]
    logging.root.setLevel(logging.WARNING)


QUIET = ("/health", "/telegram/look")
"""Asked again and again, to no news."""


class Logged:
    """Writes what was called and how it ended; queries and bodies, where passwords are, never."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(QUIET):
            await self.app(scope, receive, send)
            return
        begun = time.monotonic()
        seen: dict[str, Any] = {"method": scope["method"], "path": scope["path"], "status": None}
        scope["seen"] = seen

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            write("call", **seen, ms=round((time.monotonic() - begun) * 1000, 1))
