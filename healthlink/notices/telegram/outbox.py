"""Saying something in a chat, in the transaction that causes it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from healthlink import jobs
from healthlink.clock import utc_now
from healthlink.db.pool import Db
from healthlink.notices.telegram.dto import Chat
from healthlink.notices.telegram.queries import sql

YEREVAN = "Asia/Yerevan"


async def say(
    db: Db,
    chat_id: int,
    method: str,
    payload: dict[str, Any],
    at: datetime | None = None,
    about: UUID | None = None,
) -> None:
    """If the transaction of `db` commits, Telegram is called, after whatever was said there
    before. `payload` is the method's, without the chat; `about`: where an answer to it goes."""
    whole = orjson.dumps({"chat_id": chat_id, **payload}).decode()
    await sql.say(db, chat_id=chat_id, method=method, payload=whole, due_at=at, about=about)
    await jobs.enqueue(db, "send_telegram", chat_id=str(chat_id))


async def find_chat(db: Db, user_id: UUID, timezone: str = YEREVAN) -> Chat | None:
    """Of a user who talks to the bot, and has not blocked it. `timezone`: on whose clock it may be
    night."""
    found: Chat | None = await sql.chat_of_user(
        db, user_id=user_id, now=utc_now(), timezone=timezone
    )
    return found


async def tell(db: Db, chat: Chat, payload: dict[str, Any], about: UUID | None = None) -> None:
    """News that nobody has asked for: without a sound, if it is night."""
    whole = {**payload, "disable_notification": chat.asleep}
    await say(db, chat.id, "sendMessage", whole, about=about)


async def find_subject(db: Db, chat_id: int, message_id: int) -> UUID | None:
    """What a message of ours in this chat was about."""
    about: UUID | None = await sql.subject(db, chat_id=chat_id, message_id=message_id)
    return about


async def meet(db: Db, chat_id: int, language: str) -> int:
    """Somebody writes: so the bot is not blocked. Answers how much is still to be said there."""
    unsaid: int = await sql.start(db, id=chat_id, language=language)
    return unsaid


async def forget(db: Db, chat_id: int) -> None:
    """Of a deleted account."""
    await sql.forget_chat(db, id=chat_id)


async def lose(db: Db, chat_id: int) -> None:
    """The bot was blocked: what waits there is dropped."""
    await sql.block(db, id=chat_id)
