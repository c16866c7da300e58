"""What is done later for those who have left."""

from uuid import UUID

from healthlink.jobs import job, sweep
from healthlink.practice.doctors import doctors
from healthlink.practice.doctors.claims.queries import sql
from healthlink.wiring import Resources


@job
async def forget_doctor(resources: Resources, user_id: str) -> None:
    """Parts a deleted account from its profile. The practice stays: records must be kept."""
    async with resources.pool.acquire() as db, db.transaction():
        await doctors.leave(db, UUID(user_id))


@sweep("11 3 * * *")
async def prune_doctor_invitations(resources: Resources) -> None:
    """Deletes invitations to take over a profile that nobody has answered for a month."""
    while await sql.prune_invitations(resources.pool):
        pass
