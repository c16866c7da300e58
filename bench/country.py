"""A small country on one machine: PostgreSQL with a streaming replica, PgBouncer, Redis, nginx, two
app machines, and people who use them while one part after the other is killed.

python -m bench.country [seconds of each act]

What they saw is printed for each act: requests that were answered, what failed and for how long. In
the end: whether anything acknowledged is lost, or any time is booked twice. Needs Debian's nginx,
redis-server and pgbouncer. The machines share the cores of this one: look at what fails, not at
speed.
"""

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from argon2 import PasswordHasher

from healthlink.db.migrate import migrate
from tests import make, rediser
from tests.chat.test_kills import Play
from tests.fleet.cluster import Postgres
from tests.fleet.load import FINE, Load
from tests.fleet.machine import Machine
from tests.fleet.pooling import Pooler
from tests.fleet.proxy import nginx

SLOTS = 40
"""Times that everybody wants."""


HASH = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(make.PASSWORD)


def told(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201


class Town(Load):
    """People who read, sign in, book and race, with what happened to them, act by act."""

    def __init__(self, db: Any, url: str) -> None:
        super().__init__(db, url)
        self.first = self.last = 0.0
        self.raced: Counter[int] = Counter()

    async def ask(self, method: str, path: str, **named: Any) -> httpx.Response | None:
        begun = time.monotonic()
        failed = self.failed.total()
        answer = await super().ask(method, path, **named)
        if self.failed.total() > failed:
            self.first, self.last = self.first or begun, time.monotonic()
        return answer

    async def sign_in(self, email: str, wait: float) -> None:
        body = {"email": email, "password": make.PASSWORD}
        while True:
            await asyncio.sleep(wait)
            await self.ask("POST", "/api/v1/auth/login", json=body)
            wait = 30  # fifty of one address in five minutes are the most

    async def race(self, people: list[make.Person], doctor: make.Doctor) -> None:
        """All of them for one time, again and again: 201 for one, 409 for the others."""
        for n in range(SLOTS):
            body = doctor.booking(f"{n // 2:02}:{n % 2 * 30:02}", 10)
            posts = [
                self.client.post("/api/v1/appointments", json=body, headers=who.headers)
                for who in people
            ]
            for answer in await asyncio.gather(*posts, return_exceptions=True):
                code = 0 if isinstance(answer, BaseException) else answer.status_code
                self.raced[code] += 1
                if isinstance(answer, httpx.Response) and code in FINE:
                    self.booked.add(answer.json()["id"])
            await asyncio.sleep(1)

    def act(self, name: str, seconds: float) -> None:
        """What was seen since the last, and begins anew."""
        wrong = {kind[:60]: number for kind, number in self.failed.items()}
        span = f"{self.last - self.first:.1f} s" if wrong else "-"
        told(f"| {name} | {self.fine / seconds:.0f}/s | {wrong or 'none'} | {span} |")
        self.fine, self.first, self.last = 0, 0.0, 0.0
        self.failed.clear()


@asynccontextmanager
async def people(town: Town, db: Any, play: Play, front: str) -> AsyncIterator[list[Any]]:
    doctor, wanted = await make.doctor(db), await make.doctor(db, "Левон Петросян")
    known = [await make.person(db, email=f"p{n}@example.com", password_hash=HASH) for n in range(4)]
    racers = [await make.person(db) for _ in range(8)]
    await play.cast(10_000, 2, 0)
    devices = [*play.writers, *play.readers]
    for device in devices:
        device.servers = [front, front.replace("127.0.0.1", "localhost")]
    tasks = [asyncio.create_task(device.live()) for device in devices]
    tasks += [asyncio.create_task(town.read(doctor)) for _ in range(4)]
    tasks += [asyncio.create_task(town.book(doctor, 3 + n)) for n in range(3)]
    tasks += [asyncio.create_task(town.sign_in(who.email, 7 * n)) for n, who in enumerate(known)]
    tasks += [asyncio.create_task(town.race(racers, wanted))]
    yield devices
    for writer in play.writers:
        writer.unsaid.clear()
    await play.end(devices)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def acts(town: Town, seconds: float, parts: dict[str, Any]) -> None:
    a, b = parts["machines"]
    replica, pooler, redis = parts["replica"], parts["pooler"], parts["redis"]
    told("| act | answered | failed | for |")
    told("|---|---|---|---|")
    steps: list[tuple[str, Any, Any]] = [
        ("all well", None, None),
        (
            "one app machine killed -9",
            lambda: os.killpg(a.program.process.pid, signal.SIGKILL),
            None,
        ),
        ("it starts again", a.restart, a.ready),
        ("the other stops in order and starts", None, lambda: b.replace(signal.SIGTERM)),
        ("the replica killed (SIGQUIT)", lambda: replica.stop(signal.SIGQUIT), None),
        ("it comes back", replica.start, None),
        ("Redis killed -9", redis.kill, None),
        ("it comes back", redis.start, None),
        ("PgBouncer killed and started", pooler.restart, None),
        ("all well again", None, None),
    ]
    for name, now, later in steps:
        begun = time.monotonic()
        if now:
            await asyncio.to_thread(now)
        if later:
            await later()
        await asyncio.sleep(max(0.0, seconds - (time.monotonic() - begun)))
        town.act(name, time.monotonic() - begun)


async def verify(town: Town, db: Any, play: Play) -> None:
    rows = await db.fetch("select id from appointment where status = 'confirmed'")
    lost = town.booked - {str(row["id"]) for row in rows}
    twice = await db.fetchval(
        "select count(*) from engagement a join engagement b on a.id < b.id and a.live and b.live"
        " and a.doctor_id = b.doctor_id and a.busy && b.busy"
    )
    stored = await db.fetchval("select count(*) from message")
    gaps = await db.fetchval(
        "select count(*) from conversation c where c.top <>"
        " (select count(*) from message m where m.conversation_id = c.id)"
    )
    said = sum(each.acknowledged for each in play.writers)
    told(f"acknowledged bookings that were to stay: {len(town.booked)}, lost: {len(lost)}")
    told(f"times booked twice: {twice}; races by answer (0: none came): {dict(town.raced)}")
    told(f"messages acknowledged: {said}, stored: {stored}, conversations with gaps: {gaps}")
    told(
        f"devices that heard one twice, late or never: {sum(bool(w.faults) for w in play.writers)}"
    )
    play.tell()


async def main(seconds: float, folder: Path) -> None:
    told(f"python -m bench.country {seconds:g}")
    primary = Postgres(folder / "primary")
    primary.start()
    replica = Postgres(folder / "replica", primary)
    replica.start()
    told("PostgreSQL", primary.port, "and its replica", replica.port)
    await migrate(primary.url)
    db, spare = await asyncpg.connect(primary.url), await asyncpg.connect(primary.url)
    pooler = Pooler(folder, primary.port)
    with rediser.redis(folder) as redis:
        settings = {
            "DATABASE_URL": pooler.url, "DATABASE_DIRECT_URL": primary.url,
            "DATABASE_REPLICA_URL": replica.url, "DATABASE_REPLICA_POOLED": "false",
            "REDIS_URL": redis.url, "DRAIN_SECONDS": "1",
        }  # fmt: skip
        machines = [Machine(folder, "", True, WORKERS=n, **settings) for n in ("1", "2")]
        for machine in machines:
            await machine.ready()
        told("PgBouncer, Redis, two machines with 1 and 2 processes and a worker each: ready")
        with nginx(folder, [each.port for each in machines]) as front:
            town, play = Town(spare, front), Play(db, [])
            parts = {"machines": machines, "replica": replica, "pooler": pooler, "redis": redis}
            async with people(town, db, play, front):
                await acts(town, seconds, parts)
            await town.client.aclose()
            await verify(town, db, play)
        for machine in machines:
            machine.program.stop()
    await db.close()
    await spare.close()
    pooler.stop()
    for each in (replica, primary):
        each.stop(signal.SIGQUIT)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="healthlink-country-") as place:
        asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 15.0, Path(place)))
