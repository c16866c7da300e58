"""The hand on the control panel of a sandbox's mail server."""

from typing import Any

import httpx

Letter = dict[str, Any]


class Mailbox:
    """`smtp_url` is where letters go in; they come out here, the latest first."""

    def __init__(self, client: httpx.AsyncClient, smtp_port: int) -> None:
        self.client = client
        self.smtp_url = f"smtp://127.0.0.1:{smtp_port}"

    async def letters(self, to: str | None = None) -> list[Letter]:
        query = {"to": to} if to else {}
        found: list[Letter] = (await self.client.get("/control/mail/letters", params=query)).json()
        return found

    async def letter(self, to: str) -> Letter:
        """The only one to this address."""
        (only,) = await self.letters(to)
        return only

    async def clear(self) -> None:
        await self.client.delete("/control/mail/letters")
        await self.faults()

    async def faults(self, *planned: dict[str, Any]) -> list[dict[str, Any]]:
        """Plans them instead of what was planned; answers how they stand."""
        answer = await self.client.put("/control/mail/faults", json=list(planned))
        left: list[dict[str, Any]] = answer.raise_for_status().json()
        return left

    async def faults_left(self) -> list[dict[str, Any]]:
        left: list[dict[str, Any]] = (await self.client.get("/control/mail/faults")).json()
        return left
