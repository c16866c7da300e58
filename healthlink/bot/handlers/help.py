"""Help, privacy, and what nobody has understood. The last router."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from healthlink.bot import keyboards, texts
from healthlink.bot.talk import Talk
from healthlink.errors import Text

router = Router(name="help")


@router.message(Command("help"))
async def help_me(_: Message, talk: Talk) -> None:
    await _tell(talk, texts.HELP_TEXT, "/app/help")


@router.message(Command("privacy"))
async def privacy(_: Message, talk: Talk) -> None:
    await _tell(talk, texts.PRIVACY_TEXT, "/app/help")


@router.callback_query(F.data == "help")
async def help_pressed(query: CallbackQuery, talk: Talk) -> None:
    await talk.answer(query.id)
    await _tell(talk, texts.HELP_TEXT, "/app/help")


@router.callback_query(F.data == "privacy")
async def privacy_pressed(query: CallbackQuery, talk: Talk) -> None:
    await talk.answer(query.id)
    await _tell(talk, texts.PRIVACY_TEXT, "/app/help")


@router.callback_query()
async def old_button(query: CallbackQuery, talk: Talk) -> None:
    await talk.answer(query.id, talk.words(texts.NOT_UNDERSTOOD))


@router.message()
async def anything(_: Message, talk: Talk) -> None:
    await talk.say(talk.words(texts.NOT_UNDERSTOOD))


async def _tell(talk: Talk, what: Text, path: str) -> None:
    page = keyboards.page(texts.OPEN_PAGE, talk.language, talk.settings.base_url, path)
    await talk.say(talk.words(what), keyboards.inline([page]))
