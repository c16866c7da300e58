"""Links into the bot: a patient's account, a doctor's profile; and a shared number of one's own."""

import re

from aiogram import F, Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message, User
from pydantic import SecretStr

from healthlink.auth import users
from healthlink.auth.errors import LinkExpired, TelegramForNews
from healthlink.auth.telegram import accounts
from healthlink.bot import keyboards, texts
from healthlink.bot.buttons import Found, pressed
from healthlink.bot.handlers import menu
from healthlink.bot.talk import Talk
from healthlink.practice.doctors import doctors
from healthlink.practice.doctors.claims import invitations

router = Router(name="joining")
LINK = r"(?P<token>[\w-]{20,50})"


@router.message(CommandStart(deep_link=True, magic=F.args.startswith("link_")))
async def ask(_: Message, command: CommandObject, talk: Talk) -> None:
    """First: whoever has sent the link may be somebody else."""
    token = (command.args or "").removeprefix("link_")
    whose = await accounts.whose(talk.db, SecretStr(token))
    yes = keyboards.press(texts.YES_LINK[talk.language], f"link:{token}")
    no = keyboards.press(texts.NOT_MINE[talk.language], "link")
    await talk.say(talk.words(texts.REALLY_LINK, whose=whose), keyboards.inline([yes], [no]))


@router.callback_query(F.data == "link")
async def not_mine(query: CallbackQuery, talk: Talk) -> None:
    await talk.answer(query.id)
    await talk.renew(query, talk.words(texts.NOT_LINKED))


@router.callback_query(pressed(f"link:{LINK}"))
async def link(query: CallbackQuery, talk: Talk, found: Found) -> None:
    await talk.answer(query.id)
    await _leave_nothing(talk)
    await accounts.link(talk.db, SecretStr(found["token"]), talk.chat_id, talk.first_name)
    await talk.renew(query, talk.words(texts.LINKED))


async def _leave_nothing(talk: Talk) -> None:
    """Whoever has once looked into the app has an account that holds nothing: it gives way."""
    account = talk.account
    if account is None or account.password_hash or not account.welcome:
        return
    doctor = await doctors.find(talk.db, account.id)
    if doctor is None or not doctor.registered:
        await users.erase(talk.db, account.id, proven=None)


@router.message(CommandStart(deep_link=True, magic=F.args.startswith("claim_")))
async def ask_claim(_: Message, command: CommandObject, talk: Talk) -> None:
    """First: a practice of one's own becomes a part of the profile."""
    token = (command.args or "").removeprefix("claim_")
    name = await invitations.invited(talk.db, token)
    if name is None:
        raise LinkExpired
    yes = keyboards.press(texts.YES_LINK[talk.language], f"claim:{token}")
    no = keyboards.press(texts.NOT_MINE[talk.language], "link")
    await talk.say(talk.words(texts.REALLY_CLAIM, name=name), keyboards.inline([yes], [no]))


@router.callback_query(pressed(f"claim:{LINK}"))
async def claim(query: CallbackQuery, talk: Talk, found: Found) -> None:
    """With an account that is made now if need be."""
    await talk.answer(query.id)
    if talk.account is None:
        await _open_account(query.from_user, talk)
    if talk.user_id is None:
        raise TelegramForNews
    token, days = SecretStr(found["token"]), talk.settings.trial_days
    await invitations.claim(talk.db, talk.user_id, token, days, "telegram")
    await menu.show(talk)


async def _open_account(user: User, talk: Talk) -> None:
    await accounts.hold(talk.db, talk.chat_id)
    await accounts.add(talk.db, talk.chat_id, user.full_name, user.first_name, talk.language)
    talk.account = await accounts.find(talk.db, talk.chat_id)


@router.callback_query(F.data == "patient")
async def patient(query: CallbackQuery, talk: Talk) -> None:
    await talk.answer(query.id)
    await talk.say(talk.words(texts.HOW_TO_LINK), keyboards.share_number(talk.language))


@router.message(F.contact)
async def contact(message: Message, talk: Talk) -> None:
    """Only the own one: Telegram says whose it is."""
    shared = message.contact
    if shared is None or shared.user_id != talk.chat_id:
        await talk.say(talk.words(texts.NOT_YOUR_NUMBER))
        return
    await _leave_nothing(talk)
    digits = re.sub(r"\D", "", shared.phone_number)
    found = await accounts.link_by_phone(talk.db, digits, talk.chat_id, talk.first_name)
    told = texts.LINKED if found else texts.NUMBER_UNKNOWN
    await talk.say(talk.words(told), {"remove_keyboard": True})


@router.callback_query(F.data == "part")
async def part(query: CallbackQuery, talk: Talk) -> None:
    await talk.answer(query.id)
    await accounts.part_told(talk.db, talk.chat_id)
    await talk.renew(query, talk.words(texts.PARTED))
