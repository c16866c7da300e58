"""A server that is told to stop: whoever is at the door is served, nobody after them."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from tests.processes import free_port

ROOT = Path(__file__).parents[2]
ASK = b"GET %b HTTP/1.1\r\nHost: x\r\n\r\n"


class Bare:
    def __init__(self, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.port, self.process = port, process

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def family(self) -> list[psutil.Process]:
        whole = psutil.Process(self.process.pid)
        return [whole, *whole.children(recursive=True)]

    def signal_all(self, number: signal.Signals) -> None:
        for each in self.family():
            each.send_signal(number)


@contextmanager
def bare(drain: float = 0, workers: int = 1, *plain: str) -> Iterator[Bare]:
    port = free_port()
    command = [sys.executable, "-m", "tests.fleet.bare", *map(str, (port, drain, workers)), *plain]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        running = Bare(port, process)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(OSError), running.connect() as probe:
                if answer(probe, b"/"):
                    break
            time.sleep(0.05)
        try:
            yield running
        finally:
            for each in running.family() if process.poll() is None else []:
                each.kill()


def answer(connection: socket.socket, path: bytes) -> bytes:
    """Empty if there is none."""
    try:
        connection.sendall(ASK % path)
        said = b""
        while b"\r\n\r\n" not in said or said.endswith(b"\r\n\r\n"):
            part = connection.recv(4096)
            if not part:
                return said
            said += part
    except ConnectionError:
        return b""
    return said


def at_the_door(server: Bare) -> list[bytes]:
    """What they hear whom the kernel has let in while the program did not look, when it is told to
    stop: ten who have asked already, and ten who ask a moment later."""
    server.signal_all(signal.SIGSTOP)
    early, late = ([server.connect() for _ in range(10)] for _ in range(2))
    for connection in early:
        connection.sendall(ASK % b"/")
    server.process.send_signal(signal.SIGTERM)
    server.signal_all(signal.SIGCONT)
    time.sleep(0.15)  # they are on their way
    heard = [answer(each, b"/") for each in late]
    for connection in early:
        with suppress(ConnectionError):
            heard.append(connection.recv(4096))
    for connection in (*early, *late):
        connection.close()
    return heard


@pytest.mark.parametrize("workers", [1, 2])
def test_whoever_is_at_the_door_is_served(workers: int) -> None:
    with bare(0, workers) as server:
        heard = at_the_door(server)
        assert server.process.wait(20) in (0, -signal.SIGTERM)
    assert [each[:15] for each in heard] == [b"HTTP/1.1 200 OK"] * 20


def test_uvicorn_alone_cuts_them() -> None:
    """The control."""
    with bare(0, 1, "plain") as server:
        heard = at_the_door(server)
        server.process.wait(20)
    assert not all(heard)


@pytest.mark.parametrize("workers", [1, 2])
def test_while_it_drains_it_says_so_and_serves(workers: int) -> None:
    with bare(3, workers) as server, server.connect() as kept:
        assert answer(kept, b"/").endswith(b"here")
        server.process.send_signal(signal.SIGTERM)
        said = b""
        while not said.endswith(b"leaving"):
            with server.connect() as new:
                said = answer(new, b"/")
                assert said.startswith(b"HTTP/1.1 200")
        assert b"connection: close" in said
        last = answer(kept, b"/")
        assert last.startswith(b"HTTP/1.1 200"), "an old connection is served once more"
        assert server.process.wait(20) in (0, -signal.SIGTERM)
    with pytest.raises(ConnectionRefusedError):
        server.connect()


@pytest.mark.parametrize("workers", [1, 2])
def test_the_second_signal_ends_it_at_once(workers: int) -> None:
    with bare(30, workers) as server, server.connect() as waits:
        waits.sendall(ASK % b"/slow")
        server.process.send_signal(signal.SIGTERM)
        time.sleep(1)  # it is felt
        assert server.process.poll() is None
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(20)
        assert time.monotonic() - begun < 5
