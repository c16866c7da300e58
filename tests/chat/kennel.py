"""Servers by the dozen, each at the port that is told and a fork of this one: tests/kennel.py.

python -m tests.chat.kennel [seconds after which a reader is slow] [small] [one-by-one] [never-look]
"""

import asyncio
import os
import signal
import socket as sockets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from healthlink import children, main, server
from healthlink.chat import fan_out, mailboxes
from healthlink.sockets import GuardedSocket
from tests import kennel as kennels
from tests.processes import environment, free_port

PATIENCE = 60


@dataclass
class Running:
    """Comes and goes; its address stays."""

    kennel: "Kennel"
    port: int
    pid: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self.pid = await asyncio.to_thread(self.kennel.fork, self.port)
        await asyncio.to_thread(self._await)

    def _await(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(URLError, ConnectionError, TimeoutError):
                urlopen(f"{self.url}/health", timeout=5).close()
                return
            time.sleep(0.05)
        raise AssertionError(self.kennel.output())

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


class Kennel:
    def __init__(self, url: str, parent: kennels.Kennel, log: Path) -> None:
        self.url, self.parent, self.log = url, parent, log
        self.pids: list[int] = []

    def fork(self, port: int) -> int:
        self.pids.append(self.parent.start(str(port)))
        return self.pids[-1]

    async def server(self) -> Running:
        running = Running(self, free_port())
        await running.start()
        return running

    def output(self) -> str:
        return self.log.read_text()


@contextmanager
def kennel(
    url: str, folder: Path, slow: float = mailboxes.SLOW_SECONDS, *how: str, **more: str
) -> Iterator[Kennel]:
    """Servers on one database, which take any number of frames; `more`: their other settings."""
    log = folder / "log"
    env = environment(
        DATABASE_URL=url, DATABASE_POOL_SIZE="4", LOG_LEVEL="WARNING", CHAT_RATE="1000000", **more
    )
    with kennels.kennel("tests.chat.kennel", env, log, str(slow), *how) as parent:
        running = Kennel(url, parent, log)
        try:
            yield running
        finally:
            for pid in running.pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def serve(port: int) -> None:
    os.environ[children.PARENT] = str(os.getppid())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    server.serve("healthlink.main:create_app", port=port, **server.options())


def keep_little_in_the_kernel() -> None:
    """So that a reader who takes nothing is felt after some messages, not after megabytes."""
    made = GuardedSocket.connection_made

    def connection_made(protocol: GuardedSocket, transport: Any) -> None:
        socket = transport.get_extra_info("socket")
        socket.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, 32 * 1024)
        made(protocol, transport)

    GuardedSocket.connection_made = connection_made  # type: ignore[assignment,method-assign]


def write_one_by_one() -> None:
    """A negative control: whoever takes nothing is waited for by all."""
    send, turn = mailboxes.Line._send, asyncio.Lock()

    async def in_turn(line: mailboxes.Line, frame: str) -> None:
        async with turn:
            await send(line, frame)

    mailboxes.Line._send = in_turn  # type: ignore[assignment,method-assign]


def never_look() -> None:
    """A negative control: what the bus does not tell is not found."""

    async def blind(_: fan_out.FanOut) -> None:
        return

    fan_out.FanOut._see_tops = blind  # type: ignore[assignment,method-assign]


def breed() -> None:
    assert main.ROOMS
    mailboxes.SLOW_SECONDS = float(sys.argv[1])
    if "small" in sys.argv:
        keep_little_in_the_kernel()
    if "one-by-one" in sys.argv:
        write_one_by_one()
    if "never-look" in sys.argv:
        never_look()
    kennels.breed(lambda port: serve(int(port)))


if __name__ == "__main__":
    breed()
