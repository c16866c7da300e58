"""Reading a request exactly as it came: JSON of the new generation, forms of the old one."""

import json
from typing import Any, NoReturn, TypeVar
from urllib.parse import parse_qsl

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import ClientDisconnect, Request

from healthlink_sandbox.rbs.orders import Reason, Refused
from healthlink_sandbox.rbs.requests import Call

LIMIT = 1024 * 1024
NUMBERS = frozenset(["amount", "sessionTimeoutSecs"])
NESTED = frozenset(["jsonParams", "orderBundle"])
NUMBER_LENGTH_IN_FORMS = 32

Asked = TypeVar("Asked", bound=Call)


async def read_json(request: Request) -> dict[str, Any]:
    body = await _body(request)
    if kind(request) != "application/json":
        raise Refused(Reason.BAD_VALUE)
    return _object(body)


async def read_form(request: Request) -> dict[str, Any]:
    """Query and body together; numbers and nested objects arrive as text."""
    text = request.url.query
    if request.method == "POST":
        text = f"{text}&{_text(await _body(request))}"
    return _fields(text)


async def read_posted_form(request: Request) -> dict[str, Any]:
    """The body alone; what is no form has no fields."""
    text = _text(await _body(request))
    return _fields(text) if kind(request) == "application/x-www-form-urlencoded" else {}


def kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def strictly(model: type[Asked], fields: dict[str, Any]) -> Asked:
    _refuse_null(fields)
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        missing = any(_missing(model, each) for each in error.errors())
        raise Refused(Reason.MISSING if missing else Reason.BAD_VALUE) from None


def leniently(model: type[Asked], fields: dict[str, Any]) -> Asked:
    """The old generation overlooks what it does not know, and has shorter numbers."""
    known = {field.alias for field in model.model_fields.values()}
    if len(fields.get("orderNumber", "")) > NUMBER_LENGTH_IN_FORMS:
        raise Refused(Reason.BAD_VALUE)
    return strictly(model, {name: value for name, value in fields.items() if name in known})


async def _body(request: Request) -> bytes:
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LIMIT:
                raise Refused(Reason.BAD_VALUE)
    except ClientDisconnect:
        raise Refused(Reason.BAD_VALUE) from None
    return body


def _fields(text: str) -> dict[str, Any]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise Refused(Reason.BAD_VALUE) from None
    return {name: _typed(name, value) for name, value in reversed(pairs) if value}


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Refused(Reason.BAD_VALUE) from None


def _object(body: bytes | str) -> dict[str, Any]:
    try:
        found = json.loads(body, object_pairs_hook=_without_twins, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(Reason.BAD_VALUE) from None
    if not isinstance(found, dict):
        raise Refused(Reason.BAD_VALUE)
    return found


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise Refused(Reason.BAD_VALUE)
    return dict(pairs)


def _no_constant(_: str) -> NoReturn:
    raise Refused(Reason.BAD_VALUE)


def _typed(name: str, value: str) -> Any:
    if name in NUMBERS and value.isascii() and value.isdigit():
        return int(value[:20])
    return _object(value) if name in NESTED else value


def _refuse_null(fields: dict[str, Any]) -> None:
    if any(value is None for value in fields.values()):
        raise Refused(Reason.BAD_VALUE)


def _missing(model: type[Call], error: ErrorDetails) -> bool:
    """Absent, or mandatory and empty."""
    required = {field.alias for field in model.model_fields.values() if field.is_required()}
    empty = error["type"] == "string_too_short" and error["input"] == ""
    return error["type"] == "missing" or (empty and error["loc"][0] in required)
