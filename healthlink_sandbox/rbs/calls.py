"""A shop's call at the door: faults first, then who asks, then the operation."""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from healthlink_sandbox.connections import Broken, still_there_after
from healthlink_sandbox.rbs.dialects import Dialect, refusal_text
from healthlink_sandbox.rbs.faults import Fault
from healthlink_sandbox.rbs.gateway import Gateway
from healthlink_sandbox.rbs.operations import Operation
from healthlink_sandbox.rbs.orders import Reason, Refused
from healthlink_sandbox.rbs.requests import Call

HTML = "<!doctype html><title>Maintenance</title><h1>The service is being maintained</h1>"

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Door:
    """One set of addresses: whose, in which dialect, and what may be asked there."""

    gateway: Gateway
    dialect: Dialect
    operations: Mapping[str, Operation]

    def routes(self, prefix: str) -> list[Route]:
        return [
            Route(f"{prefix}/{name}.do", _endpoint(self, name), methods=self.dialect.methods)
            for name in self.operations
        ]


def _endpoint(door: Door, name: str) -> Endpoint:
    async def called(request: Request) -> Response:
        fault = door.gateway.faults.take(name)
        seen = request.scope["seen"]
        seen.update(bank=door.gateway.name, operation=name)
        if fault is None:
            return await _answer(door, name, request)
        seen.update(fault=fault.kind)
        return await _misbehave(fault, door, name, request)

    return called


async def _misbehave(fault: Fault, door: Door, name: str, request: Request) -> Response:
    with suppress(ClientDisconnect):
        await request.body()  # closing on what was not read would reset the connection
    if fault.kind == "hang_before":
        if not await still_there_after(request, fault.seconds):
            return Broken()
        return await _answer(door, name, request)
    if fault.kind in ("drop_after", "hang_after"):
        answer = await _answer(door, name, request)
        patient = fault.kind == "hang_after" and await still_there_after(request, fault.seconds)
        return answer if patient else Broken()
    return _instead(fault, door.dialect)


def _instead(fault: Fault, dialect: Dialect) -> Response:
    """What is said when nothing is done."""
    match fault.kind:
        case "html":
            return HTMLResponse(HTML)
        case "empty":
            return Response(b"")
        case "error":
            return dialect.render(dialect.failure(fault.code, "Planned by the sandbox's user"))
        case "http":
            return HTMLResponse("", status_code=fault.status)
        case _:
            return Broken()


async def _answer(door: Door, name: str, request: Request) -> Response:
    dialect, operation = door.dialect, door.operations[name]
    if turned_away := dialect.turned_away(request):
        return turned_away
    language = "ru"
    try:
        asked = await dialect.read(request, operation.model)
        language = asked.language
        _check_account(door.gateway, asked)
        done = operation.run(door.gateway, dialect, asked)
        answer = dialect.success(name, done, language)
    except Refused as refusal:
        answer = _refusal(dialect, refusal.reason, language)
    _note(request, answer)
    return dialect.render(answer)


def _check_account(gateway: Gateway, asked: Call) -> None:
    given = f"{asked.user_name}\n{asked.password}".encode()
    if not hmac.compare_digest(given, f"{gateway.username}\n{gateway.password}".encode()):
        raise Refused(Reason.ACCESS_DENIED)


def _refusal(dialect: Dialect, reason: Reason, language: str) -> dict[str, Any]:
    return dialect.failure(dialect.code(reason), refusal_text(reason, language))


def _note(request: Request, answer: dict[str, Any]) -> None:
    told = ("errorCode", "errorMessage", "orderId", "orderNumber", "orderStatus")
    request.scope["seen"].update({name: answer[name] for name in told if name in answer})
