"""Work for later: declared beside the noun it is about, enqueued in the transaction that wants it.

await jobs.enqueue(db, "cancel_appointments_of", user_id=user_id)

@jobs.job
async def cancel_appointments_of(resources: Resources, user_id: str) -> None: ...
"""

from healthlink.jobs.at_once import try_now
from healthlink.jobs.declare import declared, job, sweep, sweeps
from healthlink.jobs.enqueue import enqueue

__all__ = ["declared", "enqueue", "job", "sweep", "sweeps", "try_now"]
