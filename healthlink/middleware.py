"""What every request passes on its way in and out, as plain ASGI (speed.md §h)."""

import asyncio
import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from healthlink import errors, problems
from healthlink.ids import new_id
from healthlink.logs import hide, where

log = structlog.get_logger()

MAX_BODY = 1024 * 1024
BODY_SECONDS = 15.0
SEND_SECONDS = 15.0


class RequestLog:
    """Gives every request an id and one line in the log; turns what nobody expected into a 500."""

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
        started, status = time.perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, answer)
        except Exception as error:
            _log_fault(error)
            if status:  # too late for another answer: the connection has to break
                raise
            response = problems.respond(Request(scope), errors.InternalError())
            await response(scope, receive, answer)
        finally:
            _log_request(scope, status, time.perf_counter() - started)


def _log_fault(error: Exception) -> None:
    # The first line only: PostgreSQL's second line, DETAIL, quotes the row.
    said = hide(str(error).partition("\n")[0])[:300]
    log.error("fault", error=type(error).__name__, message=said, stack=where(error))


def _log_request(scope: Scope, status: int, seconds: float) -> None:
    route, client = scope.get("route"), scope.get("client")
    log.info(
        "request",
        method=scope["method"],
        route=getattr(route, "path", None),
        status=status,
        ms=round(seconds * 1000, 2),
        user_id=scope["state"].get("user_id"),
        client=client[0] if client else None,
    )


class Guard:
    """Refuses what is too large, packed or too slow before anybody reads it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = _refusal(dict(scope["headers"]))
        if refusal:
            await problems.respond(Request(scope), refusal)(scope, receive, send)
            return
        deadline = asyncio.get_running_loop().time() + BODY_SECONDS
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
            if read > MAX_BODY:
                raise HTTPException(errors.BodyTooLarge.status)
            return message

        async def hurried(message: Message) -> None:
            async with asyncio.timeout(SEND_SECONDS):
                await send(message)

        await self.app(scope, bounded, hurried)


def _refusal(headers: dict[bytes, bytes]) -> errors.Problem | None:
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        return errors.UnsupportedEncoding()
    length = headers.get(b"content-length", b"0")
    if length.isdigit() and int(length) > MAX_BODY:
        return errors.BodyTooLarge()
    return None


class SecurityHeaders:
    """The API is data, not pages: nothing in it may run, be framed or be sniffed."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self.app = app
        self.headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        }
        if https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        personal = any(name == b"authorization" for name, _ in scope["headers"])

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if personal:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, answer)
