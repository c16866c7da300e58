"""Telling the other processes, after the commit and many at once. It only wakes them: what is lost
on the way is found by looking."""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from typing import ClassVar

import structlog
from prometheus_client import Counter, Gauge

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


class Bus(ABC):
    """Whoever says something never waits for it to leave."""

    most_bytes: ClassVar[int]
    """Of what is told at once."""
    losses: ClassVar[tuple[type[Exception], ...]] = (OSError, TimeoutError)
    """What becomes of a connection."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        self.hear = hear
        self._unsaid: deque[str] = deque(maxlen=MOST_UNSAID)
        self._news = asyncio.Event()
        self._is_lost = self._is_puzzled = False

    def say(self, event: str) -> None:
        """One line. If it is too long, or too many wait, somebody finds it by looking."""
        if len(event.encode()) < self.most_bytes:
            self._unsaid.append(event)
            self._news.set()

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self._connected()
            except self.losses as error:
                self._lost(type(error).__name__)
            else:
                self._lost("closed")
            await asyncio.sleep(PAUSE)

    def _lost(self, reason: str) -> None:
        """Told once, however often it is tried again in vain."""
        LOST.inc()
        if not self._is_lost:
            log.warning("chat_bus_lost", reason=reason)
        self._is_lost = True

    def tell(self) -> None:
        """Sets the figures of how it stands."""
        UNSAID.set(len(self._unsaid))

    def _found(self) -> None:
        if self._is_lost:
            log.info("chat_bus_found")
        self._is_lost = False

    @abstractmethod
    async def _connected(self) -> None:
        """Says and hears for as long as the connection lasts."""

    def _heard(self, events: str) -> None:
        """What we do not understand a newer program may have said, to newer programs."""
        for event in events.split("\n"):
            try:
                self.hear(event)
            except (ValueError, TypeError, LookupError) as fault:
                self._puzzled(type(fault).__name__)

    def _puzzled(self, reason: str) -> None:
        """Told once: there may be many."""
        if not self._is_puzzled:
            log.warning("chat_bus_strange", reason=reason)
        self._is_puzzled = True

    def _some(self) -> str:
        """Of what waits as much as goes at once."""
        events, size = [], 0
        while self._unsaid:
            size += len(self._unsaid[0].encode()) + 1
            if size > self.most_bytes:
                break
            events.append(self._unsaid.popleft())
        return "\n".join(events)
