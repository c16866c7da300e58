"""What the sockets of one user in this process have still to be told.

The truth is in the database. A mailbox knows how far it goes (`top`), and keeps the latest frames,
so that a message that comes in its turn need not be read again; whoever is further behind reads.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import NamedTuple
from uuid import UUID

from healthlink.chat import frames, messages
from healthlink.db.pool import AWAY, Pool

MOST_KEPT = 16
MOST_UNSAID = 32
BROKEN = (*AWAY, LookupError)
SLOW_SECONDS = 10.0
"""How long a socket may take nothing of what is said to it."""
NOT_YET = 2**63
"""Beyond every mailbox: where a socket goes on from has still to be found out."""


class Kept(NamedTuple):
    cursor: int
    message: str
    notification: str | None


class Mailbox:
    __slots__ = ("kept", "lines", "top")

    def __init__(self) -> None:
        self.top = 0
        self.kept: list[Kept] = []
        self.lines: set[Line] = set()

    def put(self, cursor: int, message: str, notification: str | None) -> None:
        """What is known already changes nothing; what leaves something out makes all read."""
        if cursor <= self.top:
            return
        if cursor != self.top + 1:
            self.kept.clear()
        self.kept.append(Kept(cursor, message, notification))
        del self.kept[:-MOST_KEPT]
        self.top = cursor
        self._wake()

    def rise(self, top: int) -> None:
        """There is more than anybody has told us."""
        if top > self.top:
            self.kept.clear()
            self.top = top
            self._wake()

    def after(self, cursor: int) -> list[Kept] | None:
        """None if it has to be read."""
        if not self.kept or self.kept[0].cursor > cursor + 1:
            return None
        return self.kept[cursor + 1 - self.kept[0].cursor :]

    def say(self, frame: str, *, watching: bool = False) -> None:
        """To whoever is connected now, or `watching`: it is not kept."""
        for line in self.lines:
            if line.watches or not watching:
                line.say(frame)

    def _wake(self) -> None:
        for line in self.lines:
            line.wake()


class Line:
    """One socket. It is written to by one task at a time, which lives while there is something to
    say; `break_off` is called if the other side does not take it."""

    __slots__ = (
        "_open", "_task", "_unsaid", "box", "break_off", "cursor", "id", "own", "pool", "send",
        "session_id", "user_id", "watches",
    )  # fmt: skip

    def __init__(
        self,
        pool: Pool,
        id: UUID,
        user_id: UUID,
        session_id: UUID,
        send: Callable[[str], Awaitable[None]],
        break_off: Callable[[int], None],
    ) -> None:
        self.pool, self.id, self.user_id, self.session_id = pool, id, user_id, session_id
        self.send, self.break_off = send, break_off
        self.box = Mailbox()
        self.cursor = NOT_YET
        self.own: set[int] = set()
        """Cursors of what this socket itself has sent: they were acknowledged."""
        self.watches = False
        self._open = False
        self._unsaid: deque[str] | None = None
        self._task: asyncio.Task[None] | None = None

    def say(self, frame: str) -> None:
        """Soon, or never: whoever is slow hears the latest only."""
        if self._unsaid is None:
            self._unsaid = deque(maxlen=MOST_UNSAID)
        self._unsaid.append(frame)
        self.wake()

    def open(self) -> None:
        """It can be written to."""
        self._open = True
        self.wake()

    def wake(self) -> None:
        if self._open and self._task is None:
            self._task = asyncio.create_task(self._speak())

    def spoke(self, cursor: int) -> None:
        """It is acknowledged; again, if it was known."""
        if cursor > self.box.top:
            self.own.add(cursor)

    def rewind(self, cursor: int) -> None:
        """Everything from there on once more."""
        self.cursor = min(cursor, self.box.top)
        self.own.clear()
        self.wake()

    def stop(self) -> None:
        if self._task:
            self._task.cancel()

    async def _speak(self) -> None:
        try:
            while self._unsaid or self.cursor < self.box.top:
                while self._unsaid:
                    await self._send(self._unsaid.popleft())
                await self._catch_up()
        except TimeoutError:
            self.break_off(SLOW)
        except BROKEN:  # the socket is gone, or the database: it comes again from its cursor
            self.break_off(AGAIN)
        finally:
            self._task = None

    async def _catch_up(self) -> None:
        """As far as the mailbox goes, or a page of it."""
        if self.cursor >= self.box.top:
            return
        kept = self.box.after(self.cursor)
        for each in kept if kept is not None else await self._missed():
            if each.cursor != self.cursor + 1:  # rewound meanwhile
                return
            if each.cursor in self.own:
                self.own.discard(each.cursor)
                self.cursor += 1
                continue
            self.cursor += 1
            await self._send(each.message)
            if each.notification:
                await self._send(each.notification)

    async def _missed(self) -> list[Kept]:
        rows = await messages.missed(self.pool, self.user_id, self.cursor)
        if not rows:  # a reading behind the writing: never on the primary
            raise LookupError(self.cursor)
        return [
            Kept(cursor, frames.message(cursor, frames.body(row)), None)
            for row in rows
            for cursor in (row.cursor(self.user_id),)
        ]

    async def _send(self, frame: str) -> None:
        async with asyncio.timeout(SLOW_SECONDS):
            await self.send(frame)


SLOW, AGAIN = 4408, 1013
"""Why a socket is closed: its reader was too slow; come again a little later."""
