"""The dispatcher: every handler in its order, and what is done about each update around them.

Slow and large to import (aiogram): nobody does it but whoever takes updates.
"""

from functools import cache
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.types import Update
from aiogram.types.update import UpdateTypeLookupError

from healthlink.auth import telegram_auth
from healthlink.bot import texts
from healthlink.bot.handlers import (
    booked,
    chat,
    help,
    hours,
    joining,
    menu,
    patients,
    start,
    subscription,
    visits,
)
from healthlink.bot.middlewares import Private, Refusing, Speaking
from healthlink.db.pool import Db
from healthlink.notices.telegram import outbox

BIGGEST = 2**63

NOWHERE = "0:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""aiogram wants a bot to judge updates for; ours never calls Telegram, and needs no token."""


@cache
def dispatcher() -> Dispatcher:
    made = Dispatcher(disable_fsm=True)
    made.update.outer_middleware(Private())
    made.update.outer_middleware(Speaking())
    made.update.outer_middleware(Refusing())
    made.include_routers(
        chat.router,
        joining.router,
        start.router,
        menu.router,
        visits.router,
        booked.router,
        hours.router,
        subscription.router,
        patients.router,
        help.router,
    )
    return made


@cache
def nobody() -> Bot:
    return Bot(NOWHERE)


def read(body: bytes) -> Update:
    """Raises ValueError for what is no update, or of a kind that is not known here."""
    update: Update = Update.model_validate_json(body, context={"bot": nobody()})
    try:
        user = getattr(update.event, "from_user", None)
    except UpdateTypeLookupError as error:
        raise ValueError(str(error)) from None
    if not 0 <= update.update_id < BIGGEST or (user and not 0 < user.id < BIGGEST):
        raise ValueError("numbers that no Telegram gives")
    return update


def who(update: Update) -> int | None:
    """In whose private chat the answer is."""
    user = getattr(update.event, "from_user", None)
    return user.id if user else None


async def act(update: Update, **about: Any) -> None:
    """The effects of one update, in the transaction that `about` has. What a handler raises comes
    out."""
    await dispatcher().feed_update(nobody(), update, **about)


async def apologize(update: Update, db: Db) -> None:
    """To whoever waits for an answer that a fault of ours has eaten."""
    if user := getattr(update.event, "from_user", None):
        spoken = telegram_auth.spoken(user.language_code)
        await outbox.meet(db, user.id, spoken)
        if query := update.callback_query:
            stop = {"callback_query_id": query.id}
            await outbox.say(db, user.id, "answerCallbackQuery", stop)
        await outbox.say(db, user.id, "sendMessage", {"text": texts.FAULT[spoken]})


def used_updates() -> list[str]:
    """What Telegram is asked to send."""
    return sorted({*dispatcher().resolve_used_update_types(), "my_chat_member"})
