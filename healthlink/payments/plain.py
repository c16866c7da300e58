"""At Idram's address nothing of the framework answers: a 422, a 429, a 500 or a redirect of ours
would make Idram keep money of which we know nothing (protocols/payments.md §2.2 of the project)."""

import asyncio

import structlog
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from healthlink.logs import explain
from healthlink.payments.edp import NO

PATH = "/webhook/payments/idram"
SECONDS = 10.0

log = structlog.get_logger()


class PlainAnswers:
    """What is not 200 and text leaves as 200 and `ERROR`, whatever made it, and in time."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") != PATH:
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
            async with asyncio.timeout(SECONDS):
                await self.app(scope, receive, keep)
        except Exception as error:
            log.error("fault", **explain(error))
            return NO
        if status != 200:
            log.error("idram_not_heard", status=status)
            return NO
        return b"".join(parts).decode()
