"""Telegram at work: who is here, what the bot has set, and the way of every update to it."""

import asyncio
import sqlite3
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from healthlink_sandbox.clock import Clock
from healthlink_sandbox.settings import Settings, TelegramAccount
from healthlink_sandbox.telegram.book import Book
from healthlink_sandbox.telegram.faults import Faults
from healthlink_sandbox.telegram.limits import Limits
from healthlink_sandbox.telegram.models import Bot, Message, Person, Rules, Update
from healthlink_sandbox.telegram.post import Reply
from healthlink_sandbox.telegram.postbox import Postbox
from healthlink_sandbox.telegram.refusals import bad, blocked

KINDS = ("message", "edited_message", "callback_query", "my_chat_member", "inline_query", "poll")
UNUSUAL = ("chat_member", "message_reaction", "message_reaction_count")
DAY = 86_400
CALLBACK_LIFE = 150
MOST_KEPT = 5000


@dataclass
class Network:
    clock: Clock
    account: TelegramAccount
    name: str
    public_url: str
    book: Book
    opened_with: Rules
    rules: Rules = field(init=False)
    bot: Bot = field(init=False)
    postbox: Postbox = field(init=False)
    faults: Faults = field(default_factory=Faults)
    limits: Limits = field(default_factory=Limits)
    calls: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))
    complaints: list[dict[str, Any]] = field(default_factory=list)
    """Of what Telegram takes without a word, and what does not work then."""
    doing: dict[int, tuple[str, float]] = field(default_factory=dict)
    """By chat: typing…, and since when."""
    poll: asyncio.Event | None = None
    """Set when whoever polls shall look again."""
    polling: asyncio.Future[str] | None = None
    """Done with the reason why a poll is over."""
    emptied: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while no update waits."""
    call: Any = None
    """(method, arguments) of an answer to an update; set by the server."""

    def __post_init__(self) -> None:
        self.rules = self.opened_with.model_copy()
        self.bot = self.book.bot()
        self.postbox = Postbox(self.clock, self)
        self._look()

    @property
    def bot_id(self) -> int:
        return int(self.account.token.partition(":")[0])

    def now(self) -> float:
        return self.clock.now().timestamp()

    def me(self) -> dict[str, Any]:
        username = self.account.username
        return {"id": self.bot_id, "is_bot": True, "first_name": self.name, "username": username}

    async def run(self) -> None:
        """What waited when we ended goes on."""
        if self.bot.webhook:
            self.postbox.open(self.bot.webhook, self.book.updates())
        await self.postbox.run()

    def keep_bot(self) -> None:
        self.book.keep_bot(self.bot)

    def reset(self) -> None:
        self.end_poll("terminated by setWebhook request")
        self.postbox.reset()
        self.book.forget()
        self._look()
        self.bot, self.rules = Bot(), self.opened_with.model_copy()
        self.faults.planned = []
        self.limits.forget()
        self.calls.clear()
        self.complaints.clear()
        self.doing.clear()

    def tell(self, kind: str, content: dict[str, Any], *, chat_id: int, queue: int) -> int | None:
        """The update's number; none if the bot does not want such."""
        if not self._wants(kind):
            return None
        life = CALLBACK_LIFE if kind == "callback_query" else DAY
        expires_at = self.now() + life
        update = Update(
            id=0, kind=kind, queue=queue, expires_at=expires_at, chat_id=chat_id, content=content
        )
        self.book.add_update(update)
        self._look()
        if self.bot.webhook:
            self.postbox.add(update)
        if self.poll:
            self.poll.set()
        return update.id

    def _wants(self, kind: str) -> bool:
        if self.bot.allowed_updates is None:
            return kind not in UNUSUAL
        return kind in self.bot.allowed_updates

    def waiting(self) -> list[Update]:
        """What the bot has not taken, without what came too late."""
        now, kept = self.now(), []
        for update in self.book.updates():
            if update.expires_at < now and not self.bot.webhook:
                self.update_gone(update)
            else:
                kept.append(update)
        return kept

    def end_poll(self, why: str) -> None:
        if self.polling and not self.polling.done():
            self.polling.set_result(why)

    def person(self, chat_id: str) -> Person:
        """Who may be written to."""
        if not chat_id:
            raise bad("chat_id is empty")
        number = chat_id.removeprefix("-")
        known = number.isdecimal() and len(number) < 19
        found = self.book.person(int(chat_id)) if known else None
        if found is None or not found.started:
            raise bad("chat not found")
        return found

    def reachable(self, chat_id: str) -> Person:
        person = self.person(chat_id)
        if person.blocked:
            raise blocked()
        return person

    def told(self, message: Message, *, replied: bool = True) -> dict[str, Any]:
        """As the bot sees it; what it answers is told once."""
        person = self.book.person(message.chat_id)
        assert person is not None
        told: dict[str, Any] = {
            "message_id": message.id,
            "from": self.me() if message.mine else person.user(),
            "chat": person.chat(),
            "date": message.date,
        }
        answered = self.book.message(message.chat_id, message.reply_to) if replied else None
        if answered:
            told["reply_to_message"] = self.told(answered, replied=False)
        return told | _content(message)

    def update_gone(self, update: Update) -> None:
        self.book.drop_update(update.id)
        self._look()

    def forget_updates(self, below: int = 2**62) -> None:
        self.book.drop_updates(below)
        self._look()

    def _look(self) -> None:
        if self.book.count_updates():
            self.emptied.clear()
        else:
            self.emptied.set()

    def webhook_failed(self, error: str) -> None:
        if self.bot.webhook:
            self.bot.webhook.last_error_at = int(self.now())
            self.bot.webhook.last_error = error
            self.keep_bot()

    def webhook_over(self) -> None:
        self.bot.webhook = None
        self.keep_bot()
        self.postbox.close()

    async def webhook_said(self, reply: Reply) -> None:
        if (call := reply.call()) and self.call:
            await self.call(*call)


def _content(message: Message) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if message.edit_date:
        told["edit_date"] = message.edit_date
    if message.text:
        told["text"] = message.text
    if message.entities:
        told["entities"] = message.entities
    if message.contact:
        told["contact"] = message.contact
    told |= message.media
    if message.inline:
        told["reply_markup"] = {"inline_keyboard": message.inline}
    if message.preview:
        told["link_preview_options"] = message.preview
    if message.protected:
        told["has_protected_content"] = True
    return told


def open_network(settings: Settings, clock: Clock, store: sqlite3.Connection) -> Network:
    return Network(
        clock,
        settings.telegram,
        settings.merchant,
        settings.public_url,
        Book(store),
        Rules(http=settings.telegram.http),
    )
