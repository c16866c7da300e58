"""Readers who take nothing beside readers who do: they cost the others nothing, and us little; they
are dropped, and miss nothing when they come back."""

import asyncio
import socket as sockets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import psutil
import pytest
from websockets.asyncio.client import ClientConnection, connect

from healthlink.chat.mailboxes import MOST_KEPT
from tests import make
from tests.chat.devices import Device
from tests.chat.kennel import Running, kennel
from tests.conftest import fresh_database
from tests.make import Person, Practitioner

PATIENTS, STALLED, EACH = 44, 20, 5
"""Every patient has five devices; of the first twenty one takes nothing."""
SLOW_SECONDS = 6
WARM_UP = MOST_KEPT
"""Rounds until every mailbox keeps as much as it ever does."""
A_LOT = "Ա" * 3900
MIB = 1024 * 1024


@pytest.fixture
def how() -> Sequence[str]:
    return ("small",)


@pytest.fixture
async def server(tmp_path: Path, worker_id: str, how: Sequence[str]) -> AsyncIterator[Running]:
    url = await fresh_database(f"healthlink_chat_slow_{worker_id}")
    with kennel(url, tmp_path, SLOW_SECONDS, *how) as started:
        yield await started.server()
        assert "chat_fault" not in started.output()


@pytest.fixture
async def db(server: Running) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(server.kennel.url)
    yield connection
    await connection.close()


class Reader(Device):
    """Stays connected; what cuts it is a fault."""

    def __init__(self, who: Person, server: Running) -> None:
        super().__init__(who, [server.url], 0)
        self.server = server.url

    async def live(self) -> None:
        async with connect(self.url(), compression=None) as socket:
            self.dialled += 1
            await self.talk(socket)

    async def until(self, cursor: int) -> None:
        while self.cursor < cursor:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


class Stalled(Reader):
    async def stall(self, cursor: int, gone: ExitStack) -> None:
        """With a socket of small buffers that is never read, until it is `gone`."""
        self.cursor = cursor
        small = sockets.socket()
        small.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        small.setblocking(False)
        port = int(self.server.rpartition(":")[2])
        await asyncio.get_running_loop().sock_connect(small, ("127.0.0.1", port))
        socket = await connect(self.url(), sock=small, compression=None, ping_interval=None)
        socket.transport.pause_reading()
        gone.callback(socket.transport.abort)


class Doctor:
    """Writes to all, one after the other, waiting for each receipt."""

    def __init__(self, socket: ClientConnection, patients: Sequence[Person]) -> None:
        self.socket, self.patients = socket, patients
        self.rounds = 0

    async def write_to_all(self, content: str) -> None:
        for who in self.patients:
            said: dict[str, Any] = {"type": "message", "recipient_id": str(who.id)}
            await self.socket.send(orjson.dumps({**said, "content": content}).decode())
            while orjson.loads(await self.socket.recv())["type"] == "message":
                continue  # its own, which it may hear, too
        self.rounds += 1

    async def until_heard(self, readers: Sequence[Reader]) -> float:
        """Writes to all; how long it took until all had heard it, in seconds."""
        begun = time.monotonic()
        await self.write_to_all(A_LOT)
        for reader in readers:
            await reader.until(self.rounds)
        return time.monotonic() - begun


def memory(server: Running) -> int:
    return int(psutil.Process(server.pid).memory_info().rss)


async def relate(db: asyncpg.Connection, doctor: Practitioner, patients: Sequence[Person]) -> None:
    for who in patients:
        await db.execute(
            "with c as (insert into conversation values (gen_random_uuid(), $1, $2) returning id)"
            "insert into conversation_member select id, u from c, unnest(array[$1, $2]::uuid[]) u",
            who.id, doctor.id,
        )  # fmt: skip
    ids = [doctor.id, *(who.id for who in patients)]
    await db.execute("insert into chat_box select unnest($1::uuid[])", ids)


async def connected(db: asyncpg.Connection) -> int:
    count: int = await db.fetchval("select count(*) from chat_socket")
    return count


@pytest.mark.timeout(240)
async def test_who_takes_nothing_is_dropped_and_nobody_else_feels_it(
    server: Running, db: asyncpg.Connection
) -> None:
    patients = [await make.person(db, f"Пациент {n}") for n in range(PATIENTS)]
    doctor = await make.practice(db)
    await relate(db, doctor, patients)
    healthy = [
        Reader(who, server)
        for n, who in enumerate(patients)
        for _ in range(EACH - 1 if n < STALLED else EACH)
    ]
    stalled = [Stalled(who, server) for who in patients[:STALLED]]
    address = Reader(doctor, server).url()
    async with asyncio.TaskGroup() as tasks, connect(address, compression=None) as socket:
        with ExitStack() as gone:
            writing = Doctor(socket, patients)
            living = [tasks.create_task(each.live()) for each in healthy]
            while await connected(db) <= len(healthy):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            for _ in range(WARM_UP):
                await writing.write_to_all(A_LOT)
            before = peak = memory(server)
            for each in stalled:
                await each.stall(writing.rounds, gone)
            slowest = 0.0
            while await connected(db) > len(healthy) + 1:
                slowest = max(slowest, await writing.until_heard(healthy))
                peak = max(peak, memory(server))
            assert slowest < SLOW_SECONDS / 2, "nobody waits for who takes nothing"
            assert (peak - before) / STALLED < MIB
            living += [tasks.create_task(each.live()) for each in stalled]
            for each in stalled:
                await each.until(writing.rounds)
                assert sorted(each.heard) == list(range(WARM_UP + 1, writing.rounds + 1))
            assert [each.faults for each in (*healthy, *stalled)] == [[]] * (len(healthy) + STALLED)
            for task in living:
                task.cancel()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("how", [("small", "one-by-one")])
async def test_where_all_are_written_to_one_by_one_the_play_sees_it(
    server: Running, db: asyncpg.Connection
) -> None:
    """The control."""
    patients = [await make.person(db, f"Пациент {n}") for n in range(4)]
    doctor = await make.practice(db)
    await relate(db, doctor, patients)
    healthy = [Reader(who, server) for who in patients]
    address = Reader(doctor, server).url()
    async with asyncio.TaskGroup() as tasks, connect(address, compression=None) as socket:
        with ExitStack() as gone:
            writing = Doctor(socket, patients)
            living = [tasks.create_task(each.live()) for each in healthy]
            while await connected(db) <= len(healthy):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await Stalled(patients[0], server).stall(0, gone)
            slowest = 0.0
            while await connected(db) > len(healthy) + 1:
                slowest = max(slowest, await writing.until_heard(healthy))
            assert slowest > SLOW_SECONDS / 2
            for task in living:
                task.cancel()
