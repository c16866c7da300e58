"""Joining my account with Telegram, over HTTP."""

from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor
from healthlink.auth.dto import TelegramLink, TelegramLinked
from healthlink.auth.errors import TelegramOff
from healthlink.auth.telegram import accounts
from healthlink.dependencies import House, Primary
from healthlink.errors import TooManyRequests, Unauthorized
from healthlink.problems import answers
from healthlink.routing import room

mine = room("My account", "/api/v1/users/me/telegram")


@mine.get("", summary="Does the bot know me?", responses=answers(Unauthorized))
async def get_telegram(actor: Actor, pool: Primary) -> TelegramLinked:
    """Whoever is linked hears of visits in the chat with the bot, besides letters."""
    return await accounts.linked(pool, actor.user_id)


@mine.post(
    "",
    status_code=201,
    summary="Link my Telegram account",
    responses=answers(Unauthorized, TelegramOff, TooManyRequests),
)
async def link_telegram(actor: Actor, house: House) -> TelegramLink:
    """A link into the bot, good for half an hour and for whoever opens it first."""
    await throttle.check(house.pool, (throttle.VERIFY_PER_ACCOUNT, str(actor.user_id)))
    if not house.settings.telegram_bot_username:
        raise TelegramOff
    async with house.pool.acquire() as db, db.transaction():
        token = await accounts.invite(db, actor.user_id)
    return TelegramLink(link=house.settings.bot_link(f"link_{token}"), token=token)


@mine.delete(
    "",
    status_code=204,
    summary="Part my Telegram account",
    responses=answers(Unauthorized),
)
async def part_telegram(actor: Actor, house: House) -> None:
    """The bot is silent then. An account without a password keeps its only way in. Twice is
    fine."""
    async with house.pool.acquire() as db, db.transaction():
        await accounts.part(db, actor.user_id)
