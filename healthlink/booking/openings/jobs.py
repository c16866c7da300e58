"""What the clock does for the earliest free times."""

from healthlink import jobs
from healthlink.booking.openings import earliest
from healthlink.booking.openings.dto import Candidate
from healthlink.wiring import Resources


@jobs.sweep("* * * * *")
async def tighten_openings(resources: Resources) -> None:
    """Finds the next free time of every doctor whose last known one has passed."""
    last: Candidate | None = await earliest.tighten_passed(resources.pool)
    while last:
        last = await earliest.tighten_passed(resources.pool, last)
