"""The Bot API on the wire: /telegram/bot<token>/<method>, with the misbehaviour that is planned."""

import asyncio
import hmac
from collections.abc import Coroutine
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from healthlink_sandbox.connections import Broken, still_there_after
from healthlink_sandbox.telegram.arguments import Arguments, read
from healthlink_sandbox.telegram.faults import Fault
from healthlink_sandbox.telegram.methods.table import METHODS
from healthlink_sandbox.telegram.network import Network
from healthlink_sandbox.telegram.refusals import Refused, answer, blocked, refusal, too_many

PREFIX = "/telegram"
GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


def routes(network: Network) -> list[Route]:
    server = Server(network)
    network.call = server.call_in_reply
    both = ["GET", "POST"]
    return [
        Route(f"{PREFIX}/bot{{token}}/{{method}}", server.called, methods=both),
        Route(f"{PREFIX}/bot{{token:path}}", server.lost, methods=both),
    ]


class Server:
    def __init__(self, network: Network) -> None:
        self.network = network

    async def called(self, request: Request) -> Response:
        method = request.path_params["method"]
        request.scope["seen"].update(path=f"{PREFIX}/bot…/{method}", telegram=method)
        try:
            given = await read(request)
        except Refused as refused:
            return refusal(refused)
        if not self._knows(request.path_params["token"]):
            return refusal(_stranger(request.path_params["token"]))
        fault = self.network.faults.take(method.lower(), _chat(given))
        if fault is None:
            return await _while_there(request, self._answered(method, given))
        return await self._misbehaved(request, fault, method, given)

    async def lost(self, request: Request) -> Response:
        request.scope["seen"].update(path=f"{PREFIX}/bot…")
        return refusal(Refused(404, "Not Found"))

    async def call_in_reply(self, method: str, fields: dict[str, Any]) -> None:
        """What it makes, nobody hears."""
        await self._answered(method, Arguments.of(fields))

    async def _answered(self, method: str, given: Arguments) -> Response:
        told: dict[str, Any] = {"method": method, "arguments": given.texts}
        told |= {"files": list(given.files), "at": self.network.now()}
        try:
            result = await self._result(method, given)
        except Refused as refused:
            told |= {"ok": False, "error_code": refused.code, "description": refused.description}
            return refusal(refused)
        else:
            told |= {"ok": True}
            return answer(result)
        finally:
            self.network.calls.append(told)

    async def _result(self, method: str, given: Arguments) -> Any:
        found = METHODS.get(method.lower())
        if found is None:
            raise Refused(404, "Not Found: method not found")
        return await found(self.network, given)

    async def _misbehaved(
        self, request: Request, fault: Fault, method: str, given: Arguments
    ) -> Response:
        if instead := _instead(fault):
            return instead
        if fault.kind == "slow" and not await still_there_after(request, fault.seconds):
            return Broken()
        done = await self._answered(method, given)
        if fault.kind == "hang":
            await still_there_after(request, fault.seconds)
        return Broken() if fault.kind == "drop_after" else done

    def _knows(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self.network.account.token.encode())


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _while_there(request: Request, answered: Coroutine[Any, Any, Response]) -> Response:
    """Who waits for updates may leave before there are any."""
    work = asyncio.create_task(answered)
    leaves = asyncio.create_task(_left(request))
    await asyncio.wait([work, leaves], return_when=asyncio.FIRST_COMPLETED)
    leaves.cancel()
    if work.done():
        return work.result()
    work.cancel()
    return Broken()


def _instead(fault: Fault) -> Response | None:
    """An answer before anything is done."""
    match fault.kind:
        case "blocked":
            return refusal(blocked())
        case "flood":
            return refusal(too_many(max(int(fault.seconds), 1)))
        case "error":
            return refusal(Refused(fault.status, "Internal Server Error: on demand"))
        case "html":
            return HTMLResponse(GATEWAY, fault.status)
        case "drop_before":
            return Broken()
    return None


def _stranger(token: str) -> Refused:
    number, colon, _ = token.partition(":")
    if not colon or not number.isdecimal() or number.startswith("0"):
        return Refused(401, "Unauthorized: invalid token specified")
    return Refused(401, "Unauthorized")


def _chat(given: Arguments) -> int | None:
    return given.number("chat_id") or None
