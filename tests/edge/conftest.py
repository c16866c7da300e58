"""Servers to attack: this process's own, others with other settings, and one as a process."""

import asyncio
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
import uvicorn
from structlog.testing import capture_logs
from structlog.typing import EventDict

from healthlink import logs
from healthlink import server as serving
from healthlink.config import Settings
from healthlink.main import create_app
from tests import make
from tests.conftest import fresh_database, settings_for
from tests.edge.wire import PATIENCE

STARTS = "from healthlink import server; server.serve('healthlink.main:create_app', "


@asynccontextmanager
async def listening(app: Any, *, proxies: str = "") -> AsyncIterator[tuple[int, uvicorn.Server]]:
    """Any application on a real socket, by our own protocol."""
    options = {**serving.options(trusted_proxies=proxies), "loop": "none"}
    running = uvicorn.Server(uvicorn.Config(app, **options))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        task = asyncio.create_task(running.serve([listener]))
        while not running.started:
            await asyncio.sleep(0.01)
        yield listener.getsockname()[1], running
        running.should_exit = True
        await task


@asynccontextmanager
async def serving_with(settings: Settings, *, proxies: str = "", **more: str) -> AsyncIterator[int]:
    """HealthLink with other settings, on the same database."""
    changed = settings_for(settings.database_url, **more)
    async with listening(create_app(changed), proxies=proxies) as (port, _):
        yield port


@pytest.fixture
def port(address: str) -> int:
    """The server of this process."""
    return int(address.rpartition(":")[2])


@pytest.fixture
def lines() -> Iterator[list[EventDict]]:
    """What this process logs, as it would be written."""
    logs.configure("DEBUG")
    with capture_logs([structlog.contextvars.merge_contextvars, logs.redact]) as captured:
        yield captured
    logs.configure("ERROR")


@dataclass
class Process:
    """The server as its own process; its log is in `log`."""

    running: subprocess.Popen[bytes]
    port: int
    log: Path
    database_url: str

    def stop(self) -> bytes:
        self.running.terminate()
        self.running.wait(PATIENCE)
        return self.log.read_bytes()


@pytest.fixture(scope="module")
async def process(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> AsyncIterator[Process]:
    """With LOG_LEVEL=DEBUG and a database of its own."""
    url = await fresh_database(f"healthlink_edge_{worker_id}")
    log = tmp_path_factory.mktemp("edge") / "log"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"DATABASE_URL": url, "JWT_SECRET": make.SECRET, "LOG_LEVEL": "DEBUG"}
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "-c", f"{STARTS}port={port}, **server.options())"],
            env={**os.environ, **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    await asyncio.to_thread(_wait_until_healthy, running, port, log)
    yield Process(running, port, log, url)
    running.kill()
    running.wait()


def _wait_until_healthy(running: subprocess.Popen[bytes], port: int, log: Path) -> None:
    while running.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=PATIENCE)
            return
        except urllib.error.URLError:
            try:
                running.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
    raise AssertionError(log.read_text())
