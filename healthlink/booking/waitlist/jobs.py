"""What the waitlist does later."""

from uuid import UUID

from healthlink import jobs
from healthlink.booking.waitlist import offers
from healthlink.booking.waitlist.queries import sql
from healthlink.wiring import Resources

TOGETHER = 100


@jobs.job
async def offer_times(resources: Resources, doctor_id: str) -> None:
    """Offers the free times of a doctor to those who wait for them, until none is left."""
    await _offer_all(resources, UUID(doctor_id))


@jobs.job
async def forget_waitlist(resources: Resources, user_id: str) -> None:
    """Removes what a deleted account waited for; what it was offered goes to others."""
    async with resources.pool.acquire() as db, db.transaction():
        rows = [row async for row in sql.forget(db, user_id=UUID(user_id))]
        for doctor_id in sorted({row["doctor_id"] for row in rows}):
            await jobs.enqueue(db, "offer_times", doctor_id=doctor_id)


@jobs.sweep("* * * * *")
async def keep_waitlist(resources: Resources) -> None:
    """Lets go of what nobody answered, closes what has passed, and offers what is free: also what
    ran out unpaid, and what a crash left undone."""
    while await sql.expire_offers(resources.pool):
        pass
    while await sql.close_passed(resources.pool):
        pass
    after: UUID | None = None
    while True:
        rows = [row async for row in sql.waited_for(resources.pool, after=after, fetch=TOGETHER)]
        for row in rows:
            await _offer_all(resources, row["doctor_id"])
        if len(rows) < TOGETHER:
            return
        after = rows[-1]["doctor_id"]


async def _offer_all(resources: Resources, doctor_id: UUID) -> None:
    """Each offer in a transaction of its own: nothing is held while the next one is looked for."""
    made = True
    while made:
        async with resources.pool.acquire() as db, db.transaction():
            made = await offers.offer_one(db, doctor_id)


@jobs.sweep("53 2 * * *")
async def prune_waitlist(resources: Resources) -> None:
    """Forgets who waited for whom a year after the last day on which they would have come."""
    while await sql.prune(resources.pool):
        pass
