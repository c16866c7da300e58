"""Two doctors with practices of their own, who must never see each other's patients."""

from typing import Any

import httpx
import pytest

from healthlink.db.pool import Db
from tests import make
from tests.make import Doctor, Practitioner
from tests.practice.calendar import Surgery

ANAHIT = {"first_name": "Անահիտ", "last_name": "Սարգսյան", "phone": "+37491123456"}


@pytest.fixture
async def armen(db: Db) -> Practitioner:
    """Has registered; nobody finds this doctor on the market."""
    return await make.practice(db, "Արմեն Հակոբյան")


@pytest.fixture
async def lilit(db: Db) -> Practitioner:
    """Another doctor, with a practice of her own."""
    return await make.practice(db, "Լիլիթ Պետրոսյան")


@pytest.fixture
async def anahit(client: httpx.AsyncClient, armen: Practitioner) -> dict[str, Any]:
    """A card in Armen's practice."""
    added = await client.post("/patients", json=ANAHIT, headers=armen.headers)
    assert added.status_code == 201, added.text
    card: dict[str, Any] = added.json()
    return card


@pytest.fixture
def surgery(client: httpx.AsyncClient, armen: Practitioner) -> Surgery:
    """Armen's, who is not on the market."""
    return Surgery(client, armen)


@pytest.fixture
async def market(client: httpx.AsyncClient, db: Db, dr_grigoryan: Doctor) -> Surgery:
    """Dr Grigoryan's, who receives on the market, too."""
    return Surgery(client, await make.practice(db, "Արամ Գրիգորյան", dr_grigoryan))


@pytest.fixture
async def planned(surgery: Surgery, anahit: dict[str, Any]) -> Any:
    """Anahit's visit at ten."""
    return await surgery.plan(anahit["id"], "10:00", notes="Առաջին այց")
