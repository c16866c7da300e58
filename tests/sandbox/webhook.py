"""A bot's door for updates: a small HTTP server on a thread that says what it is told to say."""

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any, Self

from tests.sandbox.door import Door
from tests.sandbox.till import Says

PATIENCE = 10.0

Update = dict[str, Any]


@dataclass(frozen=True)
class Heard:
    update: Update
    secret: str | None

    @property
    def id(self) -> int:
        return int(self.update["update_id"])

    @property
    def text(self) -> str:
        return str(self.update.get("message", {}).get("text", ""))


class Webhook:
    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.says: Callable[[Update], Says] = good
        self.server = Door(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}/bot/webhook"

    def forget(self) -> None:
        self.heard, self.says = [], good

    def fail(self, text: str, *says: Says) -> None:
        """The message with this text is answered so, one try after another; then all is well."""
        left = list(says)

        def answer(update: Update) -> Says:
            mine = update.get("message", {}).get("text") == text
            return left.pop(0) if mine and left else Says()

        self.says = answer

    def texts(self) -> list[str]:
        return [heard.text for heard in self.heard]

    def wait(self, number: int) -> list[Heard]:
        """Until so many came."""
        deadline = time.monotonic() + PATIENCE
        while len(self.heard) < number:
            assert time.monotonic() < deadline, self.texts()
            time.sleep(0.005)
        return self.heard

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def good(_: Update) -> Says:
    return Says()


def _handler(webhook: Webhook) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            secret = self.headers["X-Telegram-Bot-Api-Secret-Token"]
            webhook.heard.append(Heard(update, secret))
            says = webhook.says(update)
            time.sleep(says.seconds)
            with suppress(ConnectionError):  # whoever told may have left
                self._say(says)

        def _say(self, says: Says) -> None:
            self.send_response(says.status)
            for name, value in says.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(says.body)))
            self.end_headers()
            self.wfile.write(says.body)

        def log_message(self, *_: object) -> None:
            """Silence."""

    return Handler
