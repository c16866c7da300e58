"""The hand on a bank's control panel: what all banks of the platform have in common."""

from typing import Any

import httpx


class Panel:
    def __init__(self, name: str, url: str, client: httpx.Client) -> None:
        self.name = name
        self.url = url
        self.client = client

    def page_url(self, order_id: str) -> str:
        return f"{self.url}/{self.name}/pay/{order_id}"

    def orders(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._control("GET", f"/{self.name}/orders")
        return found

    def order(self, number: str) -> dict[str, Any]:
        found: dict[str, Any] = self._control("GET", f"/{self.name}/orders/{number}")
        return found

    def act(self, number: str, act: str, **details: Any) -> dict[str, Any]:
        """As the payer or a clerk: pay, decline, start-3ds, finish-3ds, authorize, deposit,
        expire, reverse, refund. Forbidden by the rules: httpx.HTTPStatusError, 409."""
        done: dict[str, Any] = self._control("POST", f"/{self.name}/orders/{number}/{act}", details)
        return done

    def lie(self, number: str, **lies: Any) -> dict[str, Any]:
        """amount, currency, order_number, status as the status answer shall show them."""
        done: dict[str, Any] = self._control("PATCH", f"/{self.name}/orders/{number}", lies)
        return done

    def faults(self, planned: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
        """Plans them, or says what is left."""
        method = "GET" if planned is None else "PUT"
        left: list[dict[str, Any]] = self._control(method, f"/{self.name}/faults", planned)
        return left

    def callbacks(self, **manner: Any) -> dict[str, Any]:
        """Sets mode, shape, signed, copies, retry_seconds, with_amount; or says what was sent."""
        method = "PUT" if manner else "GET"
        told: dict[str, Any] = self._control(method, f"/{self.name}/callbacks", manner or None)
        return told

    def release(self, order: str = "first", seed: int = 0, copies: int = 1) -> list[dict[str, Any]]:
        """Sends what is held; each with the status that the receiver answered."""
        wish = {"order": order, "seed": seed, "copies": copies}
        sent: list[dict[str, Any]] = self._control("POST", f"/{self.name}/callbacks/release", wish)
        return sent

    def forge(self, number: str, **forgery: Any) -> dict[str, Any]:
        """Sends a callback of what never happened: operation, success, checksum ("wrong", "none" or
        "right"); with the status that the receiver answered."""
        sent: dict[str, Any] = self._control(
            "POST", f"/{self.name}/callbacks/forge/{number}", forgery
        )
        return sent

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        return self.client.request(method, f"/control{path}", json=body).raise_for_status().json()
