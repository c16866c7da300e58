"""The sockets of this process, and what reaches them: from here at once, from other processes by
the bus, and what neither has told by looking every few seconds."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import orjson
import structlog
from prometheus_client import Gauge

from healthlink.chat import frames
from healthlink.chat.allowance import Allowance
from healthlink.chat.bus import Bus
from healthlink.chat.dto import Stored
from healthlink.chat.mailboxes import Line, Mailbox
from healthlink.chat.postgres_bus import PostgresBus
from healthlink.chat.queries import sql
from healthlink.config import Settings
from healthlink.db.pool import AWAY
from healthlink.errors import TooManyRequests
from healthlink.ids import new_id
from healthlink.wiring import Resources

LOOKS_EVERY = 2.5
SWEEPS_EVERY = 10
MOST_SOCKETS = 5
OVER = 4401
"""Why a socket is closed: its session is over."""

SOCKETS = Gauge(
    "healthlink_sockets_open", "Sockets of the chat that are let in", multiprocess_mode="livesum"
)

log = structlog.get_logger()


class FanOut:
    def __init__(self, resources: Resources) -> None:
        self.id = new_id()
        self.pool = resources.pool
        self.boxes: dict[UUID, Mailbox] = {}
        self.allowances: dict[UUID, Allowance] = {}
        """Of who is here, and of who was a moment ago."""
        self.settings = resources.settings
        self.bus = _bus(self.settings, self._hear)
        self._hears: dict[str, Callable[..., None]] = {
            "message": self._message,
            "word": self._word,
            "presence": self._presence,
        }

    async def connect(self, line: Line, since: int | None) -> None:
        """From `since` on, or from now, as soon as it is opened. Raises TooManyRequests for a sixth
        socket."""
        line.box = self.boxes.setdefault(line.user_id, line.box)
        line.box.lines.add(line)  # first: what comes from now on is not passed by
        whose = {"id": line.id, "process_id": self.id, "user_id": line.user_id}
        top = None
        try:
            if len(line.box.lines) <= MOST_SOCKETS:  # those that come at once see no rows yet
                top = await sql.connect(self.pool, **whose, most=MOST_SOCKETS)
        finally:
            if top is None:
                self._hang_up(line)
        if top is None:
            raise TooManyRequests
        line.cursor = top if since is None else min(since, top)
        line.box.rise(top)

    def tell(self) -> None:
        """Sets the figures of how it stands."""
        SOCKETS.set(sum(len(box.lines) for box in self.boxes.values()))
        self.bus.tell()

    def allowance(self, user_id: UUID) -> Allowance:
        """That all sockets of a user share, and who comes again goes on with."""
        fresh = Allowance(self.settings.chat_rate)
        return self.allowances.setdefault(user_id, fresh)

    async def disconnect(self, line: Line) -> None:
        self._hang_up(line)
        await sql.disconnect(self.pool, id=line.id)

    def _hang_up(self, line: Line) -> None:
        line.stop()
        line.box.lines.discard(line)
        if not line.box.lines:
            self.boxes.pop(line.user_id, None)

    def bring(self, stored: Stored, sender_name: str) -> None:
        """What was just stored here, to both of its users."""
        behind, told = frames.body(stored), frames.notification(stored, sender_name)
        self._message(
            stored.sender_id.hex, stored.sender_cursor, stored.recipient_id.hex,
            stored.recipient_cursor, behind, told,
        )  # fmt: skip
        self._publish(
            "message", stored.sender_id.hex, stored.sender_cursor, stored.recipient_id.hex,
            stored.recipient_cursor, behind, told,
        )  # fmt: skip

    def say(self, user_ids: Iterable[UUID], frame: str) -> None:
        """To whoever of them is connected anywhere; nobody else will ever hear of it."""
        to = [user_id.hex for user_id in user_ids]
        self._word(to, frame)
        self._publish("word", to, frame)

    def _publish(self, *event: Any) -> None:
        self.bus.say(orjson.dumps([self.id.hex, *event]).decode())

    def _hear(self, event: str) -> None:
        process, kind, *about = orjson.loads(event)
        if process != self.id.hex:
            self._hears[kind](*about)

    def _message(
        self, sender: str, its: int, recipient: str, their: int, behind: str, told: str
    ) -> None:
        if box := self.boxes.get(UUID(sender)):
            box.put(its, frames.message(its, behind), None)
        if box := self.boxes.get(UUID(recipient)):
            box.put(their, frames.message(their, behind), told)

    def _word(self, to: list[str], frame: str) -> None:
        for user in to:
            if box := self.boxes.get(UUID(user)):
                box.say(frame)

    def _presence(self, to: list[str], frame: str) -> None:
        for user in to:
            if box := self.boxes.get(UUID(user)):
                box.say(frame, watching=True)

    async def tell_presence(self, user_id: UUID) -> None:
        """To those who share a conversation with the user, are here and want to know."""
        online = bool(await sql.is_connected(self.pool, user_id=user_id))
        to = [other.hex for other in await self.present(user_id)]
        if to:
            frame = frames.came(user_id, online=online)
            self._presence(to, frame)
            self._publish("presence", to, frame)

    async def present(self, user_id: UUID) -> list[UUID]:
        return [row["user_id"] async for row in sql.present(self.pool, user_id=user_id)]

    async def look(self) -> None:
        """Again and again, until it is cancelled."""
        for turn in range(1_000_000_000):
            try:
                await self._look()
                if turn % SWEEPS_EVERY == 0:
                    await self.sweep()
            except AWAY as error:
                log.warning("chat_looks_later", reason=type(error).__name__)
            await asyncio.sleep(LOOKS_EVERY)

    async def _look(self) -> None:
        lines = [line for box in self.boxes.values() for line in box.lines]
        if await sql.begin(self.pool, id=self.id):
            ids, users = [line.id for line in lines], [line.user_id for line in lines]
            await sql.reconnect(self.pool, process_id=self.id, ids=ids, user_ids=users)
        await self._see_tops()
        await self._see_sessions(lines)

    async def sweep(self) -> None:
        """Rows of processes that died, and of sockets that went while the database could not be
        told, or were noted once more while they went; and what those who went might still say."""
        for user_id, allowance in list(self.allowances.items()):
            if user_id not in self.boxes and allowance.is_forgotten:
                del self.allowances[user_id]
        await sql.sweep_processes(self.pool)
        noted = [row["id"] async for row in sql.sockets_of(self.pool, process_id=self.id)]
        here = {line.id for box in self.boxes.values() for line in box.lines}
        if gone := [id for id in noted if id not in here]:
            await sql.forget_sockets(self.pool, ids=gone)

    async def _see_tops(self) -> None:
        """What the bus has not told."""
        async for row in sql.tops(self.pool, user_ids=list(self.boxes)):
            if box := self.boxes.get(row["user_id"]):
                box.rise(row["top"])

    async def _see_sessions(self, lines: list[Line]) -> None:
        sessions = list({line.session_id for line in lines})
        over = {row["id"] async for row in sql.over(self.pool, session_ids=sessions)}
        for line in lines:
            if line.session_id in over:
                line.break_off(OVER)


def _bus(settings: Settings, hear: Callable[[str], None]) -> Bus:
    if not settings.redis_url:
        return PostgresBus(settings.direct_url, hear)
    from healthlink.chat.redis_bus import RedisBus  # who has no Redis need not load its client

    return RedisBus(settings.redis_url, settings.redis_prefix, settings.jwt_keys, hear)


@asynccontextmanager
async def opened(resources: Resources) -> AsyncIterator[FanOut]:
    """Beside a server."""
    fan_out = FanOut(resources)
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(fan_out.bus.run()), tasks.create_task(fan_out.look())]
        try:
            yield fan_out
        finally:
            for task in running:
                task.cancel()
            with suppress(*AWAY):
                await sql.end(resources.pool, id=fan_out.id)
