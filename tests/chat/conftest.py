"""People who talk: Anna has an appointment with Dr Grigoryan, who has an account."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlencode

import httpx
import orjson
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from healthlink.db.pool import Db
from tests import make
from tests.booking.desk.counter import patient_books
from tests.make import Doctor, Person, Practitioner

SECONDS = 10


class Talker:
    """A person with a socket open."""

    def __init__(self, who: Person, socket: ClientConnection) -> None:
        self.who, self.socket = who, socket

    async def say(self, **frame: Any) -> None:
        await self.socket.send(orjson.dumps(frame, default=str).decode())

    async def write(self, to: Any, content: str, **more: Any) -> Any:
        """Answers the acknowledgement, or the error."""
        await self.say(type="message", recipient_id=to, content=content, **more)
        return await self.hear("ack", "error")

    async def hear(self, *types: str) -> Any:
        """The next frame of one of these types, past all others."""
        async with asyncio.timeout(SECONDS):
            while True:
                frame = orjson.loads(await self.socket.recv())
                if not types or frame["type"] in types:
                    return frame

    async def silence(self) -> None:
        """Nothing was on its way: what is answered next is a ping."""
        await self.say(type="ping")
        assert (await self.hear())["type"] == "pong"

    async def closed(self) -> int | None:
        """The code, past whatever was said before."""
        with suppress(ConnectionClosed):
            async with asyncio.timeout(SECONDS):
                while True:
                    await self.socket.recv()
        return self.socket.close_code


Dial = Callable[..., Any]


@pytest.fixture
def dial(address: str) -> Dial:
    """`async with dial(anna) as socket`; what is named goes into the address."""

    @asynccontextmanager
    async def dialled(
        who: Person, headers: dict[str, str] | None = None, **asked: Any
    ) -> AsyncIterator[Talker]:
        token = who.headers["Authorization"].removeprefix("Bearer ")
        wanted = {"user_id": who.id, "token": token, **asked}
        query = urlencode({name: value for name, value in wanted.items() if value is not None})
        url = f"{address.replace('http', 'ws', 1)}/api/v1/chat?{query}"
        async with connect(url, additional_headers=headers, compression=None) as socket:
            yield Talker(who, socket)

    return dialled


@pytest.fixture
async def doctor(db: Db, dr_grigoryan: Doctor) -> Practitioner:
    return await make.practice(db, "Արամ Գրիգորյան", dr_grigoryan)


@pytest.fixture
async def booked(client: httpx.AsyncClient, anna: Person, dr_grigoryan: Doctor) -> str:
    """Anna's appointment."""
    return await patient_books(client, anna, dr_grigoryan, "10:00")


Writes = Callable[..., Awaitable[Any]]
