"""What plans do later."""

from uuid import UUID

from healthlink import jobs
from healthlink.subscription import subscriptions
from healthlink.wiring import Resources


@jobs.job
async def settle_subscription(resources: Resources, subject_id: str) -> None:
    """Makes a doctor's plan agree with the money that has come for it, or gone back."""
    async with resources.pool.acquire() as db, db.transaction():
        await subscriptions.settle(db, UUID(subject_id))
