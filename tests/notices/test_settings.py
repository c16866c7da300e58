"""What I want to be told, and when not."""

from typing import Any

import asyncpg
import httpx
import pytest

from healthlink.notices import settings
from tests.auth.test_register import faults
from tests.conftest import Worker
from tests.make import Person
from tests.notices.conftest import Desk

PATH = "/api/v1/users/me/notices"
DEFAULTS = {
    "reminder_day": True,
    "reminder_hours": True,
    "quiet_from": "22:00",
    "quiet_to": "08:00",
}


async def test_who_never_said_gets_every_reminder_by_day(
    client: httpx.AsyncClient, anna: Person
) -> None:
    assert (await client.get(PATH, headers=anna.headers)).json() == DEFAULTS


@pytest.mark.parametrize(
    "patch",
    [
        {"reminder_day": False},
        {"reminder_hours": False, "quiet_to": "09:30"},
        {"quiet_from": "00:00", "quiet_to": "00:00"},
        {"quiet_from": None},
        {},
    ],
)
async def test_i_change_what_i_name_and_nothing_else(
    client: httpx.AsyncClient,
    anna: Person,
    boris: Person,
    db: asyncpg.Connection,
    patch: dict[str, Any],
) -> None:
    wanted = {**DEFAULTS, **{name: value for name, value in patch.items() if value is not None}}
    for _ in range(2):
        answer = await client.patch(PATH, json=patch, headers=anna.headers)
        assert (answer.status_code, answer.json()) == (200, wanted)
    assert (await client.get(PATH, headers=anna.headers)).json() == wanted
    assert (await client.get(PATH, headers=boris.headers)).json() == DEFAULTS
    found = await settings.for_user(db, anna.id)
    assert found.model_dump(mode="json") == wanted


@pytest.mark.parametrize(
    ("field", "value"), [("quiet_from", "25:00"), ("quiet_to", 8), ("reminder_day", "often")]
)
async def test_what_makes_no_sense_is_refused(
    client: httpx.AsyncClient, anna: Person, field: str, value: Any
) -> None:
    answer = await client.patch(PATH, json={field: value}, headers=anna.headers)
    assert (answer.status_code, faults(answer)[0][0]) == (422, field)


async def test_it_is_in_the_export_and_goes_with_the_account(
    client: httpx.AsyncClient, db: asyncpg.Connection, anna: Person, desk: Desk, worker: Worker
) -> None:
    await client.patch(PATH, json={"reminder_day": False}, headers=anna.headers)
    await desk.post(db, anna)
    exported = (await client.get("/api/v1/users/me/export", headers=anna.headers)).json()
    assert exported["notices"]["settings"]["reminder_day"] is False
    assert [told["kind"] for told in exported["notices"]["told"]] == ["probe"]
    await db.execute(
        "insert into pgqueuer (priority, status, entrypoint, payload)"
        " values (0, 'queued', 'forget_notices', $1)",
        f'{{"user_id": "{anna.id}"}}'.encode(),
    )
    await worker.run_due_jobs()
    for table in ("notice", "notice_settings"):
        assert await db.fetchval(f"select count(*) from {table}") == 0
