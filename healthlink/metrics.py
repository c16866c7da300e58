"""Figures for Prometheus, of all processes on this machine together."""

import hmac
import os
import socket
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prometheus_client import Metric

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
TEXT = "text/plain; version=0.0.4; charset=utf-8"


@contextmanager
def shared() -> Iterator[None]:
    """While inside, this process and its children count into one folder. To be entered before
    anybody imports prometheus_client, which looks for the folder once."""
    if FOLDER in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="healthlink-metrics-") as folder:
        os.environ[FOLDER] = folder
        yield


def exposition(*more: "Metric") -> bytes:
    """The text that Prometheus reads; `more` are figures that only the one who is asked knows."""
    from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    asked = CollectorRegistry()
    asked.register(_Given(more))
    if FOLDER not in os.environ:
        return generate_latest(REGISTRY) + generate_latest(asked)
    forget_the_dead(Path(os.environ[FOLDER]))
    MultiProcessCollector(asked)  # type: ignore[no-untyped-call]
    return generate_latest(asked)


class _Given:
    def __init__(self, metrics: Iterable["Metric"]) -> None:
        self.metrics = metrics

    def collect(self) -> Iterable["Metric"]:
        return self.metrics

    def describe(self) -> Iterable["Metric"]:
        return ()


def forget_the_dead(folder: Path) -> None:
    """How a process that is gone was doing is no news. What it has counted stays."""
    import psutil

    for file in folder.glob("gauge_live*_*.db"):
        if not psutil.pid_exists(int(file.stem.rpartition("_")[2])):
            file.unlink(missing_ok=True)


def may_ask(told: str, token: str, *, production: bool) -> bool:
    """`told`: the Authorization header. Without a token set, only where nothing is secret."""
    if not token:
        return not production
    return hmac.compare_digest(told.encode(), f"Bearer {token}".encode())


@contextmanager
def served_alone(host: str, port: int, allowed: Callable[[str], bool]) -> Iterator[None]:
    """For a process without an API: `GET /metrics` on a port of its own, beside its work. With port
    0, or where an API reads our figures in a folder, there is none."""
    if not port or FOLDER in os.environ:
        yield
        return
    with _Server((host, port), partial(_Figures, allowed)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: Callable[..., Any]) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, handler)


class _Figures(BaseHTTPRequestHandler):
    timeout = 5.0

    def __init__(self, allowed: Callable[[str], bool], *given: Any) -> None:
        self.allowed = allowed
        super().__init__(*given)

    def do_GET(self) -> None:
        asked = self.path.partition("?")[0] == "/metrics"
        if not (asked and self.allowed(self.headers.get("Authorization", ""))):
            self.send_error(404)
            return
        text = exposition()
        self.send_response(200)
        self.send_header("Content-Type", TEXT)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """Nothing: who asks is no news, and an address may hold a secret."""
