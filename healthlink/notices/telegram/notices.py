"""Notices in the chat with the bot: composed when they are due, as letters are, and put among the
bot's messages in the transaction that says they are sent."""

from healthlink.db.pool import Db
from healthlink.notices import delivery, kinds
from healthlink.notices.kinds import Notice
from healthlink.notices.letters import Letter
from healthlink.notices.telegram import outbox
from healthlink.notices.telegram.rendering import message
from healthlink.wiring import Resources


async def send_due(resources: Resources) -> None:
    """Until nothing is due."""
    if not resources.settings.telegram_bot_token:
        return
    while notices := await delivery.claim(resources.pool, "telegram"):
        async with delivery.put_back(resources.pool, notices):
            await _say(resources, notices)


async def _say(resources: Resources, notices: list[Notice]) -> None:
    async with resources.pool.acquire() as db, db.transaction():
        chat = await outbox.find_chat(db, notices[0].user_id)
        letter = await _composed(db, resources, notices, chat.language) if chat else None
        if chat is None or letter is None:
            await delivery.finish(db, notices, "dropped")
            return
        await outbox.tell(db, chat, message(letter, resources.settings.base_url))
        await delivery.finish(db, notices, "sent")


async def _composed(
    db: Db, resources: Resources, notices: list[Notice], language: str
) -> Letter | None:
    composed = await kinds.registered[notices[0].kind].compose(db, notices, language)
    return composed(resources.settings) if callable(composed) else composed
