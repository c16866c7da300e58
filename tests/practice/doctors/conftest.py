"""Doctors who come by themselves, and what they do first."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests import telegram
from tests.make import Doctor, Person

ARMEN = {
    "first_name": "Արմեն",
    "last_name": "Հակոբյան",
    "specialization": "Սրտաբան",
    "phone": "+37491123456",
    "clinic_name": "Սիրտ",
}


@dataclass(frozen=True)
class Doc:
    """A doctor with an account, and a door."""

    client: httpx.AsyncClient
    headers: dict[str, str]
    doctor_id: str

    async def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return await self.client.request(method, path, json=body, headers=self.headers)

    async def done(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.ask(method, path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def me(self) -> Any:
        return await self.done("GET", "/me")


async def newcomer(client: httpx.AsyncClient, telegram_id: int = 77001) -> Doc:
    """Has opened the Mini App, and not registered."""
    headers, doctor = await telegram.doctor(client, {**telegram.NARE, "id": telegram_id})
    return Doc(client, headers, doctor["id"])


async def registered(client: httpx.AsyncClient, telegram_id: int = 77001, **other: Any) -> Doc:
    doc = await newcomer(client, telegram_id)
    await doc.done("POST", "/doctors/register", {**ARMEN, **other})
    return doc


@pytest.fixture
async def nobody(client: httpx.AsyncClient) -> Doc:
    """Has opened the Mini App, and not registered."""
    return await newcomer(client)


@pytest.fixture
async def doc(client: httpx.AsyncClient) -> Doc:
    """Armen, who has registered in the Mini App."""
    return await registered(client)


@dataclass(frozen=True)
class Desk:
    """Somebody who works at a clinic."""

    client: httpx.AsyncClient
    who: Person
    doctor: Doctor

    async def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        url = f"/api/v1/manage/clinics/{self.doctor.clinic_id}/{path}"
        return await self.client.request(method, url, json=body, headers=self.who.headers)

    async def done(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.ask(method, path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
def desk(client: httpx.AsyncClient, maria: Person, dr_grigoryan: Doctor) -> Desk:
    """Maria's."""
    return Desk(client, maria, dr_grigoryan)


@pytest.fixture
def other_desk(client: httpx.AsyncClient, nare: Person, dr_petrosyan: Doctor) -> Desk:
    """Nare's, at the other clinic."""
    return Desk(client, nare, dr_petrosyan)
