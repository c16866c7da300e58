"""Bodies that are too large, packed, endless or too slow."""

import asyncio
from collections.abc import AsyncIterator

import psutil
import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from healthlink import middleware
from healthlink import server as serving
from tests.edge.conftest import Process
from tests.edge.wire import Wire, assert_problem, chunked, connected, request

LOGIN = "/api/v1/auth/login"
MIB = 1024 * 1024
FLOOD = 200 * MIB
MOST_GROWTH = 50 * MIB


@pytest.fixture
async def wire(port: int, clean: None) -> AsyncIterator[Wire]:
    async with connected(port) as opened:
        yield opened


def large(size: int) -> bytes:
    return b'{"email": "' + b"x" * (size - 13) + b'"}'


async def test_a_body_of_one_mebibyte_is_read(wire: Wire) -> None:
    """The negative control of what follows: its fields are what is wrong with it."""
    assert len(large(MIB)) == MIB
    answer = await wire.ask(request("POST", LOGIN, large(MIB)))
    assert_problem(answer, 422, "invalid-input")


async def test_a_byte_more_is_refused(wire: Wire) -> None:
    answer = await wire.ask(request("POST", LOGIN, large(MIB + 1)))
    assert_problem(answer, 413, "body-too-large")


async def test_a_chunked_body_is_refused_when_it_has_grown_too_large(wire: Wire) -> None:
    start = request("POST", LOGIN, Transfer_Encoding="chunked", Content_Type="application/json")
    answer = await wire.ask(start, chunked(*[b"x" * 65536] * 17))
    assert_problem(answer, 413, "body-too-large")
    assert (await wire.ask(request("GET", "/health/live"))).status == 204


async def test_a_chunked_body_that_is_not_too_large_is_read(wire: Wire) -> None:
    start = request("POST", LOGIN, Transfer_Encoding="chunked", Content_Type="application/json")
    body = [b'{"email": ', b'"nobody@example.com",', b'"password": "x"}']
    assert_problem(await wire.ask(start, chunked(*body)), 401, "wrong-credentials")


async def test_a_body_in_a_great_many_chunks_is_read(wire: Wire) -> None:
    """Their framing is longer than the body and than headers may be."""
    start = request("POST", LOGIN, Transfer_Encoding="chunked", Content_Type="application/json")
    body = b'{"email": "nobody@example.com", "password": "x"' + b" " * 10_000 + b"}"
    await wire.send(start)
    for at in range(0, len(body), 500):
        pieces = [body[n : n + 1] for n in range(at, min(at + 500, len(body)))]
        await wire.send(chunked(*pieces, end=False))
        await asyncio.sleep(0.005)  # so that they come in several packets
    assert_problem(await wire.ask(b"0\r\n\r\n"), 401, "wrong-credentials")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "GZIP", "identity, gzip"])
async def test_a_packed_body_is_refused(wire: Wire, coding: str) -> None:
    answer = await wire.ask(request("POST", LOGIN, b"\x1f\x8b\x08\x00", Content_Encoding=coding))
    assert_problem(answer, 415, "unsupported-encoding")
    start = request("POST", LOGIN, Transfer_Encoding=f"{coding}, chunked")
    assert_problem(await wire.ask(start, chunked(b"\x1f\x8b")), 415, "unsupported-encoding")


async def test_a_form_of_a_thousand_parts_is_refused(wire: Wire) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\nkanarienvogel\r\n'
    for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        answer = await wire.ask(request("POST", LOGIN, part * 1000 + b"--x--", Content_Type=kind))
        assert_problem(answer, 422, "invalid-input")
        assert b"kanarienvogel" not in answer.raw


async def test_a_deep_body_is_refused(wire: Wire) -> None:
    for deep in (b"[" * 500_000, b'{"email":' * 100_000, b"[" * 100_000 + b"]" * 100_000):
        assert_problem(await wire.ask(request("POST", LOGIN, deep)), 400, "malformed")


async def test_a_slow_body_is_refused(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "BODY_SECONDS", 0.2)
    start = request("POST", LOGIN, Content_Type="application/json", Content_Length="10")
    assert_problem(await wire.ask(start, b'{"e'), 408, "request-timeout")


async def test_a_body_that_comes_in_drops_is_refused_all_the_same(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "BODY_SECONDS", 0.4)
    start = request("POST", LOGIN, Content_Type="application/json", Content_Length="10000")
    await wire.send(start)
    dripping = asyncio.create_task(_drip(wire))
    assert_problem(await wire.answer(), 408, "request-timeout")
    dripping.cancel()


async def _drip(wire: Wire) -> None:
    while True:
        await wire.send(b" ")
        await asyncio.sleep(0.02)


async def test_the_rest_of_a_refused_body_may_not_come_for_ever(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "LINGER_SECONDS", 0.2)
    start = request("POST", LOGIN, Content_Length=str(2 * MIB))
    assert_problem(await wire.ask(start), 413, "body-too-large")
    dripping = asyncio.create_task(_drip(wire))
    await wire.closed()
    dripping.cancel()


async def test_the_rest_of_a_refused_body_may_come(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the one above; and the connection can be used again."""
    start = request("POST", LOGIN, Content_Length=str(2 * MIB))
    assert_problem(await wire.ask(start), 413, "body-too-large")
    await wire.send(b"x" * MIB)
    assert await wire.stays_open(0.3)
    await wire.send(b"x" * MIB)
    assert (await wire.ask(request("GET", "/health/live"))).status == 204


async def test_a_body_that_nobody_asked_for_does_not_hold_the_connection(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "LINGER_SECONDS", 0.2)
    answer = await wire.ask(request("GET", "/health/live", Content_Length="1000000"))
    assert answer.status == 204
    await wire.closed()


@pytest.mark.parametrize("ours", [True, False])
async def test_trailers_are_no_headers(
    port: int, clean: None, monkeypatch: pytest.MonkeyPatch, ours: bool
) -> None:
    """A proxy that strips a header does not look for it behind the body. The negative control is
    uvicorn's own protocol, which lets it in."""
    if not ours:
        theirs = HttpToolsProtocol.on_header
        monkeypatch.setattr(serving.GuardedProtocol, "on_header", theirs)
    start = request("POST", LOGIN, Transfer_Encoding="chunked", Content_Type="application/json")
    body = chunked(b'{"password": "x"}', trailers=b"Accept-Language: hy\r\n")
    async with connected(port) as wire:
        answer = await wire.ask(start + body)
    assert_problem(answer, 422, "invalid-input", "en" if ours else "hy")


async def _flood(process: Process, start: bytes, piece: bytes, most: int = FLOOD) -> bytes:
    """Sends until everything is sent or the server has had enough; what it answered."""
    async with connected(process.port) as wire:
        hearing = asyncio.create_task(wire.closed())
        try:
            await wire.send(start)
            for _ in range(most // len(piece)):
                await wire.send(piece)
                if hearing.done():
                    break
            wire.writer.write_eof()
        except (ConnectionError, RuntimeError):
            pass
        return await hearing


BLOCK = b"x" * 256 * 1024
CHUNKED = request("POST", LOGIN, Transfer_Encoding="chunked", Content_Type="application/json")
FLOODS = {
    "a long body": (request("POST", LOGIN, Content_Length=str(FLOOD)), BLOCK, b" 413 "),
    "a body without length": (CHUNKED, chunked(BLOCK, end=False), b" 413 "),
    "a header": (b"GET / HTTP/1.1\r\nX: ", BLOCK, b" 431 "),
    "headers": (b"GET / HTTP/1.1\r\n", b"X: y\r\n" * 40_000, b" 431 "),
    "an address": (b"GET /", BLOCK, b" 431 "),
    "a trailer": (CHUNKED + b"2\r\n{}\r\n0\r\nX: ", BLOCK, b" 431 "),
    "trailers": (CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: y\r\n" * 40_000, b" 431 "),
    "a chunk's extension": (CHUNKED + b"2;x=", BLOCK, b" 431 "),
    "blank lines": (b"", b"\r\n" * 128 * 1024, b" 431 "),
}


@pytest.mark.parametrize("kind", FLOODS)
async def test_a_flood_does_not_fill_the_memory(process: Process, kind: str) -> None:
    start, piece, status = FLOODS[kind]
    server = psutil.Process(process.running.pid)
    before = server.memory_info().rss
    answered = await _flood(process, start, piece)
    assert server.memory_info().rss - before < MOST_GROWTH
    assert not answered or status in answered.partition(b"\r\n")[0] + b" "
    async with connected(process.port) as wire:
        assert (await wire.ask(request("GET", "/health"))).status == 200


async def test_forty_large_bodies_at_once_do_not_fill_the_memory(process: Process) -> None:
    server = psutil.Process(process.running.pid)
    before = server.memory_info().rss
    body = b"[" + b"0," * (MIB // 2 - 2) + b"0]"
    whole = request("POST", LOGIN, body[:MIB])
    async with asyncio.TaskGroup() as group:
        for _ in range(40):
            group.create_task(_ask_once(process, whole))
    assert server.memory_info().rss - before < 4 * MOST_GROWTH


async def _ask_once(process: Process, whole: bytes) -> None:
    async with connected(process.port) as wire:
        assert_problem(await wire.ask(whole), 422, "invalid-input")
