"""A doctor who pays, and the two who take the money."""

from typing import Any

import httpx
import pytest

from healthlink.config import Settings
from healthlink.db.pool import Db
from tests import make
from tests.make import Practitioner


@pytest.fixture
async def armen(db: Db) -> Practitioner:
    """Has a week for nothing."""
    return await make.practice(db, "Արմեն Հակոբյան")


@pytest.fixture
async def lilit(db: Db) -> Practitioner:
    """Another doctor."""
    return await make.practice(db, "Լիլիթ Պետրոսյան")


class Till:
    """Idram and IDBank in the sandbox, and the doctor's side of paying there."""

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self.client, self.url = client, url

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        async with httpx.AsyncClient(base_url=f"{self.url}/control", trust_env=False) as control:
            answer = await control.request(method, path, json=body, timeout=30)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def bill(self, who: Practitioner, provider: str, **more: Any) -> dict[str, Any]:
        answer = await self.client.post(
            "/subscription/create-payment",
            json={"provider": provider, **more},
            headers=who.headers,
        )
        assert answer.status_code == 201, answer.text
        opened: dict[str, Any] = answer.json()
        return opened

    async def pay_idram(self, bill: dict[str, Any], **more: Any) -> Any:
        """As the payer does in Idram's wallet; answers what Idram has in its books."""
        number = bill["payment_id"].replace("-", "")
        body = {"amount": "10000.00", **more}
        return await self.control("POST", f"/idram/bills/{number}/pay", body)

    async def pay_idbank(self, bill: dict[str, Any], act: str = "pay") -> Any:
        number = bill["payment_id"].replace("-", "")
        return await self.control("POST", f"/arca/orders/{number}/{act}")

    async def plan(self, who: Practitioner) -> dict[str, Any]:
        answer = await self.client.get("/subscription", headers=who.headers)
        assert answer.status_code == 200, answer.text
        plan: dict[str, Any] = answer.json()
        return plan


@pytest.fixture
async def till(client: httpx.AsyncClient, running_sber: Any, settings: Settings) -> Till:
    made = Till(client, running_sber.url)
    await made.control("POST", "/reset")
    return made
