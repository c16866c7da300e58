"""Around every handler: private chats only, and who it is that writes."""

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
from aiogram import BaseMiddleware
from aiogram.types import Chat, TelegramObject, Update, User

from healthlink.auth import telegram_auth
from healthlink.auth.telegram import accounts
from healthlink.bot.talk import Talk
from healthlink.config import Settings
from healthlink.db import violations
from healthlink.db.pool import Db
from healthlink.errors import Problem
from healthlink.notices.telegram import outbox
from healthlink.practice import access

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


MOST_UNSAID = 100
"""Answers that wait in one chat: whoever writes still more is not heard until they are sent."""


class Private(BaseMiddleware):
    """In groups, channels and to other bots we say nothing: there is nobody whose data it is."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        user: User | None = data.get("event_from_user")
        chat: Chat | None = data.get("event_chat")
        if user is None or user.is_bot or chat is None or chat.type != "private":
            return None
        return await handler(event, data)


class Speaking(BaseMiddleware):
    """Gives a handler its `talk`. Everything is looked up anew: a button may be years old."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(event, Update)
        db: Db = data["db"]
        settings: Settings = data["settings"]
        user: User = data["event_from_user"]
        if event.my_chat_member and event.my_chat_member.new_chat_member.status == "kicked":
            await outbox.lose(db, user.id)
            return None
        account = await accounts.find(db, user.id)
        language = account.language if account else telegram_auth.spoken(user.language_code)
        if await outbox.meet(db, user.id, language) > MOST_UNSAID:
            return None
        data["talk"] = Talk(
            db=db,
            settings=settings,
            chat_id=user.id,
            language=language,
            first_name=user.first_name,
            account=account,
        )
        return await handler(event, data)


class Refusing(BaseMiddleware):
    """A refusal is a text in the person's language; what was done until then is undone, and the
    refusal is in the practice's books."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        talk: Talk | None = data.get("talk")
        if talk is None:
            return None
        try:
            async with talk.db.transaction():  # a savepoint
                return await handler(event, data)
        except Problem as refusal:
            await self._say(talk, event, refusal)
        except asyncpg.IntegrityConstraintViolationError as broken:
            meant = violations.refusal(broken)
            if meant is None:
                raise
            await self._say(talk, event, meant)

    async def _say(self, talk: Talk, event: TelegramObject, refusal: Problem) -> None:
        if talk.practice:
            await access.act_as(talk.db, talk.practice)
            await access.record(talk.db, talk.practice, "bot.refused", (), None, "refused")
        said = talk.words(refusal.title)
        if isinstance(event, Update) and event.callback_query:
            await talk.answer(event.callback_query.id)
        await talk.say(said)
