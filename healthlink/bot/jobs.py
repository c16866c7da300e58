"""What the bot does later: it tells doctors what patients have done, and forgets old updates."""

from datetime import datetime
from uuid import UUID

from healthlink import jobs
from healthlink.bot import news
from healthlink.bot.queries import sql
from healthlink.wiring import Resources


@jobs.job
async def tell_doctor(resources: Resources, doctor_id: str, visit_id: str, was: str = "") -> None:
    """Tells a doctor who talks to the bot what has become of a booked visit, as it is now."""
    before = datetime.fromisoformat(was) if was else None
    async with resources.pool.acquire() as db, db.transaction():
        await news.tell(db, UUID(doctor_id), UUID(visit_id), before)


@jobs.sweep("27 3 * * *")
async def prune_updates(resources: Resources) -> None:
    """Forgets updates that Telegram will not send again."""
    while await sql.prune_updates(resources.pool):
        pass
