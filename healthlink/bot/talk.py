"""What a handler gets: who writes, the transaction, and a voice in this chat. What it says leaves
after the commit, in order."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aiogram.types import CallbackQuery

from healthlink.auth.dto import Spoken, TelegramOwner
from healthlink.bot import texts
from healthlink.config import Settings
from healthlink.db.pool import Db
from healthlink.errors import Text
from healthlink.notices.telegram import outbox
from healthlink.practice.dto import Practice

Markup = dict[str, Any]
MOST_LETTERS = 4096


@dataclass
class Talk:
    """One update of one person's private chat. `user_id`: the account, if there is one."""

    db: Db
    settings: Settings
    chat_id: int
    language: Spoken
    first_name: str
    account: TelegramOwner | None
    """That this Telegram account is joined with, though it may open nothing."""
    practice: Practice | None = None
    """Once a handler has entered it."""

    @property
    def user_id(self) -> UUID | None:
        """Whose account is open here."""
        return self.account.id if self.account and self.account.welcome else None

    def words(self, what: Text, **facts: object) -> str:
        return texts.say(what, self.language, **facts)

    async def say(self, html: str, keyboard: Markup | None = None) -> None:
        payload: dict[str, Any] = {"text": shortened(html), "parse_mode": "HTML"}
        if keyboard:
            payload["reply_markup"] = keyboard
        await outbox.say(self.db, self.chat_id, "sendMessage", payload)

    async def edit(self, message_id: int, html: str, keyboard: Markup | None = None) -> None:
        payload: dict[str, Any] = {"message_id": message_id, "text": shortened(html)}
        payload |= {"parse_mode": "HTML"} | ({"reply_markup": keyboard} if keyboard else {})
        await outbox.say(self.db, self.chat_id, "editMessageText", payload)

    async def renew(self, query: CallbackQuery, html: str, keyboard: Markup | None = None) -> None:
        """Instead of the message whose button was pressed, so that the button goes."""
        if query.message is None:  # too old for Telegram to remember
            await self.say(html, keyboard)
        else:
            await self.edit(query.message.message_id, html, keyboard)

    async def answer(self, callback_id: str, what: str = "") -> None:
        """The little wheel on a pressed button stops, and a word is shown, if there is one."""
        payload = {"callback_query_id": callback_id, "text": what[:200]}
        await outbox.say(self.db, self.chat_id, "answerCallbackQuery", payload)


def shortened(html: str) -> str:
    """Whole lines only, so that no tag is cut."""
    if len(html) <= MOST_LETTERS:
        return html
    kept = html[: MOST_LETTERS - 2].rpartition("\n")[0]
    return f"{kept}\n…"
