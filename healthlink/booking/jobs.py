"""What booking does later."""

from uuid import UUID

from healthlink import jobs
from healthlink.booking import appointments, paying
from healthlink.booking.desk import planning
from healthlink.booking.letters import feeds
from healthlink.booking.queries import sql
from healthlink.wiring import Resources


@jobs.job
async def cancel_appointments_of(resources: Resources, user_id: str) -> None:
    """Cancels the coming appointments of a deleted account, frees their times, closes its
    calendars, and has the desk forget its number."""
    async with resources.pool.acquire() as db, db.transaction():
        await appointments.cancel_coming(db, UUID(user_id))
        await feeds.forget(db, UUID(user_id))
        await planning.forget_caller(db, UUID(user_id))


@jobs.job
async def settle_appointment(resources: Resources, subject_id: str) -> None:
    """Confirms an appointment for which money has come, or sends the money back."""
    async with resources.pool.acquire() as db, db.transaction():
        await paying.settle(db, UUID(subject_id))


@jobs.sweep("* * * * *")
async def expire_holds(resources: Resources) -> None:
    """Marks unpaid appointments whose hold ran out as expired. Their times are free already."""
    while await sql.expire_holds(resources.pool):
        pass
