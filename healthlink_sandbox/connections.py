"""Connections that end without an answer, or whose answer lets the caller wait."""

import asyncio
import os
import ssl
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

CUT = "healthlink_sandbox.cut"
GRACE_SECONDS = 1.0


def open_client(verify: ssl.SSLContext | bool = True, **more: Any) -> httpx.AsyncClient:
    """To the shop: directly, for it stands beside us, whatever proxy the machine uses for the
    world. SANDBOX_SHOP_UNVERIFIED: its certificate is not for the address where we find it."""
    verify = False if os.environ.get("SANDBOX_SHOP_UNVERIFIED") else verify
    return httpx.AsyncClient(trust_env=False, verify=verify, **more)


class CuttableProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which lends the application the scissors for its connection."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {CUT: {"cut": self.transport.close}}

    def shutdown(self) -> None:
        """A call that hangs on purpose does not hold the program."""
        super().shutdown()
        self.loop.call_later(GRACE_SECONDS, self.transport.close)


class Broken(Response):
    """No answer: the connection is closed under the caller's eyes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        scope["extensions"][CUT]["cut"]()
        while (await receive())["type"] != "http.disconnect":
            pass  # returning earlier would make uvicorn send a 500


async def still_there_after(request: Request, seconds: float) -> bool:
    """Waits so long, or until the caller goes."""
    try:
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return True
    return False
