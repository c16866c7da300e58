"""What the chat does later."""

from uuid import UUID

from healthlink import jobs
from healthlink.chat import absent, leaving
from healthlink.chat.queries import sql
from healthlink.wiring import Resources


@jobs.job
async def tell_absent(resources: Resources, conversation_id: str, user_id: str) -> None:
    """Tells somebody who has no socket open that there is a message."""
    async with resources.pool.acquire() as db, db.transaction():
        await absent.tell(db, UUID(conversation_id), UUID(user_id))


@jobs.sweep("* * * * *")
async def tell_all_absent(resources: Resources) -> None:
    """Tells whoever was thought to be connected, and was not."""
    rows = [row async for row in sql.all_untold(resources.pool)]
    for row in rows:
        await tell_absent(resources, str(row["conversation_id"]), str(row["user_id"]))


@jobs.job
async def forget_messages(resources: Resources, user_id: str) -> None:
    """Removes what a deleted account has written. That it was there, the other one still sees."""
    async with resources.pool.acquire() as db, db.transaction():
        await leaving.forget(db, UUID(user_id))


@jobs.sweep("37 3 * * *")
async def prune_tickets(resources: Resources) -> None:
    """Deletes ways into sockets that nobody took."""
    await sql.prune_tickets(resources.pool)


@jobs.sweep("57 2 * * *")
async def prune_message_reports(resources: Resources) -> None:
    """Deletes what was said about messages a year after it was settled."""
    while await sql.prune_reports(resources.pool):
        pass
