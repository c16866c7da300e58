"""What the bot's messages do later."""

from healthlink import jobs
from healthlink.notices.telegram import delivery, outbox
from healthlink.notices.telegram.queries import sql
from healthlink.wiring import Resources


@jobs.job
async def send_telegram(resources: Resources, chat_id: str) -> None:
    """Sends what waits in one chat. A Telegram that is away makes no fault here."""
    await delivery.send_chat(resources, int(chat_id))


@jobs.job
async def forget_chat(resources: Resources, chat_id: str) -> None:
    """Removes what the bot has said to a deleted account."""
    async with resources.pool.acquire() as db, db.transaction():
        await outbox.forget(db, int(chat_id))


@jobs.sweep("* * * * *")
async def send_all_telegram(resources: Resources) -> None:
    """Sends what could not be sent before."""
    await delivery.send_all(resources)


@jobs.sweep("17 3 * * *")
async def prune_telegram(resources: Resources) -> None:
    """Deletes what was sent three months ago."""
    while await sql.prune_messages(resources.pool):
        pass
