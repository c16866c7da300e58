"""The doors of management, and its trail."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import orjson
import pytest

from healthlink.db.pool import Db
from tests.make import Doctor

Trail = Callable[[UUID | str], Awaitable[list[dict[str, Any]]]]


@pytest.fixture
def a(dr_grigoryan: Doctor) -> str:
    """Maria's clinic."""
    return f"/api/v1/manage/clinics/{dr_grigoryan.clinic_id}"


@pytest.fixture
def b(dr_petrosyan: Doctor) -> str:
    """Nare's clinic."""
    return f"/api/v1/manage/clinics/{dr_petrosyan.clinic_id}"


@pytest.fixture
def trail(db: Db) -> Trail:
    """What was written down about a thing, in order."""

    async def read(subject_id: UUID | str) -> list[dict[str, Any]]:
        rows = await db.fetch(
            "select actor_id, clinic_id, action, reason, detail from audit"
            " where subject_id = $1::text::uuid order by id",
            str(subject_id),
        )
        return [{**row, "detail": orjson.loads(row["detail"])} for row in rows]

    return read
