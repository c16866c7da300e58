"""Phones and tablets of people who talk while their connections are cut and their servers die."""

import asyncio
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from healthlink.db.pool import Db
from tests import make
from tests.make import Person, Practitioner

PATIENCE = 10
GONE = (OSError, TimeoutError, EOFError, WebSocketException)


@dataclass(frozen=True)
class Heard:
    conversation_id: str
    seq: int
    id: str
    sender_id: str


class Device:
    """One socket at a time, each on another server than the last, from the last cursor on. It reads
    only, so everything has to come to it as a message, in its turn, and once."""

    def __init__(self, who: Person, servers: Sequence[str], cut: float) -> None:
        """`cut`: how probable it is at each frame that its connection is lost."""
        self.who, self.servers, self.cut = who, servers, cut
        self.server = ""
        self.cursor = 0
        """Up to here it knows everything."""
        self.heard: dict[int, Heard] = {}
        self.faults: list[str] = []
        self.dialled = self.cuts = 0
        self.codes: list[int | None] = []

    async def live(self) -> None:
        """Until it is cancelled."""
        while True:
            self.server = random.choice([each for each in self.servers if each != self.server])
            try:
                async with connect(self.url(), compression=None, open_timeout=PATIENCE) as socket:
                    self.dialled += 1
                    with self.noting(socket):
                        await self.talk(socket)
            except GONE:
                await asyncio.sleep(random.uniform(0.01, 0.1))

    def url(self) -> str:
        token = self.who.headers["Authorization"].removeprefix("Bearer ")
        asked = {"user_id": self.who.id, "token": token, "since": self.cursor}
        return f"{self.server.replace('http', 'ws', 1)}/api/v1/chat?{urlencode(asked)}"

    @contextmanager
    def noting(self, socket: ClientConnection) -> Iterator[None]:
        try:
            yield
        except ConnectionClosed:
            self.codes.append(socket.close_code)
            raise

    async def talk(self, socket: ClientConnection) -> None:
        while True:
            self.hear(orjson.loads(await socket.recv()))
            self.perhaps_cut(socket)

    def perhaps_cut(self, socket: ClientConnection) -> None:
        """Without a word. Raises ConnectionResetError."""
        if random.random() < self.cut:
            self.cuts += 1
            socket.transport.abort()
            raise ConnectionResetError

    def hear(self, frame: Any) -> None:
        if frame["type"] == "message":
            if frame["cursor"] != self.cursor + 1:
                self.faults.append(f"{frame['cursor']} after {self.cursor}")
            self.note(frame, frame["sender_id"])

    def note(self, frame: Any, sender_id: str) -> None:
        what = Heard(frame["conversation_id"], frame["seq"], frame["id"], sender_id)
        if self.heard.setdefault(frame["cursor"], what) != what:
            self.faults.append(f"{frame['cursor']} was {self.heard[frame['cursor']]}, is {what}")
        while self.cursor + 1 in self.heard:
            self.cursor += 1

    def conversation(self, id: str) -> list[Heard]:
        """In the order of the cursors."""
        known = (self.heard[cursor] for cursor in sorted(self.heard))
        return [each for each in known if each.conversation_id == id]


class Writer(Device):
    """Says its next only when the last was acknowledged, and the last again after each cut."""

    def __init__(
        self, who: Person, servers: Sequence[str], cut: float, to: Iterable[tuple[UUID, str]]
    ) -> None:
        """`to`: whom it writes what."""
        super().__init__(who, servers, cut)
        self.unsaid = list(reversed(list(to)))
        self.acknowledged = self.said_again = 0

    async def talk(self, socket: ClientConnection) -> None:
        said = -1
        while True:
            if self.unsaid and said != len(self.unsaid):
                said = len(self.unsaid)
                await self.say(socket)
                self.perhaps_cut(socket)
            async with asyncio.timeout(PATIENCE if self.unsaid else None):
                self.hear(orjson.loads(await socket.recv()))
            self.perhaps_cut(socket)

    async def say(self, socket: ClientConnection) -> None:
        to, content = self.unsaid[-1]
        frame = {"type": "message", "recipient_id": str(to), "client_id": content}
        await socket.send(orjson.dumps({**frame, "content": content}).decode())

    def hear(self, frame: Any) -> None:
        """What others wrote comes once; of its own it may hear again, if the receipt was cut."""
        me = str(self.who.id)
        if frame["type"] == "message":
            if frame["cursor"] in self.heard and frame["sender_id"] != me:
                self.faults.append(f"{frame['cursor']} twice")
            self.note(frame, frame["sender_id"])
        elif frame["type"] == "ack":
            self.note(frame, me)
            if self.unsaid and frame["client_id"] == self.unsaid[-1][1]:
                self.unsaid.pop()
                self.acknowledged += 1
        elif frame["type"] == "error":  # later, then: on another server
            raise ConnectionResetError(frame["code"])


async def people(db: Db, each: int) -> tuple[list[Person], list[Practitioner]]:
    """So many patients, and as many doctors whom anybody may ask."""
    patients = [await make.person(db, f"Пациент {n}") for n in range(each)]
    doctors = [await make.practice(db, f"Врач {n}") for n in range(each)]
    for doctor in doctors:
        await db.execute("insert into chat_settings values ($1, true)", doctor.id)
    return patients, doctors
