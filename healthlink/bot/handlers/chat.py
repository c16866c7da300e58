"""An answer to a message of the bot that was about a conversation goes there."""

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import Message
from pydantic import TypeAdapter, ValidationError

from healthlink.auth.errors import TelegramForNews
from healthlink.bot import texts
from healthlink.bot.talk import Talk
from healthlink.chat import conversations, sending
from healthlink.chat.dto import Content
from healthlink.notices.telegram import outbox

router = Router(name="chat")
said = TypeAdapter(Content)


@router.message(F.reply_to_message, ~F.text.startswith("/"))
async def answer(message: Message, talk: Talk) -> None:
    assert message.reply_to_message
    asked = message.reply_to_message.message_id
    conversation_id = await outbox.find_subject(talk.db, talk.chat_id, asked)
    if conversation_id is None:
        raise SkipHandler
    if talk.user_id is None:
        raise TelegramForNews
    try:
        text = said.validate_python(message.text or "")
    except ValidationError:
        text = ""
    if not text:
        await talk.say(talk.words(texts.ONLY_TEXT))
        return
    there = await conversations.of_member(talk.db, conversation_id, talk.user_id)
    name = f"telegram:{talk.chat_id}:{message.message_id}"
    stored = await sending.send_within(talk.db, there, talk.user_id, text, name)
    await conversations.read(talk.db, conversation_id, talk.user_id, stored.seq)
    await talk.say(talk.words(texts.DELIVERED))
