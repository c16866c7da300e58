"""`/ready` tells whoever spreads requests whether this machine shall be asked."""

import httpx

from healthlink.db.migrate import newest
from healthlink.db.pool import Db

HIDE = "update supabase_migrations.schema_migrations set version = $2 where version = $1"


async def test_a_machine_whose_database_is_there_is_ready(client: httpx.AsyncClient) -> None:
    answer = await client.get("/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


async def test_a_machine_whose_schema_is_older_than_it_needs_is_not(
    client: httpx.AsyncClient, db: Db
) -> None:
    await db.execute(HIDE, newest(), "0")
    try:
        answer = await client.get("/ready")
    finally:
        await db.execute(HIDE, "0", newest())
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/schema-too-old"
    assert (await client.get("/ready")).status_code == 200
