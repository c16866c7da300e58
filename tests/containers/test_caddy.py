"""What Caddy does in front of us, with the Caddyfile of production."""

import asyncio
import json
from asyncio import StreamReader, StreamWriter
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import connect

from tests.containers.conftest import Before, Caddy
from tests.edge.conftest import listening

MEBIBYTE = 1024 * 1024


class Shop:
    """Tells who it thinks has come; in a socket it repeats what it hears."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            while (heard := await receive())["type"] == "websocket.receive":
                await send({"type": "websocket.send", "text": heard["text"]})
        if scope["type"] == "http":
            await answer(send, {"client": scope["client"][0], "size": await whole(receive)})


async def whole(receive: Receive) -> int:
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    return size


async def answer(send: Send, what: Any) -> None:
    headers = [(b"content-type", b"application/json"), (b"server", b"a shop")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(what).encode()})


@pytest.fixture
async def caddy(caddy_before: Before) -> AsyncIterator[Caddy]:
    async with listening(Shop(), proxies="127.0.0.1") as (port, _), caddy_before(port) as caddy:
        yield caddy


class Broken:
    """Well, as far as it is asked for that; whoever asks for more is hung up on."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    async def __call__(self, reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError):
            method, path, *_ = (await reader.readuntil(b"\r\n\r\n")).decode().split()
            if path in ("/health", "/ready"):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            else:
                self.asked[method] += 1
        writer.close()


@pytest.fixture
def broken() -> Broken:
    return Broken()


@pytest.fixture
async def caddy_before_broken(caddy_before: Before, broken: Broken) -> AsyncIterator[Caddy]:
    server = await asyncio.start_server(broken, "127.0.0.1", 0)
    async with server, caddy_before(server.sockets[0].getsockname()[1]) as caddy:
        yield caddy


@pytest.fixture
async def web(caddy: Caddy) -> AsyncIterator[httpx.AsyncClient]:
    at_home = httpx.AsyncHTTPTransport(verify=caddy.trust, local_address="127.0.0.2")
    async with httpx.AsyncClient(base_url=caddy.url, transport=at_home, timeout=30) as client:
        yield client


async def test_http_leads_to_https(caddy: Caddy, web: httpx.AsyncClient) -> None:
    async with httpx.AsyncClient() as plain:
        led = await plain.get(f"http://localhost:{caddy.http}/docs?a=b")
    assert led.status_code == 308
    assert led.headers["location"].startswith("https://localhost")
    assert led.headers["location"].endswith("/docs?a=b")


async def test_browsers_are_told_to_come_by_https_only(web: httpx.AsyncClient) -> None:
    told = (await web.get("/")).headers
    assert told.get_list("strict-transport-security") == ["max-age=31536000"]
    assert "server" not in told


async def test_the_program_sees_the_client_and_not_what_it_says_of_itself(
    web: httpx.AsyncClient,
) -> None:
    said = {"X-Forwarded-For": "203.0.113.7", "Forwarded": "for=203.0.113.7"}
    assert (await web.get("/", headers=said)).json()["client"] == "127.0.0.2"


async def test_a_socket_passes(caddy: Caddy) -> None:
    async with connect(f"wss://localhost:{caddy.https}/chat?token=x", ssl=caddy.trust) as socket:
        await socket.send("Здравствуйте")
        assert await socket.recv() == "Здравствуйте"


async def test_a_file_of_twenty_mebibytes_passes(web: httpx.AsyncClient) -> None:
    """The negative control of the next one."""
    sent = await web.post("/", content=b"x" * (21 * MEBIBYTE))
    assert sent.json()["size"] == 21 * MEBIBYTE


async def test_a_body_without_measure_is_refused(web: httpx.AsyncClient) -> None:
    assert (await web.post("/", content=b"x" * (41 * MEBIBYTE))).status_code == 413


async def asked_in_vain(caddy: Caddy, method: str) -> None:
    async with httpx.AsyncClient(verify=caddy.trust, timeout=30) as client:
        secret = {"X-Secret": "kanarienvogel"}
        answer = await client.request(method, f"{caddy.url}/?token=kanarienvogel", headers=secret)
    assert answer.status_code == 502
    assert "strict-transport-security" in answer.headers


async def test_what_changes_something_is_never_said_twice(
    caddy_before_broken: Caddy, broken: Broken
) -> None:
    await asked_in_vain(caddy_before_broken, "POST")
    assert broken.asked == {"POST": 1}


async def test_what_only_reads_is_asked_again(caddy_before_broken: Caddy, broken: Broken) -> None:
    """The negative control."""
    await asked_in_vain(caddy_before_broken, "GET")
    assert broken.asked["GET"] > 1


async def test_its_log_has_no_tokens(caddy_before_broken: Caddy) -> None:
    await asked_in_vain(caddy_before_broken, "POST")
    logged = caddy_before_broken.log.read_text()
    assert '"level":"error"' in logged
    assert "kanarienvogel" not in logged
