"""Callbacks: what the shop is told, when, in which shape, how often, and what it answered."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx
from pydantic import BaseModel, ConfigDict, Field

from healthlink_sandbox.connections import open_client
from healthlink_sandbox.rbs.checksums import Sign, canonical
from healthlink_sandbox.rbs.orders import News, Order

TRIES = 3
ANSWER_SECONDS = 15.0
WRONG = "0" * 64

Parameters = dict[str, str | int]


class Manner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mode: Literal["send", "hold", "drop"] = "send"
    shape: Literal["json", "form", "query"] = "json"
    signed: bool | None = None
    """None: if there is a key."""
    copies: int = Field(default=1, ge=1, le=100)
    retry_seconds: float = Field(default=60.0, ge=0)
    with_amount: bool = False


class Forgery(BaseModel):
    """By somebody who knows an order, but not the secret; `right`: by somebody who knows both."""

    model_config = ConfigDict(extra="forbid")

    operation: str = "deposited"
    success: bool = True
    checksum: Literal["wrong", "none", "right"] = "wrong"


@dataclass
class Callbacks:
    url: str
    sign: Sign | None = None
    sign_alias: str = ""
    usual: Manner = field(default_factory=Manner)
    manner: Manner = field(init=False)
    held: list[Parameters] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    _client: httpx.AsyncClient | None = None
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.manner = self.usual

    def tell(self, order: Order, news: News) -> None:
        if not self.url or self.manner.mode == "drop":
            return
        parameters = self._parameters(order, news)
        if self.manner.mode == "hold":
            self.held.append(parameters)
            return
        for _ in range(self.manner.copies):
            task = asyncio.get_running_loop().create_task(self._deliver(parameters))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def release(self, order: str, seed: int, copies: int) -> list[dict[str, Any]]:
        """Sends what is held, one after another, each once per copy; what the shop answered."""
        going, self.held = self.held, []
        if order == "last":
            going.reverse()
        if order == "random":
            random.Random(seed).shuffle(going)
        return [await self._send(each) for each in going for _ in range(copies)]

    async def forge(self, order: Order, forgery: Forgery) -> dict[str, Any]:
        """Sends what never happened; what the shop answered."""
        news = News(operation=forgery.operation, success=forgery.success, amount=order.amount)
        told = self._parameters(order, news)
        signed = told.pop("checksum", None)
        if forgery.checksum == "wrong":
            told["checksum"] = WRONG
        if forgery.checksum == "right" and signed is not None:
            told["checksum"] = signed
        return await self._send(told)

    def reset(self) -> None:
        for task in self._running:
            task.cancel()
        self.manner = self.usual
        self.held.clear()
        self.sent.clear()

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._client:
            await self._client.aclose()

    def _parameters(self, order: Order, news: News) -> Parameters:
        told: Parameters = {
            "mdOrder": order.id,
            "orderNumber": order.number,
            "operation": news.operation,
            "status": int(news.success),
        }
        if self.manner.with_amount:
            told["amount"] = news.amount
        if self.sign is None or self.manner.signed is False:
            return told
        told["checksum"] = self.sign(canonical(told))
        return {**told, "sign_alias": self.sign_alias} if self.sign_alias else told

    async def _deliver(self, parameters: Parameters) -> None:
        for tried in range(1, TRIES + 1):
            result = await self._send(parameters)
            if result["status"] == 200 or tried == TRIES:
                return
            await asyncio.sleep(self.manner.retry_seconds)

    async def _send(self, parameters: Parameters) -> dict[str, Any]:
        result: dict[str, Any] = {"callback": parameters, "status": None, "error": None}
        try:
            answer = await self._http().send(self._request(parameters))
            result["status"] = answer.status_code
        except httpx.HTTPError as error:
            result["error"] = repr(error)
        self.sent.append(result)
        return result

    def _request(self, parameters: Parameters) -> httpx.Request:
        build = self._http().build_request
        if self.manner.shape == "json":
            return build("POST", self.url, json=parameters)
        if self.manner.shape == "form":
            return build("POST", self.url, data=parameters)
        return build("GET", httpx.URL(self.url).copy_merge_params(parameters))

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = open_client(timeout=ANSWER_SECONDS)
        return self._client
