"""Updates on their way to the bot: one after another within a chat, the chats side by side.

As Telegram's server does it (WebhookActor.cpp): a failed one is sent again at once, then after 2,
4, 8 … seconds up to one or two minutes, or when Retry-After says; until then its queue waits, and
no other. What would come too late is dropped. Seconds are those of the sandbox's clock.
"""

import asyncio
import random
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from healthlink_sandbox import logs
from healthlink_sandbox.clock import Clock
from healthlink_sandbox.telegram.faults import Trouble, Troubles
from healthlink_sandbox.telegram.models import Update, Webhook
from healthlink_sandbox.telegram.post import HUNG_UP, Post, Reply

LONGEST_DELAY = 60
LONGEST_RETRY_AFTER = 3600
GONE_SECONDS = 23 * 3600
MOST_KEPT = 5000


class Manner(BaseModel):
    """hold: nothing goes until the control says so; pace: of the delays, 0.01 is a hundred times
    faster; shuffle: a seed, by which the next of the waiting chats is drawn instead of the oldest;
    connections: so many instead of what setWebhook said."""

    model_config = ConfigDict(extra="forbid")

    mode: Literal["send", "hold"] = "send"
    pace: float = Field(default=1.0, ge=0.001, le=10)
    shuffle: int | None = None
    connections: int | None = Field(default=None, ge=1, le=1000)


@dataclass
class Waiting:
    update: Update
    fails: int = 0
    delay: float = 1.0
    due_at: float = 0.0


class Owner(Protocol):
    """Who wants to know how it went."""

    def update_gone(self, update: Update) -> None: ...

    def webhook_failed(self, error: str) -> None: ...

    def webhook_over(self) -> None: ...

    async def webhook_said(self, reply: Reply) -> None: ...


@dataclass
class Postbox:
    clock: Clock
    owner: Owner
    post: Post = field(default_factory=Post)
    troubles: Troubles = field(default_factory=Troubles)
    manner: Manner = field(default_factory=Manner)
    webhook: Webhook | None = None
    queues: dict[int, deque[Waiting]] = field(default_factory=dict)
    busy: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    sent: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))
    released: set[int] = field(default_factory=set)
    """Numbers of updates that go though all is held."""
    gone_since: float | None = None
    """Since when the webhook says 410."""
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _random: random.Random = field(default_factory=random.Random)

    def open(self, webhook: Webhook, updates: list[Update]) -> None:
        self.close()
        self.webhook = webhook
        for update in updates:
            self.add(update)

    def close(self) -> None:
        """What is on its way is cut; it stays in the book."""
        for task in self.busy.values():
            task.cancel()
        self.webhook, self.gone_since = None, None
        self.busy, self.queues = {}, {}

    def add(self, update: Update) -> None:
        waiting = Waiting(update, due_at=self._now())
        self.queues.setdefault(update.queue, deque()).append(waiting)
        self.wake()

    def behave(self, manner: Manner) -> None:
        self.manner = manner
        self._random.seed(manner.shuffle)
        self.wake()

    def release(self) -> list[int]:
        """What is held now may go; what comes later is held again."""
        self.released |= {each.update.id for queue in self.queues.values() for each in queue}
        self.wake()
        return sorted(self.released)

    async def again(self, number: int) -> Reply | None:
        """Once more what was sent before, whatever came of it; out of its turn."""
        known = (each["update"] for each in self.sent if each["update"]["update_id"] == number)
        document = next(known, None)
        if document is None or self.webhook is None:
            return None
        return await self.post.send(self.webhook, document, None)

    def hurry(self) -> None:
        """Whatever waits for its next try, tries now."""
        for queue in self.queues.values():
            for waiting in queue:
                waiting.due_at = 0.0
        self.wake()

    def wake(self) -> None:
        self._wake.set()

    def reset(self) -> None:
        self.close()
        self.troubles.planned, self.manner = [], Manner()
        self.released.clear()
        self.sent.clear()

    async def run(self) -> None:
        while True:
            self._wake.clear()
            seconds = self._start()
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._wake.wait()

    async def end(self) -> None:
        tasks = list(self.busy.values())
        self.close()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.post.close()

    def _start(self) -> float | None:
        """Sends what is due; the seconds until something else is."""
        if self.webhook is None:
            return None
        now = self._now()
        heads = [(queue[0], key) for key, queue in self.queues.items() if key not in self.busy]
        heads = [each for each in heads if self._may_go(each[0])]
        ready = [each for each in heads if each[0].due_at <= now]
        ready.sort(key=lambda each: (each[0].due_at, each[0].update.id))
        if self.manner.shuffle is not None:
            self._random.shuffle(ready)
        most = self.manner.connections or self.webhook.max_connections
        for waiting, key in ready[: max(most - len(self.busy), 0)]:
            task = asyncio.create_task(self._deliver(self.webhook, waiting, key))
            task.add_done_callback(partial(self._fallen, waiting, key))
            self.busy[key] = task
        later = [waiting.due_at - now for waiting, _ in heads if waiting.due_at > now]
        return min(later, default=None)

    def _may_go(self, waiting: Waiting) -> bool:
        return self.manner.mode == "send" or waiting.update.id in self.released

    async def _deliver(self, webhook: Webhook, waiting: Waiting, key: int) -> None:
        if waiting.update.expires_at < self._now():
            self._gone(waiting, key)
            return
        replies = await self._send(webhook, waiting)
        good = next((reply for reply in replies if reply.good), None)
        self._judge(waiting, key, good or replies[-1])
        if good:
            await self.owner.webhook_said(good)

    def _fallen(self, waiting: Waiting, key: int, task: asyncio.Task[None]) -> None:
        """A fault of ours is a delivery that failed, and not the end of its chat."""
        if task.cancelled() or not (error := task.exception()):
            return
        logs.write("delivery_fault", error=repr(error))
        if self.busy.get(key) is task:
            self._judge(waiting, key, Reply(error=HUNG_UP))

    async def _send(self, webhook: Webhook, waiting: Waiting) -> list[Reply]:
        trouble = self.troubles.take(waiting.update.chat_id)
        doubled = trouble is not None and trouble.kind == "duplicate"
        copies = trouble.copies if trouble and doubled else 1
        if trouble and trouble.concurrent:
            sending = (self._post(webhook, waiting, trouble) for _ in range(copies))
            return await asyncio.gather(*sending)
        return [await self._post(webhook, waiting, trouble) for _ in range(copies)]

    async def _post(self, webhook: Webhook, waiting: Waiting, trouble: Trouble | None) -> Reply:
        told: dict[str, Any] = {"update": waiting.update.document(), "at": self._now()}
        self.sent.append(told)
        reply = await self.post.send(webhook, waiting.update.document(), trouble)
        told |= {"status": reply.status, "error": reply.error, "trouble": trouble and trouble.kind}
        return reply

    def _judge(self, waiting: Waiting, key: int, reply: Reply) -> None:
        del self.busy[key]
        self.wake()
        if reply.good:
            self.gone_since = None
            self._gone(waiting, key)
            return
        self.owner.webhook_failed(reply.error)
        if self._is_over(reply):
            self.owner.webhook_over()
            return
        seconds = self._delay(waiting, reply)
        if self._now() + seconds > waiting.update.expires_at:
            self._gone(waiting, key)
            return
        waiting.due_at = self._now() + seconds * self.manner.pace
        waiting.fails += 1

    def _delay(self, waiting: Waiting, reply: Reply) -> float:
        if reply.retry_after:
            return min(reply.retry_after, LONGEST_RETRY_AFTER)
        if not waiting.fails:
            return 0
        longest = random.uniform(LONGEST_DELAY, LONGEST_DELAY * 2)
        waiting.delay = min(longest, waiting.delay * 2)
        return waiting.delay

    def _is_over(self, reply: Reply) -> bool:
        """Nothing but 410 for 23 hours."""
        if reply.status != 410:
            self.gone_since = None
            return False
        self.gone_since = self.gone_since or self._now()
        return self._now() > self.gone_since + GONE_SECONDS

    def _gone(self, waiting: Waiting, key: int) -> None:
        self.busy.pop(key, None)
        queue = self.queues[key]
        queue.popleft()
        if not queue:
            del self.queues[key]
        self.released.discard(waiting.update.id)
        self.owner.update_gone(waiting.update)
        self.wake()

    def _now(self) -> float:
        return self.clock.now().timestamp()
