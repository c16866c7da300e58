"""A socket that fails while it is being connected leaves nothing behind."""

from fastapi import FastAPI

from healthlink.db.pool import Db
from healthlink.wiring import Resources
from tests.chat.conftest import Dial
from tests.make import Person


async def test_who_cannot_be_told_where_they_are_is_sent_away_and_forgotten(
    dial: Dial, app: FastAPI, resources: Resources, db: Db, anna: Person
) -> None:
    async with resources.pool.acquire() as other, other.transaction():
        await other.execute("lock chat_box")
        async with dial(anna) as socket:
            assert await socket.closed() == 1013
    fan_out = app.state.fan_out
    assert anna.id not in fan_out.boxes
    await fan_out.sweep()
    assert await db.fetchval("select count(*) from chat_socket") == 0


async def test_what_the_database_was_not_told_of_is_swept(
    dial: Dial, app: FastAPI, db: Db, anna: Person
) -> None:
    fan_out = app.state.fan_out
    async with dial(anna) as socket:
        await socket.silence()
        noted = "insert into chat_socket values (gen_random_uuid(), $1, $2)"
        await db.execute(noted, fan_out.id, anna.id)
        await fan_out.sweep()
        assert await db.fetchval("select count(*) from chat_socket") == 1
