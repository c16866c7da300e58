"""The menu: the spec's five, and what is done inside the chat."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from healthlink.bot import keyboards, practice, texts
from healthlink.bot.talk import Talk
from healthlink.notices.telegram import outbox
from healthlink.practice.doctors import doctors
from healthlink.practice.errors import NoPractice

router = Router(name="menu")


@router.message(Command("menu"))
async def menu(_: Message, talk: Talk) -> None:
    await show(talk)


@router.callback_query(F.data == "menu")
async def pressed(query: CallbackQuery, talk: Talk) -> None:
    await talk.answer(query.id)
    await show(talk)


async def show(talk: Talk) -> None:
    """A doctor's; an assistant's; a patient's; the way in for everybody else."""
    base, language = talk.settings.base_url, talk.language
    doctor = await doctors.find(talk.db, talk.user_id) if talk.user_id else None
    if doctor and doctor.registered:
        name = doctor.first_name or doctor.full_name
        button = keyboards.menu_button(language, base)
        await outbox.say(talk.db, talk.chat_id, "setChatMenuButton", button)
        await talk.say(talk.words(texts.HELLO_DOCTOR, name=name), keyboards.menu(language, base))
    elif await _assists(talk):
        await talk.say(talk.words(texts.HELLO), keyboards.assistant(language, base))
    elif talk.account and not talk.account.signs_in:
        await talk.say(talk.words(texts.REMINDED), keyboards.patient(language, base, part=True))
    elif talk.account and talk.account.role == "patient":
        await talk.say(talk.words(texts.REMINDED), keyboards.patient(language, base))
    else:
        await talk.say(talk.words(texts.WELCOME), keyboards.registration(language, base))


async def _assists(talk: Talk) -> bool:
    try:
        await practice.enter(talk)
    except NoPractice:
        return False
    return True
