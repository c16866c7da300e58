"""Requests that are no HTTP, or HTTP that few clients speak: refused or served, never harmful."""

from collections.abc import AsyncIterator

import pytest

from tests.edge.wire import Wire, assert_problem, connected, request

LIVE = request("GET", "/health/live")


@pytest.fixture
async def wire(port: int) -> AsyncIterator[Wire]:
    async with connected(port) as opened:
        yield opened


@pytest.mark.parametrize(
    "noise",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03kanarienvogel\r\n\r\n",  # TLS
        b"kanarienvogel\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nkanarienvogel\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: a\x00kanarienvogel\r\n\r\n",
        b"GET / HTTP/1.1\r\nX Y: kanarienvogel\r\n\r\n",
        b"GET http://kanarienvogel HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\xd0\xb0kanarienvogel HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /?\xff\xfekanarienvogel HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT kanarienvogel:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nkanarienvogel\r\n",
    ],
)
async def test_what_is_no_http_is_refused(port: int, noise: bytes) -> None:
    async with connected(port) as wire:
        answer = await wire.ask(noise)
        assert answer.problem in {"malformed", "not-found", "method-not-allowed"}
        assert_problem(answer, answer.status)
        assert b"kanarienvogel" not in answer.raw
        assert await wire.closed() == b"" or answer.status == 404
    async with connected(port) as wire:
        assert (await wire.ask(LIVE)).status == 204


WEBSOCKET = {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec_WebSocket_Version": "13"}


@pytest.mark.parametrize(
    ("strange", "status"),
    [
        (request("GET", "/health/live", Connection="Upgrade, HTTP2-Settings", Upgrade="h2c"), 204),
        (request("OPTIONS", "*"), 404),
        (request("GET", "http://evil.example/health/live"), 204),
        (request("GET", "//evil.example/health/live"), 404),
        (request("GET", "/health/../health/live"), 404),
        (request("TRACE", "/health"), 405),
        (request("BREW", "/health"), 400),
        (request("PROPFIND", "/health"), 405),
        (request("GET", "/health/live", Expect="100-continue"), 204),
        (request("GET", "/health/live", Range="bytes=kanarienvogel"), 204),
        (request("GET", "/docs/assets/favicon.png", Range="bytes=kanarienvogel"), 200),
        (request("GET", "/docs/assets/favicon.png", Range="bytes=999999999-"), 200),
        (request("GET", "/docs/assets/%00"), 404),
        (request("GET", "/docs/assets/" + "x" * 5000), 404),
        (request("GET", "/docs/assets/..%2f..%2f..%2fetc/passwd"), 404),
        (request("GET", "/docs/assets"), 404),
        (request("POST", "/docs/assets/favicon.png"), 405),
        (request("GET", "/problems/%3Cscript%3E"), 404),
    ],
)
async def test_strange_requests_do_no_harm(port: int, strange: bytes, status: int) -> None:
    async with connected(port) as wire:
        answer = await wire.ask(strange)
        assert answer.status == status
        if status >= 400:
            assert_problem(answer, status)
        if status != 400:
            assert (await wire.ask(LIVE)).status == 204, "the connection is as good as before"


@pytest.mark.parametrize("path", ["/health/live", "/chat", "/api/v1/chat/"])
async def test_a_socket_is_opened_at_the_chat_alone(port: int, path: str) -> None:
    async with connected(port) as wire:
        upgrade = request("GET", path, Connection="Upgrade", Upgrade="websocket", **WEBSOCKET)
        assert (await wire.ask(upgrade)).status == 403
        assert await wire.closed() == b""


async def test_http_1_0_is_served_and_closed(wire: Wire) -> None:
    answer = await wire.ask(b"GET /health/live HTTP/1.0\r\n\r\n")
    assert (answer.status, answer.headers["connection"]) == (204, "close")
    assert await wire.closed() == b""


async def test_a_client_that_waits_for_leave_to_send_gets_it(wire: Wire) -> None:
    whole = request("POST", "/api/v1/auth/login", b"{}", Expect="100-continue")
    head, _, body = whole.partition(b"\r\n\r\n")
    leave = await wire.ask(head + b"\r\n\r\n")
    assert leave.status == 100
    assert_problem(await wire.ask(body), 422)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/health", "GET"),
        ("/api/v1/appointments/x", "DELETE, GET, PATCH"),
        ("/api/v1/users/me", "GET, PATCH"),
    ],
)
async def test_who_asks_for_another_method_is_told_which_there_are(
    wire: Wire, path: str, methods: str
) -> None:
    answer = await wire.ask(request("PUT", path))
    assert_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == methods
