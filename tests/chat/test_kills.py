"""Six people write to each other over four servers, while connections are cut and servers killed:
everybody hears everything once, in order. HEALTHLINK_CHAT_MESSAGES=100000 for the whole number;
pytest -s tells the figures."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from math import ceil
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from healthlink.chat import conversations, messages
from healthlink.db.pool import Db
from healthlink.wiring import Resources
from tests.chat.devices import Device, Writer, people
from tests.chat.kennel import Running, kennel
from tests.conftest import fresh_database
from tests.make import Person

MESSAGES = int(os.environ.get("HEALTHLINK_CHAT_MESSAGES", "3000"))
SERVERS, PAIRS = 4, 3
EACH = ceil(MESSAGES / (2 * PAIRS))
KILLS = max(4, MESSAGES // 2500)
CUT = 0.01
STILL_SECONDS = 40
"""Longer than a killed server's sockets count among the five of a user."""


class Play:
    def __init__(self, db: asyncpg.Connection, servers: Sequence[Running]) -> None:
        self.db, self.servers = db, servers
        self.writers: list[Writer] = []
        self.readers: list[Device] = []

    async def cast(self, each: int, pairs: int, cut: float) -> None:
        """Every patient writes to every doctor, and back; everybody has a second device."""
        patients, doctors = await people(self.db, pairs)
        urls = [server.url for server in self.servers]
        sides: tuple[tuple[Sequence[Person], Sequence[Person]], ...]
        sides = ((patients, doctors), (doctors, patients))
        for mine, others in sides:
            for who in mine:
                to = [(random.choice(others).id, f"{who.id} {n:06}") for n in range(each)]
                self.writers.append(Writer(who, urls, cut, to))
                self.readers.append(Device(who, urls, cut / 2))

    async def perform(self, kills: int) -> None:
        """Until all is said and heard, or nothing moves any more."""
        devices = [*self.writers, *self.readers]
        async with asyncio.TaskGroup() as tasks:
            living = [tasks.create_task(device.live()) for device in devices]
            await self.killing(kills)
            await self.end(devices)
            for task in living:
                task.cancel()

    async def killing(self, kills: int) -> None:
        """One after the other, at even parts of the work."""
        whole = sum(len(writer.unsaid) for writer in self.writers)
        for n in range(kills):
            while sum(each.acknowledged for each in self.writers) < whole * n / kills:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            server = random.choice(self.servers)
            server.kill()
            await asyncio.sleep(random.uniform(0, 0.5))
            await server.start()

    async def end(self, devices: Sequence[Device]) -> None:
        last, still = -1, 0.0
        while still < STILL_SECONDS:
            rows = await self.db.fetch("select user_id, top from chat_box")
            tops = {row["user_id"]: row["top"] for row in rows}
            unsaid = sum(len(writer.unsaid) for writer in self.writers)
            if not unsaid and all(each.cursor >= tops.get(each.who.id, 0) for each in devices):
                return
            now = sum(each.cursor for each in devices)
            last, still = now, 0.0 if now != last else still + 0.2
            await asyncio.sleep(0.2)
        raise AssertionError([(len(each.heard), each.cursor, each.codes) for each in devices])

    def tell(self) -> None:
        devices = [*self.writers, *self.readers]
        codes = [code for device in devices for code in device.codes]
        told = {
            "acknowledged": sum(writer.acknowledged for writer in self.writers),
            "sockets": sum(device.dialled for device in devices),
            "cuts": sum(device.cuts for device in devices),
            "heard": sum(len(device.heard) for device in devices),
            "faults": sum(len(device.faults) for device in devices),
            "closed with": {code: codes.count(code) for code in set(codes)},
        }
        print(told)  # noqa: T201


@asynccontextmanager
async def played(name: str, folder: Path, servers: int) -> AsyncIterator[Play]:
    url = await fresh_database(name)
    db = await asyncpg.connect(url)
    try:
        with kennel(url, folder) as started:
            yield Play(db, [await started.server() for _ in range(servers)])
    finally:
        await db.close()


@pytest.mark.timeout(max(240, MESSAGES // 20))
async def test_everybody_hears_everything_once_and_in_order(tmp_path: Path, worker_id: str) -> None:
    async with played(f"healthlink_chat_kills_{worker_id}", tmp_path, SERVERS) as play:
        await play.cast(EACH, PAIRS, CUT)
        await play.perform(KILLS)
        play.tell()
        assert [each.faults for each in (*play.writers, *play.readers)] == [[]] * 4 * PAIRS
        stored = await play.db.fetch("select * from message order by conversation_id, seq")
        assert len(stored) == EACH * 2 * PAIRS
        for row in await play.db.fetch("select id, patient_id, doctor_id from conversation"):
            rows = [each for each in stored if each["conversation_id"] == row["id"]]
            assert [each["seq"] for each in rows] == list(range(1, len(rows) + 1))
            for device in (*play.writers, *play.readers):
                if device.who.id in (row["patient_id"], row["doctor_id"]):
                    heard = device.conversation(str(row["id"]))
                    assert [each.id for each in heard] == [str(each["id"]) for each in rows]
            for who in (row["patient_id"], row["doctor_id"]):
                said = [each["content"] for each in rows if each["sender_id"] == who]
                assert said == sorted(set(said))
        assert "chat_fault" not in play.servers[0].kennel.output()


FORGET = """
create function forget() returns trigger language plpgsql as
    $$ begin update message set client_id = null where id = new.id; return null; end $$;
create trigger forget after insert on message for each row execute function forget();
"""
"""No message is known again."""


async def test_where_messages_are_not_known_again_the_play_sees_it(
    tmp_path: Path, worker_id: str
) -> None:
    """The control: without the sender's name for it, what is said again is stored again."""
    async with played(f"healthlink_chat_control_{worker_id}", tmp_path, 2) as play:
        await play.db.execute(FORGET)
        await play.cast(40, 1, 0.1)
        await play.perform(0)
        assert await play.db.fetchval("select count(*) from message") > 2 * 40


async def test_who_goes_on_by_id_misses_what_who_goes_on_by_cursor_hears(
    resources: Resources, db: Db
) -> None:
    """The control of the cursor: of two who write to one doctor at once, the first to take an id
    is the last to commit."""
    (anna, boris), (doctor, _) = await people(db, 2)
    first = await conversations.find(resources.pool, anna.id, doctor.id)
    second = await conversations.find(resources.pool, boris.id, doctor.id)
    by_id = "select id from message where recipient_id = $1 and id > $2 order by id"
    async with resources.pool.acquire() as other, other.transaction():
        await other.execute("select from conversation where id = $1 for update", first.id)
        late = asyncio.create_task(messages.send(resources.pool, first.id, anna.id, "Я первая"))
        waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        while not await db.fetchval(waiting):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        quick = await messages.send(resources.pool, second.id, boris.id, "Нет, я")
        (seen,) = await db.fetch(by_id, doctor.id, UUID(int=0))
        assert seen["id"] == quick.id
        (known,) = await messages.missed(resources.pool, doctor.id, 0)
    missed = await late
    assert missed.id < quick.id
    assert await db.fetch(by_id, doctor.id, seen["id"]) == []
    after = await messages.missed(resources.pool, doctor.id, known.recipient_cursor)
    assert [each.id for each in after] == [missed.id]
    assert missed.recipient_cursor == known.recipient_cursor + 1
