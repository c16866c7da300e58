"""Telling the other processes: PostgreSQL's NOTIFY, after the commit and many at once, for inside
a transaction it would make commits wait for each other. What is lost is found by looking."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

import asyncpg
import structlog
from prometheus_client import Counter, Gauge

CHANNEL = "healthlink_chat"
MOST_BYTES = 7900  # PostgreSQL takes 7999
MOST_UNSAID = 10_000
PAUSE = 2.0

LOST = Counter(
    "healthlink_chat_bus_lost", "How often the connection between processes was lost or refused"
)
UNSAID = Gauge(
    "healthlink_chat_bus_unsaid",
    "What a process has still to tell the others",
    multiprocess_mode="liveall",
)

log = structlog.get_logger()


class Bus:
    def __init__(self, url: str, hear: Callable[[str], None]) -> None:
        """`url` leads to PostgreSQL itself: LISTEN hears nothing through a transaction pooler."""
        self.url, self.hear = url, hear
        self._unsaid: deque[str] = deque(maxlen=MOST_UNSAID)
        self._news = asyncio.Event()

    def say(self, event: str) -> None:
        """One line. If it is too long, or too many wait, somebody finds it by looking."""
        if len(event.encode()) < MOST_BYTES:
            self._unsaid.append(event)
            self._news.set()

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self._connected()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                LOST.inc()
                log.warning("chat_bus_lost", reason=type(error).__name__)
            await asyncio.sleep(PAUSE)

    async def _connected(self) -> None:
        connection = await asyncpg.connect(self.url, timeout=5, command_timeout=5)
        connection.add_termination_listener(lambda _: self._news.set())
        try:
            await connection.add_listener(CHANNEL, self._heard)
            while not connection.is_closed():
                await self._news.wait()
                self._news.clear()
                while self._unsaid:
                    await connection.execute("select pg_notify($1, $2)", CHANNEL, self._some())
        finally:
            await connection.close(timeout=2)

    def tell(self) -> None:
        """Sets the figures of how it stands."""
        UNSAID.set(len(self._unsaid))

    def _heard(self, _: Any, __: int, ___: str, payload: object) -> None:
        for event in str(payload).split("\n"):
            self.hear(event)

    def _some(self) -> str:
        """Of what waits as much as goes into one notification."""
        events, size = [], 0
        while self._unsaid and (size := size + len(self._unsaid[0].encode()) + 1) <= MOST_BYTES:
            events.append(self._unsaid.popleft())
        return "\n".join(events)
