"""PostgreSQL's NOTIFY as the bus, for inside a transaction it would make commits wait for each
other: a connection of its own that says what was committed."""

from collections.abc import Callable
from typing import Any

import asyncpg

from healthlink.chat.bus import Bus

CHANNEL = "healthlink_chat"


class PostgresBus(Bus):
    most_bytes = 7900  # PostgreSQL takes 7999
    losses = (
        *Bus.losses,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
    )

    def __init__(self, url: str, hear: Callable[[str], None]) -> None:
        """`url` leads to PostgreSQL itself: LISTEN hears nothing through a transaction pooler."""
        super().__init__(hear)
        self.url = url

    async def _connected(self) -> None:
        connection = await asyncpg.connect(self.url, timeout=5, command_timeout=5)
        connection.add_termination_listener(lambda _: self._news.set())
        try:
            await connection.add_listener(CHANNEL, self._notified)
            self._found()
            while not connection.is_closed():
                await self._news.wait()
                self._news.clear()
                while self._unsaid:
                    await connection.execute("select pg_notify($1, $2)", CHANNEL, self._some())
        finally:
            await connection.close(timeout=2)

    def _notified(self, _: Any, __: int, ___: str, payload: object) -> None:
        self._heard(str(payload))
