"""IDBank on ArCa's gateway, in a running sandbox: its control panel, and a shop that calls it."""

from typing import Any

from tests.sandbox.bank import Bank
from tests.sandbox.panel import Panel
from tests.sandbox.shop import Shop

USERNAME, PASSWORD = "sandbox_api", "sandbox"
DRAM = "051"


class Arca(Panel):
    def __init__(self, bank: Bank) -> None:
        super().__init__("arca", bank.url, bank.client)
        self.api_url = f"{self.url}/arca/payment/rest/"
        self.username = bank.env.get("IDBANK_USERNAME", USERNAME)
        self.password = bank.env.get("IDBANK_PASSWORD", PASSWORD)

    def answers(self, **wish: Any) -> dict[str, Any]:
        """Sets status_version, codes, failing_reversals (what is not named becomes the default); or
        says how it answers."""
        method = "PUT" if wish else "GET"
        told: dict[str, Any] = self._control(method, "/arca/answers", wish or None)
        return told


class ArcaShop(Shop):
    def __init__(self, url: str) -> None:
        super().__init__(url, forms=True, login=(USERNAME, PASSWORD))

    def register(self, number: str = "A-1", amount: int = 100_000, **more: Any) -> dict[str, Any]:
        return super().register(number, amount, **{"currency": DRAM, **more})
