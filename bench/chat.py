"""What idle sockets of the chat weigh, and how soon a message reaches a socket of another process.

python -m bench.chat [sockets] [messages a second] [seconds]: MiB above the process without sockets,
beside the same sockets of a bare application; milliseconds from sending to hearing, beside an
insert and a NOTIFY that is heard, in turn, for both wait for the same disk. TMPDIR says which.
"""

import asyncio
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import psutil
from websockets.asyncio.client import ClientConnection, connect

from healthlink.auth import tokens
from healthlink.auth.tokens import Claims
from healthlink.db.embedded import embedded
from healthlink.db.migrate import migrate
from tests import rediser

KEY = "only here and long enough to sign with"
PAIRS = 25
USER = "0190000c-0000-7000-8000-{:012x}"
TOWN = """
create function pg_temp.id(n int) returns uuid language sql immutable
return ('0190000c-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid;
insert into users (id, full_name) select pg_temp.id(n), 'Somebody' from generate_series(1, $1) n;
insert into session (id, user_id, expires_at, refresh_hash)
select id, id, now() + interval '1 day', '' from users;
insert into chat_box (user_id) select id from users;
insert into conversation (id, patient_id, doctor_id)
select pg_temp.id(n), pg_temp.id(n), pg_temp.id(n + 1) from generate_series(1, $2 * 2, 2) n;
insert into conversation_member (conversation_id, user_id)
select id, patient_id from conversation union all select id, doctor_id from conversation;
create table bare (id bigserial primary key, content text);
"""
SERVES = "from healthlink import server; server.serve({app!r}, port={port}, **server.options())"


def bare() -> Any:
    """Accepts, and waits."""

    async def app(scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
        while (event := await receive())["type"] not in (
            "websocket.disconnect",
            "lifespan.shutdown",
        ):
            if event["type"] == "websocket.connect":
                await send({"type": "websocket.accept"})
            elif event["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
        if scope["type"] == "lifespan":
            await send({"type": "lifespan.shutdown.complete"})

    return app


@contextmanager
def server(app: str, url: str, redis: str = "") -> Iterator[tuple[int, int]]:
    """Its port and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = {"DATABASE_URL": url, "JWT_SECRET": KEY, "CHAT_RATE": "1000000", "LOG_LEVEL": "ERROR"}
    ours["REDIS_URL"] = redis
    command = [sys.executable, "-c", SERVES.format(app=app, port=port)]
    with subprocess.Popen(command, env={**os.environ, **ours}) as process:
        try:
            while socket.socket().connect_ex(("127.0.0.1", port)):
                time.sleep(0.1)
            yield port, process.pid
        finally:
            process.terminate()


def query(n: int) -> str:
    user = UUID(USER.format(n))
    now = datetime.now(UTC)
    token = tokens.issue([KEY], "access", Claims(user, user, 0, ""), now, now + timedelta(hours=1))
    return f"/api/v1/chat?user_id={user}&token={token}"


@asynccontextmanager
async def idle(port: int, count: int) -> AsyncIterator[None]:
    """So many sockets, each of another user."""
    writers = []
    for n in range(1, count + 1):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2048)
        writer.write(
            f"GET {query(n)} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
        writers.append(writer)
    yield
    for writer in writers:
        writer.transport.abort()


def mebibytes(pid: int) -> float:
    return float(psutil.Process(pid).memory_info().rss) / 1024**2


async def weigh(name: str, app: str, url: str, count: int) -> None:
    with server(app, url) as (port, pid):
        async with idle(port, 10):
            await asyncio.sleep(1)
        empty = mebibytes(pid)
        async with idle(port, count):
            await asyncio.sleep(6)  # it has looked after them twice
            more = mebibytes(pid) - empty
    each = more * 1024 / count
    print(f"{name:<28} {more:6.1f} MiB above {empty:5.1f}, {each:5.1f} KiB each")  # noqa: T201


def told(name: str, taken: Sequence[float]) -> None:
    cuts = quantiles(taken, n=100)
    figures = f"p50 {cuts[49] * 1000:6.2f} ms   p99 {cuts[98] * 1000:6.2f} ms"
    print(f"{name:<28} {figures}   ({len(taken)})")  # noqa: T201


async def paced(rate: int, seconds: int, act: Callable[[int], Any]) -> None:
    """At even times, whether the last is through or not."""
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for n in range(rate * seconds):
            await asyncio.sleep(begun + n / rate - time.perf_counter())
            tasks.create_task(act(n))


async def floor(url: str, rate: int, seconds: int) -> None:
    """An insert and a NOTIFY, as two statements, until another connection hears it."""
    taken: list[float] = []

    def hear(_: Any, __: int, ___: str, payload: object) -> None:
        taken.append(time.perf_counter() - float(str(payload)))

    listener = await asyncpg.connect(url)
    await listener.add_listener("bare", hear)
    async with asyncpg.create_pool(url, min_size=8, max_size=8) as pool:

        async def act(_: int) -> None:
            now = str(time.perf_counter())
            await pool.execute("insert into bare (content) values ($1)", now)
            await pool.execute("select pg_notify('bare', $1)", now)

        await paced(rate, seconds, act)
    await asyncio.sleep(0.5)
    await listener.close()
    told("floor: insert, NOTIFY", taken)


async def listen(receiver: ClientConnection, taken: list[float], notified: list[int]) -> None:
    async for raw in receiver:
        frame = orjson.loads(raw)
        if frame["type"] == "message":
            taken.append(time.perf_counter() - float(frame["content"]))
        notified[0] += frame["type"] == "notification"


async def drain(sender: ClientConnection) -> None:
    async for _ in sender:
        pass


def worked(pid: int) -> float:
    """Seconds of CPU."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


async def deliver(name: str, url: str, redis: str, rate: int, seconds: int) -> None:
    taken: list[float] = []
    notified = [0]
    with (
        server("healthlink.main:create_app", url, redis) as (here, sending),
        server("healthlink.main:create_app", url, redis) as (there, hearing),
    ):
        async with AsyncExitStack() as stack:

            async def dial(port: int, n: int) -> ClientConnection:
                url = f"ws://127.0.0.1:{port}{query(n)}"
                return await stack.enter_async_context(connect(url, compression=None))

            senders = [await dial(here, 2 * n + 1) for n in range(PAIRS)]
            receivers = [await dial(there, 2 * n + 2) for n in range(PAIRS)]

            async def act(n: int) -> None:
                frame = {"type": "message", "recipient_id": USER.format(2 * (n % PAIRS) + 2)}
                now = {"content": str(time.perf_counter())}
                await senders[n % PAIRS].send(orjson.dumps({**frame, **now}).decode())

            tasks = [asyncio.create_task(listen(each, taken, notified)) for each in receivers]
            tasks += [asyncio.create_task(drain(each)) for each in senders]
            await paced(rate, 2, act)
            await asyncio.sleep(3)
            taken.clear()
            notified[0] = 0
            before = [worked(pid) for pid in (sending, hearing)]
            await paced(rate, seconds, act)
            await asyncio.sleep(3)
            spent = [worked(pid) - b for pid, b in zip((sending, hearing), before, strict=True)]
            for task in tasks:
                task.cancel()
    told(f"delivered by {name}", taken)
    each = "   ".join(f"{one / len(taken) * 1000:.2f} ms" for one in spent)
    print(f"{'CPU of a message, both ends':<28} {each}")  # noqa: T201
    print(f"{'of these with a notification':<28} {notified[0]}")  # noqa: T201


async def both(url: str, rate: int, seconds: int) -> None:
    """The floor and the two buses in turn, twice; Redis if Debian's is here."""
    with ExitStack() as stack:
        redis = ""
        if rediser.PROGRAM:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="healthlink-redis-"))
            redis = stack.enter_context(rediser.redis(Path(folder))).url
        for _ in range(2):
            await floor(url, rate, seconds)
            await deliver("NOTIFY", url, "", rate, seconds)
            if redis:
                await deliver("Redis", url, redis, rate, seconds)


async def main(url: str, count: int, rate: int, seconds: int) -> None:
    print(f"python -m bench.chat {count} {rate} {seconds}")  # noqa: T201
    await migrate(url)
    db = await asyncpg.connect(url)
    whole = TOWN.replace("$1", str(max(count, 2 * PAIRS))).replace("$2", str(PAIRS))
    await db.execute(whole)
    await db.close()
    await both(url, rate, seconds)
    await weigh("floor: bare sockets", "bench.chat:bare", url, count)
    await weigh("sockets of the chat", "healthlink.main:create_app", url, count)


if __name__ == "__main__":
    asked = [int(each) for each in sys.argv[1:]] + [5000, 500, 20][len(sys.argv) - 1 :]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with (
        tempfile.TemporaryDirectory(prefix="healthlink-bench-") as place,
        embedded(Path(place)) as url,
    ):
        asyncio.run(main(url, *asked))
