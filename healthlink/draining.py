"""How a server leaves so that nobody notices: it says that it is leaving, lets in those who are
already at the door and nobody after them, sends its sockets elsewhere, and finishes what it has.

uvicorn alone closes the door first: whoever was accepted by the kernel and not yet read, or wrote
on a connection kept from before, would be cut.
"""

import asyncio
import ctypes
import os
import socket
import struct
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.supervisors import multiprocess

from healthlink.sockets import GuardedSocket

HANDSHAKE_SECONDS = 0.1
"""How long a connection may be in the making when the door closes."""
DOOR_SECONDS = 2.0
LAST_REQUEST_SECONDS = 1.0
"""How long a connection that is kept open may still bring a request."""
CLOSE = (b"connection", b"close")

_DROP_SYN = ((0x30, 0, 0, 13), (0x45, 0, 1, 0x02), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF))
"""Classic BPF, seen from the TCP header: load its flags; if SYN is among them, drop, else pass."""
_SO_ATTACH_FILTER = 26
_UNACKED = 24
"""Where tcp_info tells, of a listening socket, how many wait to be accepted."""


class Config(uvicorn.Config):
    def __init__(self, *given: Any, drain_seconds: float = 0, **named: Any) -> None:
        super().__init__(*given, **named)
        self.drain_seconds = drain_seconds


class Server(uvicorn.Server):
    """While it leaves, requests find `draining` in their state. The same signal twice ends it at
    once (Ctrl-C reaches a worker twice, too: as SIGINT, and as its supervisor's SIGTERM)."""

    config: Config
    _leaves_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if sig in self._captured_signals:
            self.should_exit = self.force_exit = True
        self._captured_signals.append(sig)
        if self._leaves_at is None:
            self._leaves_at = time.monotonic() + self.config.drain_seconds

    async def on_tick(self, counter: int) -> bool:
        if self._leaves_at is not None:
            self._announce()
            self.should_exit = self.should_exit or time.monotonic() >= self._leaves_at
        return await super().on_tick(counter)

    def _announce(self) -> None:
        """To who asks whether we are ready; and each answer takes its connection with it."""
        if CLOSE not in self.config.encoded_headers:
            self.lifespan.state["draining"] = True
            self.config.encoded_headers.append(CLOSE)
            self.server_state.default_headers.append(CLOSE)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if not self.force_exit:
            await self._close_the_door(own=sockets is None)
            for connection in list(self.server_state.connections):
                if isinstance(connection, GuardedSocket) and connection.handshake_complete:
                    connection.shutdown()
            await self._wait_for_last_requests()
        await super().shutdown(sockets)

    async def _close_the_door(self, *, own: bool) -> None:
        """A door that is not our own, our supervisor closes."""
        with _listeners(self.servers) as doors:
            if own:
                for door in doors:
                    refuse_newcomers(door)
            await asyncio.sleep(HANDSHAKE_SECONDS)
            deadline = time.monotonic() + DOOR_SECONDS
            while any(map(waiting, doors)) and time.monotonic() < deadline:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            for server in self.servers:
                server.close()

    async def _wait_for_last_requests(self) -> None:
        deadline = time.monotonic() + LAST_REQUEST_SECONDS
        while any(map(_is_idle, self.server_state.connections)):
            if self.force_exit or time.monotonic() > deadline:
                return
            await asyncio.sleep(0.02)

    async def _wait_tasks_to_complete(self) -> None:
        while self.server_state.connections or self.server_state.tasks:
            if self.force_exit:
                for connection in list(self.server_state.connections):
                    connection.transport.abort()
                return
            await asyncio.sleep(0.05)


class _Process(multiprocess.Process):
    @property
    def server(self) -> Server:
        if not isinstance(self._server, Server):
            self._server = Server(self.config)
        return self._server


class Supervisor(multiprocess.Multiprocess):
    """Of several servers at one door. The second signal kills them."""

    config: Config

    def terminate_all(self) -> None:
        self.signal_queue.clear()
        super().terminate_all()
        self._wait(self.config.drain_seconds)
        for door in self.sockets:
            refuse_newcomers(door)
            door.close()  # the last of the servers to close it closes it

    def join_all(self) -> None:
        while any(each.process.is_alive() for each in self.processes):
            if self.signal_queue:
                for each in self.processes:
                    each.process.kill()
            self._wait(0.05)
        super().join_all()

    def _wait(self, seconds: float) -> None:
        """Or until somebody is in more of a hurry."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.signal_queue:
            time.sleep(0.02)


multiprocess.Process = _Process  # type: ignore[misc]  # what Multiprocess makes, by this name


def run(config: Config) -> None:
    server = Server(config)
    with suppress(KeyboardInterrupt):
        if config.workers > 1:
            Supervisor(config, sockets=[config.bind_socket()]).run()
            return
        config.load_app()
        server.run()
    if not server.started:
        sys.exit(uvicorn.config.STARTUP_FAILURE)


def refuse_newcomers(door: socket.socket) -> None:
    """What tries to connect from now on is not answered, so that it tries again in a second, and
    then hears that nobody is there; what has begun to connect goes on. Elsewhere than on Linux
    nothing happens."""
    if sys.platform != "linux" or door.family not in (socket.AF_INET, socket.AF_INET6):
        return
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *op) for op in _DROP_SYN))
    told = struct.pack("HP", len(_DROP_SYN), ctypes.addressof(program))
    door.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, told)


def waiting(door: socket.socket) -> int:
    """How many the kernel has accepted there, and we have not."""
    if sys.platform != "linux" or door.family not in (socket.AF_INET, socket.AF_INET6):
        return 0
    info = door.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _UNACKED + 4)
    return int(struct.unpack_from("I", info, _UNACKED)[0])


@contextmanager
def _listeners(servers: Iterable[Any]) -> Iterator[list[socket.socket]]:
    """The sockets that asyncio's servers hide, as our own copies."""
    numbers = [each.fileno() for server in servers for each in server.sockets]
    doors = [socket.socket(fileno=os.dup(number)) for number in numbers]
    try:
        yield doors
    finally:
        for door in doors:
            door.close()


def _is_idle(connection: Any) -> bool:
    """Nothing was asked there, or all was answered; or it is becoming a socket."""
    if isinstance(connection, GuardedSocket):
        return not connection.handshake_complete
    return connection.cycle is None or connection.cycle.response_complete
