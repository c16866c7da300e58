"""Connections that are slow, bulky, broken or strange."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest
from starlette.types import Receive, Scope, Send

from healthlink import server as serving
from tests.edge.conftest import listening
from tests.edge.wire import PATIENCE, Wire, assert_problem, connected, request

LIVE = request("GET", "/health/live")
LIMIT = serving.MAX_HEADER_BYTES


@pytest.fixture
async def wire(port: int) -> AsyncIterator[Wire]:
    async with connected(port) as opened:
        yield opened


@pytest.fixture
def let_go(monkeypatch: pytest.MonkeyPatch) -> Callable[[Wire], asyncio.Event]:
    """When the server has let go of this connection."""
    gone: dict[int, asyncio.Event] = defaultdict(asyncio.Event)
    lost = serving.GuardedProtocol.connection_lost

    def told(self: serving.GuardedProtocol, error: Exception | None) -> None:
        lost(self, error)
        assert self.client
        gone[self.client[1]].set()

    monkeypatch.setattr(serving.GuardedProtocol, "connection_lost", told)
    return lambda wire: gone[wire.writer.get_extra_info("sockname")[1]]


async def test_headers_of_almost_sixteen_kibibytes_are_read(wire: Wire) -> None:
    """The negative control of what follows."""
    answer = await wire.ask(request("GET", "/health/live", X="x" * (LIMIT - 200)))
    assert answer.status == 204


@pytest.mark.parametrize(
    "large",
    [
        request("GET", "/health/live", X="x" * LIMIT),
        request("GET", "/health/live", **{f"X{n}": "x" * 100 for n in range(200)}),
        request("GET", "/health/live?" + "x" * LIMIT),
        request("GET", "/" + "x" * LIMIT),
        request("POST", "/api/v1/auth/login", b"{}", X="x" * LIMIT),
        request("POST", "/api/v1/auth/login", b"{}", X="x" * LIMIT) + LIVE,
    ],
)
async def test_larger_headers_are_refused(wire: Wire, large: bytes) -> None:
    assert_problem(await wire.ask(large), 431, "headers-too-large")
    assert await wire.closed() == b"", "one answer, and no second one"


async def test_headers_that_never_end_are_refused(wire: Wire) -> None:
    await wire.send(b"GET / HTTP/1.1\r\nHost: x\r\nX: ", *[b"x" * LIMIT] * 20)
    assert_problem(await wire.answer(), 431, "headers-too-large")


async def test_a_refusal_at_the_door_speaks_the_language_of_its_reader(wire: Wire) -> None:
    large = request("GET", "/", Accept_Language="ru", X="x" * LIMIT)
    assert_problem(await wire.ask(large), 431, "headers-too-large", "ru")


SLOW: dict[str, tuple[bytes, ...]] = {
    "nothing": (),
    "half a line": (b"GET / HT",),
    "half a header": (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: b",),
    "a blank line": (b"\r\n",),
    "a request, then half of one": (LIVE, b"GET / HTTP/1.1\r\nHost"),
    "a request, then blank lines": (LIVE, b"\r\n"),
    "an upgrade, then noise": (request("GET", "/", Connection="upgrade", Upgrade="x"), b"\r\n"),
}


@pytest.mark.parametrize("kind", SLOW)
async def test_a_request_that_does_not_come_to_its_point_is_cut(
    port: int, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(serving, "HEADER_SECONDS", 0.2)
    async with connected(port) as wire:
        for part in SLOW[kind]:
            await wire.send(part)
            if part.endswith(b"\r\n\r\n"):
                await wire.answer()
        await wire.closed()


@pytest.mark.parametrize("kind", SLOW)
async def test_it_has_its_time_before(wire: Wire, kind: str) -> None:
    """The negative control: with ten seconds it is not cut."""
    for part in SLOW[kind]:
        await wire.send(part)
        if part.endswith(b"\r\n\r\n"):
            await wire.answer()
    assert await wire.stays_open(0.4)


async def test_headers_that_come_in_drops_are_cut(
    port: int, monkeypatch: pytest.MonkeyPatch, let_go: Callable[[Wire], asyncio.Event]
) -> None:
    monkeypatch.setattr(serving, "HEADER_SECONDS", 0.3)
    async with connected(port) as wire:
        await wire.send(b"GET / HTTP/1.1\r\n")
        while not let_go(wire).is_set():
            try:
                await wire.send(b"X: y\r\n")
            except ConnectionError:
                break
            await asyncio.sleep(0.02)


async def test_an_idle_connection_is_kept_and_then_cut(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(port) as wire:
        assert (await wire.ask(LIVE)).status == 204
        assert await wire.stays_open(0.2)
        assert (await wire.ask(LIVE)).status == 204


@pytest.mark.parametrize("ask_at_once", [1, 40])
async def test_a_reader_that_does_not_read_is_cut(
    port: int,
    monkeypatch: pytest.MonkeyPatch,
    let_go: Callable[[Wire], asyncio.Event],
    ask_at_once: int,
) -> None:
    monkeypatch.setattr(serving, "WRITE_SECONDS", 0.3)
    async with connected(port, buffer=4096) as wire:
        wire.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await wire.send(request("GET", "/docs/assets/swagger-ui-bundle.js") * ask_at_once)
        async with asyncio.timeout(PATIENCE):
            await let_go(wire).wait()


async def test_a_reader_that_reads_in_drops_is_cut(
    port: int, monkeypatch: pytest.MonkeyPatch, let_go: Callable[[Wire], asyncio.Event]
) -> None:
    """The kernel, which holds some megabytes of it, sees no silence: our own clock cuts."""
    monkeypatch.setattr(serving, "WRITE_SECONDS", 0.4)
    async with connected(port, buffer=4096) as wire:
        await wire.send(request("GET", "/docs/assets/swagger-ui-bundle.js") * 20)
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionError):
                while await wire.reader.read(1000):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            await let_go(wire).wait()


async def test_a_slow_reader_has_its_time(
    port: int, monkeypatch: pytest.MonkeyPatch, let_go: Callable[[Wire], asyncio.Event]
) -> None:
    """The negative control: a pause is no reason to cut."""
    async with connected(port, buffer=4096) as wire:
        wire.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await wire.send(request("GET", "/docs/assets/swagger-ui-bundle.js"))
        await asyncio.sleep(0.4)
        assert not let_go(wire).is_set()
        wire.writer.transport.resume_reading()  # type: ignore[attr-defined]
        wire.reader._limit = 2**22  # type: ignore[attr-defined]
        answer = await wire.answer()
    assert len(answer.body) == int(answer.headers["content-length"])


async def test_requests_in_one_packet_are_answered_in_order(wire: Wire) -> None:
    await wire.send(LIVE + request("GET", "/nowhere") + request("GET", "/health") + LIVE)
    assert [(await wire.answer()).status for _ in range(4)] == [204, 404, 200, 204]


async def test_an_answer_under_way_is_finished_before_a_broken_request_ends_the_connection() -> (
    None
):
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        asked.set()
        await go_on.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"whole"})

    async with listening(slow) as (port, _), connected(port) as wire:
        await wire.send(request("GET", "/"))
        await asked.wait()
        await wire.send(b"\x16\x03\x01 no HTTP \r\n\r\n")
        assert await wire.stays_open(0.1)
        go_on.set()
        assert (await wire.answer()).body == b"whole"
        assert await wire.closed() == b""


async def test_five_hundred_slow_clients_keep_nobody_else_out(port: int) -> None:
    async def slow() -> None:
        async with connected(port) as wire:
            await wire.send(b"GET / HTTP/1.1\r\nX-Slow: ")
            await done.wait()

    done = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(500):
            group.create_task(slow())
        async with connected(port) as wire:
            assert (await wire.ask(request("GET", "/health"))).status == 200
        done.set()
