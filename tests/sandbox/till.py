"""A shop's RESULT_URL: a small HTTP server on a thread that says what it is told to say."""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Self
from urllib.parse import parse_qsl

from tests.sandbox.door import Door


@dataclass
class Says:
    status: int = 200
    body: bytes = b"OK"
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


class Till:
    def __init__(self) -> None:
        self.prechecks: list[dict[str, str]] = []
        self.confirmations: list[dict[str, str]] = []
        self.order: list[str] = []
        """Which came when."""
        self.types: set[str] = set()
        self.to_precheck = Says()
        self.to_confirmations: list[Says] = []
        """One after another; OK when it is empty."""
        self.server = Door(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhook/payments/idram"

    def forget(self) -> None:
        self.prechecks, self.confirmations, self.order = [], [], []
        self.to_precheck, self.to_confirmations = Says(), []

    def take(self, fields: dict[str, str]) -> Says:
        if "EDP_PRECHECK" in fields:
            self.prechecks.append(fields)
            self.order.append("precheck")
            return self.to_precheck
        self.confirmations.append(fields)
        self.order.append("confirmation")
        return self.to_confirmations.pop(0) if self.to_confirmations else Says()

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def _handler(till: Till) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            till.types.add(self.headers["Content-Type"])
            says = till.take(dict(parse_qsl(body, strict_parsing=True)))
            time.sleep(says.seconds)
            with suppress(ConnectionError):  # whoever asked may have left
                self._say(says)

        def _say(self, says: Says) -> None:
            self.send_response(says.status)
            for name, value in says.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(says.body)))
            self.end_headers()
            self.wfile.write(says.body)

        def do_GET(self) -> None:
            """Where a redirect would lead, if anybody followed it."""
            till.order.append("followed")
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"OK")

        def log_message(self, *_: object) -> None:
            """Silence."""

    return Handler
