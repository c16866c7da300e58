"""/start without a word behind it."""

from aiogram import Router
from aiogram.filters import CommandStart
from aiogram.types import Message

from healthlink.bot.handlers import menu
from healthlink.bot.talk import Talk

router = Router(name="start")


@router.message(CommandStart())
async def start(_: Message, talk: Talk) -> None:
    await menu.show(talk)
