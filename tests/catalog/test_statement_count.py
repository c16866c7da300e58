"""A list is one statement, however long its page; who is asking is one more."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import httpx
import pytest
from asyncpg.connection import LoggedQuery

from healthlink.config import Settings
from healthlink.main import create_app
from tests import make
from tests.make import Doctor, Person


@dataclass
class Counted:
    """A server whose only connection to the database writes down what it is asked."""

    client: httpx.AsyncClient
    asked: list[str]

    async def statements(self, path: str, **headers: str) -> tuple[int, int]:
        """How many statements an answer took and how many rows it has."""
        self.asked.clear()
        answer = await self.client.get(path, headers=headers)
        assert answer.status_code == 200
        return len(self.asked), len(answer.json())


@pytest.fixture
async def counted(settings: Settings, clean: None) -> AsyncIterator[Counted]:
    app = create_app(settings.model_copy(update={"database_pool_size": 1}))
    asked: list[str] = []

    def heard(statement: LoggedQuery) -> None:
        asked.append(statement.query)

    async with app.router.lifespan_context(app):
        async with app.state.resources.pool.acquire() as connection:
            connection.add_query_logger(heard)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            yield Counted(client, asked)


@pytest.fixture
async def town(db: asyncpg.Connection, anna: Person, dr_grigoryan: Doctor) -> Doctor:
    """Sixty of everything at one clinic."""
    for n in range(59):
        other = await make.doctor(db, f"Врач {n}")
        await db.execute(
            "insert into doctor_clinic values ($1, $2)", other.id, dr_grigoryan.clinic_id
        )
        await make.service(db, dr_grigoryan.clinic_id, dr_grigoryan.id, f"Приём {n}")
    for noun in ("clinic", "doctor"):
        await db.execute(f"insert into favourite_{noun} select $1, id from {noun}", anna.id)
    return dr_grigoryan


async def test_open_lists_take_one_statement(counted: Counted, town: Doctor) -> None:
    lists = ["clinics?", "doctors?", "services?", "clinics?search=клиника", "services?search=приём"]
    lists += [f"doctors?clinic_id={town.clinic_id}", f"services?clinic_id={town.clinic_id}"]
    lists += [f"services?doctor_id={town.id}", "doctors?search=вр"]
    for path in lists:
        for limit in (1, 50):
            statements, rows = await counted.statements(f"/api/v1/{path}&limit={limit}")
            assert (statements, rows) == (1, limit), path


async def test_details_take_one_statement(counted: Counted, town: Doctor) -> None:
    for path in (
        f"clinics/{town.clinic_id}",
        f"doctors/{town.id}",
        f"services/{town.service_id}",
    ):
        await counted.statements(f"/api/v1/{path}")  # asyncpg learns the types of its columns
        assert (await counted.statements(f"/api/v1/{path}"))[0] == 1, path


async def test_lists_of_ones_own_take_the_same_however_long(
    counted: Counted, town: Doctor, anna: Person
) -> None:
    await counted.statements("/api/v1/users/me/favorites/clinics", **anna.headers)  # marks a use
    for noun in ("clinics", "doctors"):
        for limit in (1, 50):
            path = f"/api/v1/users/me/favorites/{noun}?limit={limit}"
            assert await counted.statements(path, **anna.headers) == (2, limit)
