"""What the Bot API answers: its envelopes, and its way to word a refusal.

The texts of this folder are those of Telegram's own server (github.com/tdlib/telegram-bot-api,
Client.cpp, WebhookActor.cpp) and of the library below it (github.com/tdlib/td), read in 2026; those
that only Telegram's closed servers say are in capitals, as there.
"""

from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, Response


class Refused(Exception):
    def __init__(
        self, code: int, description: str, retry_after: int = 0, *, words: str = ""
    ) -> None:
        super().__init__(description)
        self.code = code
        self.words = words
        self.description = description
        self.retry_after = retry_after


@dataclass(frozen=True)
class Told:
    """A result with a word to it."""

    result: Any
    description: str


def bad(message: str) -> Refused:
    """A sentence begins small behind the colon; a code of the servers stays as it is."""
    coded = len(message) > 1 and (message[1] == "_" or "A" <= message[1] <= "Z")
    worded = message if coded else message[:1].lower() + message[1:]
    return Refused(400, f"Bad Request: {worded}", words=message)


def too_many(seconds: int) -> Refused:
    return Refused(429, f"Too Many Requests: retry after {seconds}", seconds)


def blocked() -> Refused:
    return Refused(403, "Forbidden: bot was blocked by the user")


def conflict(how: str) -> Refused:
    return Refused(409, f"Conflict: {how}")


def answer(result: Any) -> Response:
    if isinstance(result, Told):
        told = {"ok": True, "result": result.result, "description": result.description}
        return JSONResponse(told)
    return JSONResponse({"ok": True, "result": result})


def refusal(refused: Refused) -> Response:
    told: dict[str, Any] = {
        "ok": False,
        "error_code": refused.code,
        "description": refused.description,
    }
    if not refused.retry_after:
        return JSONResponse(told, refused.code)
    told["parameters"] = {"retry_after": refused.retry_after}
    return JSONResponse(told, refused.code, {"Retry-After": str(refused.retry_after)})
