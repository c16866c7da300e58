"""One update on the wire: posted to the bot's webhook, and what came back."""

import asyncio
import json
import os
import ssl
from dataclasses import dataclass
from typing import Any

import certifi
import httpx

from healthlink_sandbox.connections import open_client
from healthlink_sandbox.telegram.faults import Trouble
from healthlink_sandbox.telegram.models import Webhook

ANSWER_SECONDS = 60.0
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
HUNG_UP = "Webhook connection closed"
NO_SUCH_REPLY = ("deletewebhook", "setwebhook", "close", "logout")


@dataclass(frozen=True)
class Reply:
    """status None: none came, and the error says why."""

    status: int | None = None
    error: str = ""
    retry_after: int = 0
    body: bytes = b""

    @property
    def good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    def call(self) -> tuple[str, dict[str, Any]] | None:
        """The call that an answer may be; what would tell something back is none."""
        try:
            told = json.loads(self.body)
        except ValueError:
            return None
        method = told.pop("method", None) if isinstance(told, dict) else None
        if not isinstance(method, str) or method.lower().startswith("get"):
            return None
        return None if method.lower() in NO_SUCH_REPLY else (method, told)


class Post:
    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def send(
        self, webhook: Webhook, document: dict[str, Any], trouble: Trouble | None
    ) -> Reply:
        """No redirect is followed, as there."""
        cut = trouble is not None and trouble.kind == "cut"
        seconds = trouble.seconds if trouble and cut else ANSWER_SECONDS
        headers = {SECRET: webhook.secret} if webhook.secret else {}
        try:
            async with asyncio.timeout(seconds):
                answer = await self._http().post(webhook.url, json=document, headers=headers)
        except TimeoutError:
            return Reply(error=HUNG_UP if cut else "Read timeout expired")
        except httpx.ConnectError:
            return Reply(error="Connection refused")
        except (httpx.HTTPError, httpx.InvalidURL):
            return Reply(error=HUNG_UP)
        if trouble is not None and trouble.kind == "lost":
            return Reply(error=HUNG_UP)
        return _reply(answer)

    async def close(self) -> None:
        if self._client:
            await self._client.aclose()

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            file = os.environ.get("SSL_CERT_FILE") or certifi.where()
            trust = ssl.create_default_context(cafile=file)
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
            self._client = open_client(timeout=ANSWER_SECONDS * 2, verify=trust, limits=limits)
        return self._client


def _reply(answer: httpx.Response) -> Reply:
    if 200 <= answer.status_code < 300:
        return Reply(answer.status_code, body=answer.content)
    wait = answer.headers.get("retry-after", "")
    return Reply(
        answer.status_code,
        f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}",
        int(wait) if wait.isdecimal() else 0,
    )
