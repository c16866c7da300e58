"""An operator erases an account whose owner has asked for it."""

import httpx
import pytest
import typer

from healthlink.auth.manage import commands
from healthlink.db.pool import Db
from healthlink.wiring import Resources
from tests.conftest import Worker
from tests.make import Person


async def test_who_asks_is_forgotten_and_the_reason_is_kept(
    client: httpx.AsyncClient, resources: Resources, anna: Person, db: Db, worker: Worker
) -> None:
    await commands._erase(resources, "ANNA@example.com", "a letter of 3 May", asks=False)
    await worker.run_due_jobs()
    row = await db.fetchrow("select email, full_name, phone from users where id = $1", anna.id)
    assert row is not None
    assert tuple(row) == (None, "", None)
    answer = await client.get("/api/v1/users/me", headers=anna.headers)
    assert answer.status_code == 401
    query = "select actor_id, reason from audit where action = 'user.erase' and subject_id = $1"
    trail = await db.fetchrow(query, anna.id)
    assert trail is not None
    assert tuple(trail) == (None, "a letter of 3 May")


async def test_an_id_will_do_and_others_stay(
    resources: Resources, anna: Person, boris: Person, db: Db
) -> None:
    await commands._erase(resources, str(anna.id), "asked", asks=False)
    gone = [
        row["id"] for row in await db.fetch("select id from users where deleted_at is not null")
    ]
    assert gone == [anna.id]


async def test_somebody_who_is_not_there_is_said_so(resources: Resources, boris: Person) -> None:
    with pytest.raises(typer.Exit):
        await commands._erase(resources, "anna@example.com", "asked", asks=False)


async def test_without_a_yes_nothing_is_erased(
    resources: Resources, anna: Person, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typer, "confirm", lambda _: False)
    with pytest.raises(typer.Exit):
        await commands._erase(resources, anna.email, "asked", asks=True)
    assert await db.fetchval("select deleted_at from users where id = $1", anna.id) is None


async def test_a_name_that_looks_like_markup_is_a_name(
    resources: Resources, anna: Person, db: Db, capfd: pytest.CaptureFixture[str]
) -> None:
    await db.execute("update users set full_name = 'Anna [/b]' where id = $1", anna.id)
    await commands._erase(resources, anna.email, "asked", asks=False)
    assert "Anna [/b]" in capfd.readouterr().err
