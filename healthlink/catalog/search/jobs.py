"""What the search does later."""

from healthlink import jobs
from healthlink.catalog.search import specialties
from healthlink.wiring import Resources


@jobs.job
async def resolve_specializations(resources: Resources) -> None:
    """Finds the specialty of every doctor anew, after the words of a specialty have changed."""
    await specialties.resolve(resources.pool)


@jobs.sweep("40 3 * * *")
async def resolve_late_specializations(resources: Resources) -> None:
    """The same, for a doctor who was entered at the moment when the words changed."""
    await specialties.resolve(resources.pool)
