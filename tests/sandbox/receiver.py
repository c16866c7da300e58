"""A shop's door for callbacks: a small HTTP server on a thread that keeps what it hears."""

import json
import queue
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.sandbox.door import Door

PATIENCE = 10.0


@dataclass(frozen=True)
class Heard:
    method: str
    kind: str
    fields: dict[str, Any]


class Receiver:
    def __init__(self) -> None:
        self.heard: queue.Queue[Heard] = queue.Queue()
        self.answers: list[int] = []
        """What to answer next; 200 when it is empty."""
        self.server = Door(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhook?shop=1"

    def next(self) -> dict[str, Any]:
        return self.next_call().fields

    def next_call(self) -> Heard:
        return self.heard.get(timeout=PATIENCE)

    def forget(self) -> None:
        self.heard = queue.Queue()
        self.answers = []

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = dict(parse_qsl(urlsplit(self.path).query))
            self._keep({name: value for name, value in query.items() if name != "shop"})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = "urlencoded" in self.headers["Content-Type"]
            self._keep(dict(parse_qsl(body)) if form else json.loads(body))

        def _keep(self, fields: dict[str, Any]) -> None:
            kind = self.headers.get("Content-Type", "")
            status = receiver.answers.pop(0) if receiver.answers else 200
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()
            receiver.heard.put(Heard(self.command, kind, fields))

        def log_message(self, *_: object) -> None:
            """Silence."""

    return Handler
