"""Refusals as RFC 9457 problem documents; malformed input, unknown routes and a busy database too.

Nothing of the input, of SQL or of a stack is ever in one.
"""

import re
from collections.abc import Iterable
from typing import Any

import asyncpg
import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from healthlink import errors, logs, words
from healthlink.db import violations

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
PROBLEM_SCHEMA = {"$ref": "#/components/schemas/ProblemDocument"}

AN_ID = "0192f0c1a2b3c4d5e6f708192a3b4c5d"

BUSY = (
    TimeoutError,
    OSError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # "cannot switch to state": cut just as it was taken
)
"""What a restarting, full or distant database raises: 503, try again."""

_BY_STATUS: dict[int, type[errors.Problem]] = {
    400: errors.Malformed,
    401: errors.Unauthorized,
    403: errors.Forbidden,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    408: errors.RequestTimeout,
    413: errors.BodyTooLarge,
    422: errors.InvalidInput,
}


class FieldError(BaseModel):
    """One field at fault."""

    field: str = Field(description="The field's name, with dots inside objects", examples=["date"])
    code: str = Field(description="Stable, for programs", examples=["day"])
    message: str = Field(
        description="For people, in the language of Accept-Language",
        examples=["Write the date as YYYY-MM-DD"],
    )


class ProblemDocument(BaseModel):
    """RFC 9457: what went wrong, for programs (`type`) and for people (`title`)."""

    type: str = Field(examples=["/problems/invalid-input"])
    title: str = Field(examples=["Some fields are not right"])
    status: int = Field(examples=[422])
    request_id: str = Field(examples=[AN_ID])
    errors: list[FieldError] | None = Field(default=None, description="For 422: each field")


def respond(
    request: Request, problem: errors.Problem, faults: Iterable[FieldError] = ()
) -> Response:
    reader = words.language(request.headers.get("accept-language", ""))
    document: dict[str, Any] = {
        "type": f"/problems/{problem.slug()}",
        "title": problem.title[reader],
        "status": problem.status,
        "request_id": getattr(request.state, "request_id", ""),
        **problem.details(),
    }
    named = [
        FieldError(field=name, code=problem.code(), message=problem.title[reader])
        for name in problem.fields
    ]
    if listed := [*named, *faults]:
        document["errors"] = [fault.model_dump() for fault in listed]
    headers = {"Content-Language": reader, "Cache-Control": "no-store"}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    if problem.status == errors.Unauthorized.status:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(orjson.dumps(document), problem.status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    app.add_exception_handler(errors.Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(asyncpg.IntegrityConstraintViolationError, _violation)
    for kind in BUSY:
        app.add_exception_handler(kind, _busy)


async def _problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, errors.Problem)
    return respond(request, problem)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(fault["type"] == "json_invalid" for fault in found):
        return respond(request, errors.Malformed())
    reader = words.language(request.headers.get("accept-language", ""))
    return respond(request, errors.InvalidInput(), [_fault(fault, reader) for fault in found[:20]])


def _fault(fault: dict[str, Any], reader: str) -> FieldError:
    path = [str(part) for part in fault["loc"][1:]] or [str(fault["loc"][0])]
    # An unknown field's name is the caller's own words: repeated only if it looks like a name, and
    # not from inside of a value.
    if fault["type"] == "extra_forbidden" and len(path) > 1:
        path[-1] = "?"
    field = ".".join(part if re.fullmatch(r"\w{1,40}", part, re.ASCII) else "?" for part in path)
    code = "email" if "email" in str(fault.get("msg", "")) else fault["type"]
    return FieldError(field=field, code=code, message=words.field_message(code, reader))


async def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = _BY_STATUS.get(error.status_code, errors.Malformed)
    response = respond(request, kind())
    if kind is errors.MethodNotAllowed:
        response.headers["Allow"] = ", ".join(sorted(_methods(request)))
    return response


def _methods(request: Request) -> set[str]:
    """What this address can do: the router looks at the first of its routes only."""
    found = set[str]()
    for route in request.app.router.routes:
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            found |= getattr(route, "methods", None) or {"GET", "HEAD"}
    return found


async def _violation(request: Request, error: Exception) -> Response:
    assert isinstance(error, asyncpg.IntegrityConstraintViolationError)
    refusal = violations.refusal(error)
    if refusal is None:
        raise error
    return respond(request, refusal)


async def _busy(request: Request, error: Exception) -> Response:
    log.error("database_unavailable", **logs.explain(error))
    return respond(request, errors.Unavailable())


def answers(*kinds: type[errors.Problem]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of an operation: its possible problems, by status, with examples."""
    documented: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        entry = documented.setdefault(
            kind.status,
            {
                "description": "",
                "content": {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA, "examples": {}}},
            },
        )
        entry["description"] = "; ".join(filter(None, [entry["description"], kind.title["en"]]))
        entry["content"][MEDIA_TYPE]["examples"][kind.slug()] = {
            "summary": (kind.__doc__ or "").partition("\n")[0],
            "value": {
                "type": f"/problems/{kind.slug()}",
                "title": kind.title["en"],
                "status": kind.status,
                "request_id": AN_ID,
            },
        }
    return documented
