"""How long the subscription lasts, and paying for it."""

from zoneinfo import ZoneInfo

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from healthlink.bot import keyboards, texts
from healthlink.bot.talk import Talk
from healthlink.practice.errors import NoPractice
from healthlink.subscription import subscriptions

router = Router(name="subscription")
ZONE = ZoneInfo("Asia/Yerevan")


@router.message(Command("subscription"))
async def subscription(_: Message, talk: Talk) -> None:
    await show(talk)


@router.callback_query(F.data == "subscription")
async def pressed(query: CallbackQuery, talk: Talk) -> None:
    await talk.answer(query.id)
    await show(talk)


async def show(talk: Talk) -> None:
    """Paying opens in the app: a page of the gateway needs a browser."""
    if talk.user_id is None:
        raise NoPractice
    plan = await subscriptions.get(talk.db, talk.user_id)
    html = talk.words(
        texts.SUBSCRIPTION_TEXT,
        status=texts.PLANS[plan.status][talk.language],
        until=plan.ends_at.astimezone(ZONE).strftime("%d.%m.%Y"),
    )
    page = keyboards.page(texts.PAY, talk.language, talk.settings.base_url, "/app/subscription")
    await talk.say(html, keyboards.inline([page]))
