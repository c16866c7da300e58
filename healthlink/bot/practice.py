"""The practice in which somebody works here: looked up at every update, and acted in from then
on."""

from healthlink.bot.talk import Talk
from healthlink.practice import access
from healthlink.practice.dto import Practice
from healthlink.practice.errors import NoPractice
from healthlink.subscription.errors import SubscriptionLapsed


async def enter(talk: Talk, *, writing: bool = False) -> Practice:
    """Raises NoPractice; SubscriptionLapsed for who wants to write and has not paid."""
    if talk.user_id is None:
        raise NoPractice
    practice = await access.find_practice(talk.db, talk.user_id, None, None)
    if writing:
        practice = await _stay(talk, practice)
    if writing and not practice.lasts:
        raise SubscriptionLapsed
    await access.act_as(talk.db, practice)
    talk.practice = practice
    return practice


async def _stay(talk: Talk, found: Practice) -> Practice:
    """Until the end of the transaction it becomes no part of another; if it has, that one."""
    assert talk.user_id
    await access.stay(talk.db, found)
    now = await access.find_practice(talk.db, talk.user_id, None, None)
    if now.doctor_id != found.doctor_id:
        await access.stay(talk.db, now)
    return now
