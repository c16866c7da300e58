"""A shop that talks to the bank in either generation of its protocol."""

import json
from typing import Any, Self

import httpx

from tests.sandbox.bank import PASSWORD, USERNAME


class Shop:
    def __init__(
        self, url: str, *, forms: bool = False, login: tuple[str, str] = (USERNAME, PASSWORD)
    ) -> None:
        self.client = httpx.Client(base_url=url, timeout=30.0, trust_env=False)
        self.forms = forms
        self.login = dict(zip(("userName", "password"), login, strict=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def send(self, operation: str, **fields: Any) -> httpx.Response:
        """With our login, unless fields say another; a field of None is not sent."""
        given = {**self.login, **fields}
        body = {name: value for name, value in given.items() if value is not None}
        if self.forms:
            flat = {name: _flat(value) for name, value in body.items()}
            return self.client.post(f"{operation}.do", data=flat)
        return self.client.post(f"{operation}.do", json=body)

    def call(self, operation: str, **fields: Any) -> dict[str, Any]:
        answer = self.send(operation, **fields)
        assert answer.status_code == 200
        told: dict[str, Any] = answer.json()
        return told

    def register(self, number: str = "A-1", amount: int = 100_000, **more: Any) -> dict[str, Any]:
        fields = {"returnUrl": "https://shop.example/paid", "currency": "643", **more}
        return self.call("register", orderNumber=number, amount=amount, **fields)

    def registered(self, number: str = "A-1", amount: int = 100_000, **more: Any) -> str:
        """The new order's id at the bank."""
        order_id: str = self.register(number, amount, **more)["orderId"]
        return order_id

    def status(self, number: str = "A-1") -> dict[str, Any]:
        return self.call("getOrderStatusExtended", orderNumber=number)

    def refund(self, order_id: str, amount: int, key: str | None = None) -> dict[str, Any]:
        params = {"externalRefundId": key} if key else None
        return self.call("refund", orderId=order_id, amount=amount, jsonParams=params)


def _flat(value: Any) -> str:
    return json.dumps(value) if isinstance(value, dict) else str(value)
