"""Telegram accounts and the users who sign in with them, or are told things by the bot."""

from uuid import UUID

from pydantic import SecretStr

from healthlink import jobs
from healthlink.auth import links
from healthlink.auth.dto import Spoken, TelegramLinked, TelegramOwner
from healthlink.auth.errors import TelegramTaken
from healthlink.auth.queries import sql
from healthlink.db.pool import Db, Reader
from healthlink.ids import new_id


async def find(db: Reader, telegram_id: int) -> TelegramOwner | None:
    """Whose it is, `welcome` or not."""
    owner: TelegramOwner | None = await sql.account_of_telegram(db, telegram_id=telegram_id)
    return owner


async def hold(db: Db, telegram_id: int) -> None:
    """Of two who come first at once, one makes the account."""
    await sql.lock_telegram(db, telegram_id=telegram_id)


async def add(db: Db, telegram_id: int, full_name: str, first_name: str, language: Spoken) -> None:
    """With an account of a doctor, without an e-mail address."""
    await sql.add_telegram_account(
        db,
        id=new_id(),
        full_name=full_name,
        language=language,
        telegram_id=telegram_id,
        username=None,
        first_name=first_name,
    )


async def renew(db: Db, telegram_id: int, first_name: str, username: str | None) -> None:
    about = {"username": username, "first_name": first_name}
    await sql.renew_telegram_account(db, telegram_id=telegram_id, **about)


async def invite(db: Db, user_id: UUID) -> str:
    """A token for the bot's start parameter, good for half an hour and for one."""
    return await links.make(db, user_id, "telegram")


async def whose(db: Reader, token: SecretStr) -> str:
    """A name and a hidden address, to be asked about before the link is used: whoever sends their
    own link to others would otherwise be told what those do. Raises LinkExpired."""
    owner = await links.owner(db, token, links.TO_TELEGRAM)
    user, _, domain = (owner["email"] or "").partition("@")
    return f"{owner['full_name']}, {user[:1]}•••@{domain}" if domain else str(owner["full_name"])


async def link(db: Db, token: SecretStr, telegram_id: int, first_name: str) -> UUID:
    """Whoever has the user's link is the user. Raises LinkExpired, TelegramTaken."""
    user_id = await links.use(db, token, links.TO_TELEGRAM)
    await join(db, user_id, telegram_id, first_name)
    return user_id


async def link_by_phone(db: Db, phone: str, telegram_id: int, first_name: str) -> UUID | None:
    """To be told things, by the own number, which Telegram has proven; None unless it is exactly
    one patient's. Raises TelegramTaken."""
    user_id: UUID | None = await sql.user_of_phone(db, phone=phone)
    if user_id:
        await join(db, user_id, telegram_id, first_name, signs_in=False)
    return user_id


async def join(
    db: Db, user_id: UUID, telegram_id: int, first_name: str, *, signs_in: bool = True
) -> None:
    """The same again changes nothing. The owner gets a letter. Raises TelegramTaken for either
    side's being another's."""
    await hold(db, telegram_id)
    about = {"first_name": first_name, "signs_in": signs_in}
    joined = await sql.join_telegram(db, telegram_id=telegram_id, user_id=user_id, **about)
    if not joined:
        raise TelegramTaken
    await jobs.enqueue(db, "send_telegram_linked", user_id=user_id, request_id=new_id())


async def linked(db: Reader, user_id: UUID) -> TelegramLinked:
    row = await sql.telegram_of_user(db, user_id=user_id)
    return TelegramLinked(linked=row is not None, username=row["username"] if row else None)


async def part(db: Db, user_id: UUID) -> None:
    """Whoever signs in by nothing else keeps it. Twice is fine. What was still to be said there, is
    not."""
    if telegram_id := await sql.part_telegram(db, user_id=user_id):
        await jobs.enqueue(db, "forget_chat", chat_id=str(telegram_id))


async def part_told(db: Db, telegram_id: int) -> None:
    """Who is only told things, is told no more. Twice is fine."""
    await sql.part_told(db, telegram_id=telegram_id)
