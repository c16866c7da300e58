"""Sealing, minute by minute."""

from healthlink.jobs import sweep
from healthlink.practice.history import chain
from healthlink.practice.history.queries import sql
from healthlink.wiring import Resources


@sweep("* * * * *")
async def seal_access(resources: Resources) -> None:
    """Every practice in which somebody opened something since."""
    waiting = [row["doctor_id"] async for row in sql.unsealed_doctors(resources.pool)]
    for doctor_id in waiting:
        await chain.seal(resources.pool, doctor_id)
