"""What is done later for those who have left."""

from uuid import UUID

from healthlink.jobs import job
from healthlink.practice.doctors import doctors
from healthlink.wiring import Resources


@job
async def forget_doctor(resources: Resources, user_id: str) -> None:
    """Parts a deleted account from its profile. The practice stays: records must be kept."""
    async with resources.pool.acquire() as db, db.transaction():
        await doctors.leave(db, UUID(user_id))
