"""Ten thousand frames that no client of ours would send: each is answered, or its socket closed
with a code, and the server goes on."""

import asyncio
import json
import os
import random
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import asyncpg
import orjson
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.frames import Opcode

from tests import make
from tests.chat.kennel import Running, kennel
from tests.conftest import fresh_database
from tests.make import Person

ANSWERED, CLOSED = 9_500, 500
IN_A_ROW = 40
"""Fewer than a socket is closed for."""
PATIENCE = 30

Chance = random.Random


@pytest.fixture(scope="module")
async def server(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> AsyncIterator[Running]:
    url = await fresh_database(f"healthlink_chat_fuzz_{worker_id}")
    with kennel(url, tmp_path_factory.mktemp("fuzz")) as started:
        running = await started.server()
        yield running
        assert "chat_fault" not in started.output()
        assert "Exception in ASGI" not in started.output()
        answer = await asyncio.to_thread(urlopen, f"{running.url}/health")
        assert answer.status == 200
        answer.close()


@pytest.fixture
async def anna(server: Running) -> Person:
    db = await asyncpg.connect(server.kennel.url)
    try:
        return await make.person(db)
    finally:
        await db.close()


def address(server: Running, who: Person) -> str:
    token = who.headers["Authorization"].removeprefix("Bearer ")
    return f"{server.url.replace('http', 'ws')}/api/v1/chat?{urlencode({'token': token})}"


@asynccontextmanager
async def dialled(server: Running, who: Person) -> AsyncIterator[ClientConnection]:
    async with connect(address(server, who), compression=None, max_queue=None) as socket:
        yield socket


def frame(
    opcode: int, payload: bytes, *, fin: bool = True, rsv: int = 0, mask: bool = True
) -> bytes:
    """As it is on the wire, right or wrong."""
    head = bytes([(fin << 7) | (rsv << 4) | opcode])
    bit = mask << 7
    if len(payload) < 126:
        head += bytes([bit | len(payload)])
    elif len(payload) < 65536:
        head += bytes([bit | 126]) + struct.pack("!H", len(payload))
    else:
        head += bytes([bit | 127]) + struct.pack("!Q", len(payload))
    return head + (b"\0\0\0\0" if mask else b"") + payload


def text(chance: Chance) -> str:
    alphabets = ('{}[]":,truefalsn0123456789.eE+-\\u', "աբգдеё😀\u202e\u0000 \n", 'typemsagonc{}"')
    letters = chance.choice(alphabets)
    return "".join(chance.choice(letters) for _ in range(chance.randrange(200)))


def value(chance: Chance, depth: int = 0) -> Any:
    """Anything that JSON can say."""
    plain: tuple[Callable[[], Any], ...] = (
        lambda: None,
        lambda: chance.random() < 0.5,
        lambda: chance.choice((0, -1, 2**31, 2**53, 2**63, 2**64, 10**400, -(10**30))),
        lambda: chance.choice((0.5, -0.0, 1e308, float("inf"), float("nan"))),
        lambda: text(chance),
        lambda: chance.choice(("\ud800", "\x00", "a" * 5000, "message", "0" * 36)),
    )
    if depth < 4 and chance.random() < 0.3:
        return [value(chance, depth + 1) for _ in range(chance.randrange(4))]
    if depth < 4 and chance.random() < 0.3:
        return {text(chance)[:20]: value(chance, depth + 1) for _ in range(chance.randrange(4))}
    return chance.choice(plain)()


def wrong(chance: Chance) -> str:
    """A frame that could be one of ours, but for some of its values."""
    kinds: tuple[Any, ...] = (
        "message",
        "read",
        "typing",
        "resume",
        "message",
        "read",
        "shout",
        None,
        7,
        [],
    )
    fields = ("recipient_id", "conversation_id", "content", "client_id", "files", "seq", "since")
    names = chance.sample(fields, chance.randrange(len(fields)))
    made = {name: value(chance) for name in names}
    made["since"] = chance.choice(("-", None, [], {}, -1, 2**60, float("nan")))
    return json.dumps({"type": chance.choice(kinds), **made}, default=str)


def nested(chance: Chance) -> str:
    depth = chance.randrange(100, 5000)
    return chance.choice(("[" * depth, '{"a":' * depth, "[" * depth + "]" * depth))


def fragments(chance: Chance, opcode: int, payload: bytes) -> bytes:
    """One message in pieces, with pings between them."""
    cuts = sorted(chance.randrange(len(payload) + 1) for _ in range(chance.randrange(1, 5)))
    pieces = [payload[a:b] for a, b in zip([0, *cuts], [*cuts, len(payload)], strict=True)]
    sent = b""
    for n, piece in enumerate(pieces):
        sent += frame(0 if n else opcode, piece, fin=n == len(pieces) - 1)
        if n < len(pieces) - 1 and chance.random() < 0.5:
            sent += frame(Opcode.PING, b"in between")
    return sent


def bad(chance: Chance) -> bytes:
    """One message that is answered by an error."""
    made = chance.choice((text, wrong, wrong, wrong, nested))(chance)
    payload = made.encode(errors="replace")[: 16 * 1024]
    if chance.random() < 0.1:
        return frame(Opcode.BINARY, chance.randbytes(chance.randrange(300)))
    if chance.random() < 0.2:
        return fragments(chance, Opcode.TEXT, payload)
    control = frame(
        chance.choice((Opcode.PING, Opcode.PONG)), chance.randbytes(chance.randrange(126))
    )
    return (control if chance.random() < 0.1 else b"") + frame(Opcode.TEXT, payload)


def fatal(chance: Chance) -> tuple[bytes, set[int]]:
    """What no socket survives, and the codes that it may be closed with."""
    broken, letters = {1002}, b'{"type":"ping"}'
    return chance.choice(
        (
            (frame(Opcode.TEXT, b"\xff\xfe" + chance.randbytes(9)), {1007}),
            (frame(Opcode.TEXT, "ж".encode()[:1], fin=False) + frame(0, b"a"), {1007}),
            (frame(Opcode.TEXT, b"a" * chance.randrange(16 * 1024 + 1, 70_000)), {1009}),
            (frame(Opcode.TEXT, b"a" * 9000, fin=False) + frame(0, b"a" * 9000), {1009}),
            (frame(chance.choice((3, 4, 5, 6, 7, 11, 12, 13, 14, 15)), letters), broken),
            (frame(Opcode.TEXT, letters, rsv=chance.randrange(1, 8)), broken),
            (frame(Opcode.TEXT, letters, mask=False), broken),
            (frame(Opcode.CONT, letters), broken),
            (frame(Opcode.TEXT, letters, fin=False) + frame(Opcode.TEXT, letters), broken),
            (frame(Opcode.PING, b"a" * 126), broken),
            (frame(Opcode.PING, b"a", fin=False), broken),
            (frame(Opcode.CLOSE, b"\x03"), broken),
            (frame(Opcode.CLOSE, struct.pack("!H", chance.randrange(1000))), broken),
            (frame(Opcode.CLOSE, struct.pack("!H", 1000) + b"\xff"), {1002, 1007}),
            (frame(Opcode.CLOSE, b""), {1005}),
            (frame(Opcode.CLOSE, struct.pack("!H", 1001)), {1001}),
        )
    )


async def answers(socket: ClientConnection) -> list[str]:
    """Up to the next pong of ours: their types."""
    heard: list[str] = []
    async with asyncio.timeout(PATIENCE):
        while not heard or heard[-1] != "pong":
            heard.append(orjson.loads(await socket.recv())["type"])
    return heard


@pytest.mark.timeout(300)
async def test_every_frame_is_answered_or_its_socket_closed_with_a_code(
    server: Running, anna: Person
) -> None:
    chance = Chance(seed := os.urandom(8).hex())
    async with dialled(server, anna) as socket:
        for _ in range(0, ANSWERED, IN_A_ROW):
            told = [bad(chance) for _ in range(IN_A_ROW)]
            socket.transport.write(b"".join(told) + frame(Opcode.TEXT, b'{"type":"ping"}'))
            assert await answers(socket) == ["error"] * IN_A_ROW + ["pong"], (seed, told)
    for _ in range(CLOSED):
        last, codes = fatal(chance)
        before = b"".join(bad(chance) for _ in range(chance.randrange(3)))
        async with dialled(server, anna) as socket:
            socket.transport.write(before + last)
            async with asyncio.timeout(PATIENCE):
                await socket.wait_closed()
        assert socket.close_code in codes, (seed, before, last, socket.close_code)


async def test_who_sends_nothing_right_is_closed(server: Running, anna: Person) -> None:
    async with dialled(server, anna) as socket:
        socket.transport.write(frame(Opcode.TEXT, b"?") * 100)
        async with asyncio.timeout(PATIENCE):
            await socket.wait_closed()
    assert socket.close_code == 4400


async def test_a_message_in_endless_pieces_is_closed(server: Running, anna: Person) -> None:
    """Pieces of nothing are never too long."""
    async with dialled(server, anna) as socket:
        socket.transport.write(frame(Opcode.TEXT, b"", fin=False))
        socket.transport.write(frame(Opcode.CONT, b"", fin=False) * 1_000)
        async with asyncio.timeout(PATIENCE):
            await socket.wait_closed()
    assert socket.close_code == 1009
