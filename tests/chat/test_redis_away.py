"""Two servers, Redis between them, killed amid messages: everything still comes, once, in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import orjson
import pytest
from websockets.asyncio.client import ClientConnection, connect

from healthlink.chat.fan_out import LOOKS_EVERY
from healthlink.chat.mailboxes import SLOW_SECONDS
from tests import rediser
from tests.chat.devices import Device, people
from tests.chat.kennel import kennel
from tests.chat.test_kills import Play
from tests.conftest import fresh_database
from tests.rediser import Redis, needs_redis

pytestmark = needs_redis
MESSAGES, KILLS = 600, 4


@asynccontextmanager
async def played(name: str, folder: Path, *how: str) -> AsyncIterator[tuple[Play, Redis]]:
    url = await fresh_database(name)
    db = await asyncpg.connect(url)
    with (
        rediser.redis(folder) as redis,
        kennel(url, folder, SLOW_SECONDS, *how, REDIS_URL=redis.url) as servers,
    ):
        yield Play(db, [await servers.server() for _ in range(2)]), redis
    await db.close()


async def kill_and_start(redis: Redis, play: Play) -> None:
    """At even parts of the work."""
    for n in range(1, KILLS + 1):
        while sum(each.acknowledged for each in play.writers) < MESSAGES * n / (KILLS + 1):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        redis.kill()
        await asyncio.sleep(1)
        await asyncio.to_thread(redis.start)


async def test_redis_killed_amid_messages_loses_none(tmp_path: Path, worker_id: str) -> None:
    async with played(f"healthlink_redis_{worker_id}", tmp_path) as (play, redis):
        await play.cast(MESSAGES // 4, 2, 0)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(kill_and_start(redis, play))
            await play.perform(0)
        play.tell()
        assert [each.faults for each in (*play.writers, *play.readers)] == [[]] * 8
        assert await play.db.fetchval("select count(*) from message") == MESSAGES
        output = play.servers[0].kennel.output()
        assert output.count("chat_bus_lost") <= 2 * KILLS, "once per loss of each server"
        assert "chat_fault" not in output


@asynccontextmanager
async def talking(play: Play) -> AsyncIterator[tuple[ClientConnection, ClientConnection, str]]:
    """A patient on one server, her doctor on the other; the doctor's id."""
    (anna,), (doctor,) = await people(play.db, 1)
    here, there = (server.url.replace("http", "ws") for server in play.servers)
    async with (
        connect(here + Device(anna, [], 0).url()) as speaker,
        connect(there + Device(doctor, [], 0).url()) as hearer,
    ):
        yield speaker, hearer, str(doctor.id)


async def next_message(socket: ClientConnection, seconds: float) -> str:
    async with asyncio.timeout(seconds):
        while True:
            frame = orjson.loads(await socket.recv())
            if frame["type"] == "message":
                return str(frame["content"])


async def say(socket: ClientConnection, to: str, content: str) -> None:
    frame = {"type": "message", "recipient_id": to, "content": content}
    await socket.send(orjson.dumps(frame).decode())


async def test_with_redis_away_a_message_is_late_by_a_look(tmp_path: Path, worker_id: str) -> None:
    async with (
        played(f"healthlink_redis_{worker_id}", tmp_path) as (play, redis),
        talking(play) as (speaker, hearer, doctor),
    ):
        redis.kill()
        for content in ("one", "two"):
            await say(speaker, doctor, content)
            assert await next_message(hearer, LOOKS_EVERY + 1.5) == content


async def test_without_looking_nothing_comes_while_redis_is_away(
    tmp_path: Path, worker_id: str
) -> None:
    """The control: it is the look that brings it."""
    async with (
        played(f"healthlink_redis_{worker_id}", tmp_path, "never-look") as (play, redis),
        talking(play) as (speaker, hearer, doctor),
    ):
        await say(speaker, doctor, "by Redis")
        assert await next_message(hearer, 10) == "by Redis"
        redis.kill()
        await say(speaker, doctor, "lost")
        with pytest.raises(TimeoutError):
            await next_message(hearer, 2 * LOOKS_EVERY)
