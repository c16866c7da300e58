"""The two buses keep the same promises: said once, heard by every other process, in order; gone, it
says so once and comes back; who speaks never waits."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis as Client
from structlog.testing import capture_logs

from healthlink import logs
from healthlink.chat.bus import MOST_UNSAID, Bus
from healthlink.chat.postgres_bus import PostgresBus
from healthlink.chat.redis_bus import RedisBus
from tests import rediser
from tests.conftest import CLUSTER
from tests.rediser import Redis, needs_redis


@pytest.fixture(autouse=True)
def everything_is_told() -> None:
    """Whoever came before us may have wanted errors only."""
    logs.configure("INFO")


KEYS = ["a key of this test, long enough to sign"]


class Rig:
    def __init__(self, new: Callable[[Callable[[str], None]], Bus], redis: Redis | None) -> None:
        self.new, self.redis = new, redis

    async def cut(self) -> None:
        """Everybody who is connected, without a word."""
        if self.redis:
            self.redis.kill()
            self.redis.start()
            return
        db = await asyncpg.connect(os.environ[CLUSTER])
        await db.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
            " and datname = 'postgres' and (query ilike '%pg_notify%' or query ilike 'listen%')"
        )
        await db.close()


@pytest.fixture(params=["postgres", pytest.param("redis", marks=needs_redis)])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    if request.param == "postgres":
        yield Rig(lambda hear: PostgresBus(os.environ[CLUSTER], hear), None)
        return
    with rediser.redis(tmp_path) as redis:
        yield Rig(lambda hear: RedisBus(redis.url, "here", KEYS, hear), redis)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    with rediser.redis(tmp_path) as running:
        yield running


class Ear:
    def __init__(self) -> None:
        self.heard: list[str] = []
        self.news = asyncio.Event()

    def __call__(self, event: str) -> None:
        self.heard.append(event)
        self.news.set()

    async def until(self, done: Callable[[list[str]], bool]) -> None:
        async with asyncio.timeout(20):
            while not done(self.heard):
                await self.news.wait()
                self.news.clear()


@asynccontextmanager
async def running(*buses: Bus) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(bus.run()) for bus in buses]
    try:
        yield
    finally:
        fallen = [task.exception() for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert fallen == [], "a bus runs for ever"


@asynccontextmanager
async def two(rig: Rig) -> AsyncIterator[tuple[Bus, Ear]]:
    """One that speaks, and one that hears it."""
    ear = Ear()
    speaker, hearer = rig.new(lambda _: None), rig.new(ear)
    async with running(speaker, hearer):
        await greeted(speaker, ear)
        yield speaker, ear


async def greeted(speaker: Bus, ear: Ear) -> None:
    """Both are there: nothing is kept for who comes later."""
    async with asyncio.timeout(30):
        while "hello" not in ear.heard:
            speaker.say("hello")
            await asyncio.sleep(0.1)


async def test_what_a_newer_program_says_does_no_harm_to_an_older_one(rig: Rig) -> None:
    """Machines are replaced one after the other."""
    understood: list[str] = []

    def hear(event: str) -> None:
        understood.append({"hello": "hello", "after": "after"}[event])

    speaker, hearer = rig.new(lambda _: None), rig.new(hear)
    with capture_logs() as lines:
        async with running(speaker, hearer):
            async with asyncio.timeout(30):
                while "after" not in understood:
                    speaker.say("strange")
                    speaker.say("after" if understood else "hello")
                    await asyncio.sleep(0.1)
    assert [line["event"] for line in lines].count("chat_bus_strange") == 1


async def test_everything_said_is_heard_in_order(rig: Rig) -> None:
    async with two(rig) as (speaker, ear):
        said = [f"{n} " + "Ж" * (n % 300) for n in range(3000)]
        for event in said:
            speaker.say(event)
        await ear.until(lambda heard: bool(heard) and heard[-1] == said[-1])
        assert [event for event in ear.heard if event != "hello"] == said


async def test_what_is_too_long_is_left_to_who_looks(rig: Rig) -> None:
    async with two(rig) as (speaker, ear):
        speaker.say("x" * speaker.most_bytes)
        speaker.say("short")
        await ear.until(lambda heard: "short" in heard)
        assert not any(event.startswith("x") for event in ear.heard)


async def test_a_bus_that_is_cut_says_so_once_and_comes_back(rig: Rig) -> None:
    with capture_logs() as lines:
        async with two(rig) as (speaker, ear):
            await rig.cut()
            ear.heard.clear()
            await greeted(speaker, ear)
    events = [line["event"] for line in lines if line["event"].startswith("chat_bus")]
    assert sorted(events) == ["chat_bus_found"] * 2 + ["chat_bus_lost"] * 2, "one for each of both"


@needs_redis
async def test_a_redis_that_stays_away_is_complained_of_once(redis: Redis) -> None:
    ear = Ear()
    speaker = RedisBus(redis.url, "here", KEYS, ear)
    redis.kill()
    with capture_logs() as lines:
        async with running(speaker):
            await asyncio.sleep(5)  # two more attempts
            redis.start()
            await greeted(speaker, ear)
    events = [line["event"] for line in lines]
    assert events == ["chat_bus_lost", "chat_bus_found"]


@needs_redis
async def test_a_redis_that_hangs_keeps_nobody_waiting(redis: Redis) -> None:
    rig = Rig(lambda hear: RedisBus(redis.url, "here", KEYS, hear), redis)
    async with two(rig) as (speaker, ear):
        redis.signal(signal.SIGSTOP)
        begun = asyncio.get_running_loop().time()
        for n in range(2 * MOST_UNSAID):
            speaker.say(f"{n} " + "x" * 100)
            await asyncio.sleep(0) if n % 1000 == 0 else None
        assert asyncio.get_running_loop().time() - begun < 1
        assert len(speaker._unsaid) <= MOST_UNSAID
        with capture_logs() as lines:
            async with asyncio.timeout(30):
                while not any(line["event"] == "chat_bus_lost" for line in lines):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        redis.signal(signal.SIGCONT)
        ear.heard.clear()
        await greeted(speaker, ear)


@needs_redis
async def test_who_reads_redis_learns_nothing(redis: Redis) -> None:
    rig = Rig(lambda hear: RedisBus(redis.url, "here", KEYS, hear), redis)
    async with (
        Client.from_url(redis.url) as stranger,
        stranger.pubsub() as spy,
        two(rig) as (speaker, ear),
    ):
        await spy.psubscribe("*")
        speaker.say('["message","Болит зуб"]')
        await ear.until(lambda heard: any("зуб" in event for event in heard))
        seen = [await spy.get_message(timeout=1) for _ in range(8)]
        sealed = b"".join(each["data"] for each in seen if each and each["type"] == "pmessage")
        assert len(sealed) > 40
        assert "зуб".encode() not in sealed
        assert b"message" not in sealed


@needs_redis
async def test_who_writes_to_redis_is_not_believed(redis: Redis) -> None:
    rig = Rig(lambda hear: RedisBus(redis.url, "here", KEYS, hear), redis)
    async with Client.from_url(redis.url) as stranger:
        with capture_logs() as lines:
            async with two(rig) as (speaker, ear):
                for forged in (b"", b"x", b'["message"]', b"\0" * 60, "Ж".encode() * 30):
                    await stranger.publish("here:chat", forged)
                speaker.say("true")
                await ear.until(lambda heard: "true" in heard)
        assert set(ear.heard) == {"hello", "true"}
        assert [line["event"] for line in lines] == ["chat_bus_strange"] * 2, (
            "once for each of both"
        )


@needs_redis
async def test_a_new_key_is_understood_while_the_old_one_is_listed(redis: Redis) -> None:
    new = ["the next key, which is as long as it", *KEYS]
    ear, deaf = Ear(), Ear()
    speaker = RedisBus(redis.url, "here", KEYS, lambda _: None)
    hearer = RedisBus(redis.url, "here", new, ear)
    stranger = RedisBus(redis.url, "here", new[:1], deaf)
    async with running(speaker, hearer, stranger):
        await greeted(speaker, ear)
    assert deaf.heard == []


@needs_redis
async def test_two_systems_share_a_redis_by_their_prefixes(redis: Redis) -> None:
    ear, neighbour = Ear(), Ear()
    speaker = RedisBus(redis.url, "here", KEYS, ear)
    other = RedisBus(redis.url.replace("/0", "/1"), "there", KEYS, neighbour)
    async with running(speaker, other):
        await greeted(speaker, ear)
        await greeted(other, neighbour)
        speaker.say("for us")
        await ear.until(lambda heard: "for us" in heard)
        other.say("last")
        await neighbour.until(lambda heard: "last" in heard)
    assert set(neighbour.heard) == {"hello", "last"}


@contextmanager
def over_tls(folder: Path) -> Iterator[Redis]:
    """Reached by TLS only; its authority is in `folder`/here.pem."""
    name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    key, certificate = folder / "key.pem", folder / "here.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *name,
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    running = Redis(folder, scheme="rediss")
    files = ("--tls-cert-file", certificate, "--tls-key-file", key, "--tls-auth-clients", "no")
    running.options = ("--port", "0", "--tls-port", str(running.port), *map(str, files))
    running.start()
    try:
        yield running
    finally:
        running.kill()


@needs_redis
async def test_redis_over_tls_is_believed_by_its_certificate_only(tmp_path: Path) -> None:
    with over_tls(tmp_path) as redis, capture_logs() as lines:
        ear = Ear()
        trusting = f"{redis.url}?ssl_ca_certs={tmp_path / 'here.pem'}"
        speaker = RedisBus(trusting, "here", KEYS, ear)
        async with running(speaker, RedisBus(redis.url, "here", KEYS, ear)):
            await greeted(speaker, ear)
        assert [line["event"] for line in lines] == ["chat_bus_lost"], (
            "who does not know the authority"
        )
