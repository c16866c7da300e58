"""The two wire formats of the platform: JSON, typed and strict; and forms answered as text. A bank
may have a variety of its own: healthlink_sandbox/arca."""

import json
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from healthlink_sandbox.rbs import answers, wire
from healthlink_sandbox.rbs.orders import Order, Reason
from healthlink_sandbox.rbs.wire import Asked


class Dialect(Protocol):
    methods: list[str]
    refunds_have_keys: bool
    id_wins: bool

    def turned_away(self, request: Request) -> Response | None: ...

    async def read(self, request: Request, model: type[Asked]) -> Asked: ...

    def code(self, reason: Reason) -> int: ...

    def success(self, operation: str, answer: dict[str, Any], language: str) -> dict[str, Any]: ...

    def failure(self, code: int, message: str) -> dict[str, Any]: ...

    def page_url(self, url: str, order: Order) -> str: ...

    def refunded_at(self, order: Order) -> dict[str, Any]: ...

    def render(self, answer: dict[str, Any]) -> Response: ...


class Json:
    """The new generation: POST of application/json, codes are strings."""

    methods = ["POST"]  # noqa: RUF012
    refunds_have_keys = True
    id_wins = False

    def turned_away(self, _: Request) -> Response | None:
        return None

    async def read(self, request: Request, model: type[Asked]) -> Asked:
        return wire.strictly(model, await wire.read_json(request))

    def code(self, reason: Reason) -> int:
        return answers.REFUSALS[reason][0]

    def success(self, operation: str, answer: dict[str, Any], language: str) -> dict[str, Any]:  # noqa: ARG002
        return {"errorCode": "0", "errorMessage": success_text(language), **answer}

    def failure(self, code: int, message: str) -> dict[str, Any]:
        return {"errorCode": str(code), "errorMessage": message}

    def page_url(self, url: str, order: Order) -> str:  # noqa: ARG002
        return url

    def refunded_at(self, order: Order) -> dict[str, Any]:
        """A date as text, the only one in the document that is."""
        return {"refundedDate": answers.bank_time(order.refunds[-1].at)} if order.refunds else {}

    def render(self, answer: dict[str, Any]) -> Response:
        return Response(_dump(answer), media_type="application/json")


class Form:
    """The old generation: GET or POST of a form, codes are numbers, JSON is called text/plain."""

    methods = ["GET", "POST"]  # noqa: RUF012
    refunds_have_keys = False
    id_wins = True

    def turned_away(self, _: Request) -> Response | None:
        return None

    async def read(self, request: Request, model: type[Asked]) -> Asked:
        return wire.leniently(model, await wire.read_form(request))

    def code(self, reason: Reason) -> int:
        return answers.REFUSALS[reason][1]

    def success(self, operation: str, answer: dict[str, Any], language: str) -> dict[str, Any]:
        if operation in ("register", "registerPreAuth"):
            return answer
        return {"errorCode": 0, "errorMessage": success_text(language), **answer}

    def failure(self, code: int, message: str) -> dict[str, Any]:
        return {"errorCode": code, "errorMessage": message}

    def page_url(self, url: str, order: Order) -> str:
        return f"{url}?mdOrder={order.id}"

    def refunded_at(self, order: Order) -> dict[str, Any]:
        return {"refundedDate": answers.millis(order.refunds[-1].at)} if order.refunds else {}

    def render(self, answer: dict[str, Any]) -> Response:
        return Response(_dump(answer), media_type="text/plain")


def success_text(language: str) -> str:
    return answers.SUCCESS.get(language, answers.SUCCESS["ru"])


def refusal_text(reason: Reason, language: str) -> str:
    _, _, russian, english = answers.REFUSALS[reason]
    return english if language == "en" else russian


def _dump(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False)
