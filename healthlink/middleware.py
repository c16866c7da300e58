"""What every request passes on its way in and out, as plain ASGI."""

import asyncio
import time

import structlog
from prometheus_client import Gauge, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from healthlink import errors, problems, traces
from healthlink.ids import new_id
from healthlink.logs import explain
from healthlink.routing import Upload
from healthlink.server import SECURITY_HEADERS

log = structlog.get_logger()

MAX_BODY = 1024 * 1024
BODY_SECONDS = 15.0
UPLOAD_SECONDS = 120.0
PLAIN_SECONDS = 10.0
METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])

SECONDS = Histogram(
    "healthlink_request_seconds",
    "Requests and how long they took; route: as in the API's reference, or `unmatched`",
    ["method", "route", "status"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
IN_FLIGHT = Gauge(
    "healthlink_requests_in_flight",
    "Requests that are being answered",
    multiprocess_mode="livesum",
)
_seen: dict[tuple[str, str, int], Histogram] = {}
"""The histogram's children: looking one up here costs a third of what `labels()` does."""


class RequestLog:
    """Gives every request an id and one line in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = new_id().hex
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started, status, method = time.perf_counter(), 0, _method(scope)
        IN_FLIGHT.inc()

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        with traces.request(method, _traceparent(scope)) as span:
            try:
                await _fault_caught(self.app, scope, receive, answer)
            finally:
                IN_FLIGHT.dec()
                seconds, route = time.perf_counter() - started, _route(scope)
                _measure(method, route, status, seconds)
                traces.answered(span, method, route, status, request_id)
                _log_request(scope, route, status, seconds)


async def _fault_caught(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Turns what nobody expected into a 500, or breaks the connection if it is too late for that:
    uvicorn closes one whose answer is not complete."""
    begun = False

    async def answer(message: Message) -> None:
        nonlocal begun
        begun = True
        await send(message)

    try:
        await app(scope, receive, answer)
    except Exception as error:
        log.error("fault", **explain(error))
        if not begun:
            response = problems.respond(Request(scope), errors.InternalError())
            await response(scope, receive, send)


def _method(scope: Scope) -> str:
    """What is counted apart is bounded, whatever a client thinks of."""
    return str(scope["method"]) if scope["method"] in METHODS else "other"


def _traceparent(scope: Scope) -> str:
    """Only of a trusted proxy: uvicorn names no port where it has put in whom one speaks for."""
    client = scope.get("client")
    if traces.tracer is None or not client or client[1]:
        return ""
    return Headers(scope=scope).get("traceparent", "")


def _route(scope: Scope) -> str | None:
    """As it is declared: what stands in an address is nobody's business, and without end."""
    return getattr(scope.get("route"), "path", None)


def _measure(method: str, route: str | None, status: int, seconds: float) -> None:
    key = (method, route or "unmatched", status // 100)
    child = _seen.get(key)
    if child is None:
        child = _seen[key] = SECONDS.labels(key[0], key[1], f"{key[2]}xx" if key[2] else "none")
    child.observe(seconds)


def _log_request(scope: Scope, route: str | None, status: int, seconds: float) -> None:
    client = scope.get("client")
    log.info(
        "request",
        method=scope["method"],
        route=route,
        status=status,
        ms=round(seconds * 1000, 2),
        user_id=scope["state"].get("user_id"),
        client=client[0] if client else None,
    )


class Guard:
    """Refuses what is too large, packed or too slow before anybody reads it. A fault is caught
    here, within the headers that every answer carries."""

    def __init__(self, app: ASGIApp, uploads: tuple[Upload, ...] = ()) -> None:
        self.app = app
        self.uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most, seconds = self._bounds(scope)
        refusal = _refusal(dict(scope["headers"]), most)
        if refusal:
            await problems.respond(Request(scope), refusal)(scope, receive, send)
            return
        deadline = asyncio.get_running_loop().time() + seconds
        read, finished = 0, False

        async def bounded() -> Message:
            nonlocal read, finished
            if finished:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(errors.RequestTimeout.status) from None
            read += len(message.get("body", b""))
            finished = not message.get("more_body", False)
            if read > most:
                raise HTTPException(errors.BodyTooLarge.status)
            return message

        await _fault_caught(self.app, scope, bounded, send)

    def _bounds(self, scope: Scope) -> tuple[int, float]:
        for upload in self.uploads:
            if scope["method"] == upload.method and upload.path.fullmatch(scope["path"]):
                return upload.most, UPLOAD_SECONDS
        return MAX_BODY, BODY_SECONDS


def _refusal(headers: dict[bytes, bytes], most: int) -> errors.Problem | None:
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        return errors.UnsupportedEncoding()
    if headers.get(b"transfer-encoding", b"chunked").lower() != b"chunked":
        return errors.UnsupportedEncoding()
    length = headers.get(b"content-length", b"0")
    if length.isdigit() and int(length) > most:
        return errors.BodyTooLarge()
    return None


class SecurityHeaders:
    """What every answer carries; what is personal, or answers a change, is kept by no cache."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self.app = app
        self.headers = dict(SECURITY_HEADERS)
        if https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        personal = scope["method"] not in ("GET", "HEAD", "OPTIONS") or any(
            name == b"authorization" for name, _ in scope["headers"]
        )

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if personal:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, answer)


class PlainAnswers:
    """At one address nothing of the framework answers: what is not 200 leaves as 200 and `no`,
    whatever made it, and in time. There a 422, a 429, a 500 or a redirect would make a gateway keep
    money of which we know nothing (Idram: protocols/payments.md §2.2 of the project)."""

    def __init__(self, app: ASGIApp, path: str, no: str) -> None:
        self.app, self.path, self.no = app, path, no

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") != self.path:
            await self.app(scope, receive, send)
            return
        await PlainTextResponse(await self._answer(scope, receive))(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> str:
        status, parts = 0, []

        async def keep(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                parts.append(message.get("body", b""))

        try:
            async with asyncio.timeout(PLAIN_SECONDS):
                await self.app(scope, receive, keep)
        except Exception as error:
            log.error("fault", **explain(error))
            return self.no
        if status != 200:
            log.error("gateway_not_heard", path=self.path, status=status)
            return self.no
        return b"".join(parts).decode()
