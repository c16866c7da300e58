"""Debian's Redis, as a process: started, killed, stopped for a while."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes import free_port

PROGRAM = shutil.which("redis-server")
needs_redis = pytest.mark.skipif(PROGRAM is None, reason="redis-server (Debian's) is not installed")
PASSWORD = "only the fleet knows it"


class Redis:
    """Comes and goes; its address stays."""

    def __init__(self, folder: Path, *options: str, scheme: str = "redis") -> None:
        self.folder, self.options, self.port = folder, options, free_port()
        self.url = f"{scheme}://:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        where = self.options or ("--port", str(self.port))
        kept = (
            "--save",
            "",
            "--dir",
            str(self.folder),
            "--logfile",
            str(self.folder / "redis.log"),
        )
        command = [PROGRAM or "", "--bind", "127.0.0.1", "--requirepass", PASSWORD, *kept, *where]
        self.process = subprocess.Popen(command)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError((self.folder / "redis.log").read_text())

    def signal(self, number: signal.Signals) -> None:
        assert self.process
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextmanager
def redis(folder: Path) -> Iterator[Redis]:
    running = Redis(folder)
    running.start()
    try:
        yield running
    finally:
        running.kill()
