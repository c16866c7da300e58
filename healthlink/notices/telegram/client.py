"""Calls of the Bot API, and what its refusals mean. The token is part of the address, which is
never logged."""

from dataclasses import dataclass
from typing import Any

import orjson

from healthlink.config import Settings
from healthlink.outbound import Answer, Outbound, Unanswered, Unsent

PARTY = "telegram"
UNCHANGED = "message is not modified"


class TelegramFailure(Exception):
    """Why a call has not been done."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = "".join(filter(str.isprintable, reason))[:300]


class Wrong(TelegramFailure):
    """Telegram will never take this one."""


class Blocked(TelegramFailure):
    """The person has blocked the bot, or is gone."""


class Later(TelegramFailure):
    """Too many calls: not before `seconds` from now."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Away(TelegramFailure):
    """Telegram does not answer, or does not know our bot. It may have been done."""


@dataclass(frozen=True)
class Api:
    outbound: Outbound
    url: str
    token: str

    async def call(self, method: str, payload: dict[str, Any]) -> Any:
        """The `result`. Raises TelegramFailure."""
        address = f"{self.url}/bot{self.token}/{method}"
        try:
            answer = await self.outbound.post(PARTY, method, address, json=payload)
        except (Unsent, Unanswered) as error:
            raise Away(str(error)) from None
        return _result(answer)


def open_api(settings: Settings, outbound: Outbound) -> Api:
    return Api(outbound, settings.telegram_api_url.rstrip("/"), settings.telegram_bot_token)


def _result(answer: Answer) -> Any:
    try:
        said = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        raise Away(f"HTTP {answer.status}") from None
    if not isinstance(said, dict):
        raise Away(f"HTTP {answer.status}")
    why = str(said.get("description", ""))
    if said.get("ok") is True or UNCHANGED in why:
        return said.get("result")
    raise _refusal(said.get("error_code"), why, said.get("parameters"))


def _refusal(code: Any, why: str, parameters: Any) -> TelegramFailure:
    if code == 403 or (code == 400 and "chat not found" in why):
        return Blocked(why)
    if code == 429:
        told = parameters if isinstance(parameters, dict) else {}
        return Later(why, float(told.get("retry_after", 1)))
    return Wrong(why) if code in (400, 413) else Away(f"{code} {why}")
