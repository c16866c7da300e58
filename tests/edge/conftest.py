"""Servers to attack: this process's own, others with other settings, and one as a process."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from healthlink import logs
from healthlink import server as serving
from healthlink.config import Settings
from healthlink.main import create_app
from healthlink.tls import Certificate
from tests import make
from tests.conftest import fresh_database, settings_for
from tests.edge.wire import PATIENCE

STARTS = "from healthlink import server; server.serve('healthlink.main:create_app', "


@asynccontextmanager
async def listening(
    app: Any, *, proxies: str = "", tls: Certificate | None = None
) -> AsyncIterator[tuple[int, uvicorn.Server]]:
    """Any application on a real socket, by our own protocol."""
    options = {**serving.options(trusted_proxies=proxies, tls=tls), "loop": "none"}
    running = uvicorn.Server(uvicorn.Config(app, **options))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        task = asyncio.create_task(running.serve([listener]))
        try:
            while not running.started:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            yield listener.getsockname()[1], running
        finally:
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


Lines = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Lines]:
    """What servers of this process have logged, by the name of the event, since last asked."""

    def read(event: str) -> list[dict[str, Any]]:
        logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return [line for line in logged if line["event"] == event]

    yield read
    with capsys.disabled():
        logs.configure("ERROR")


@dataclass
class Process:
    """The server as its own process; its log is in `log`."""

    running: subprocess.Popen[bytes]
    port: int
    log: Path
    database_url: str


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
    running = await asyncio.to_thread(_start, settings, port, log)
    yield Process(running, port, log, url)
    running.kill()
    running.wait()


def _start(settings: dict[str, str], port: int, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "-c", f"{STARTS}port={port}, **server.options())"],
            env={**os.environ, **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    while running.poll() is None:
        with suppress(urllib.error.URLError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=PATIENCE)
            return running
        with suppress(subprocess.TimeoutExpired):
            running.wait(0.05)
    raise AssertionError(log.read_text())
