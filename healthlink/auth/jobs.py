"""What the clock does for accounts."""

from healthlink import jobs
from healthlink.auth.queries import sql
from healthlink.wiring import Resources


@jobs.sweep("23 2 * * *")
async def prune_sessions(resources: Resources) -> None:
    """Deletes sessions that ended more than 30 days ago."""
    while await sql.prune_sessions(resources.pool):
        pass


@jobs.sweep("29 2 * * *")
async def prune_links(resources: Resources) -> None:
    """Deletes links of letters that no longer work."""
    while await sql.prune_links(resources.pool):
        pass


@jobs.sweep("31 2 * * *")
async def prune_telegram_denied(resources: Resources) -> None:
    """Deletes hashes of initData that is too old to open anything."""
    while await sql.prune_telegram_denied(resources.pool):
        pass


@jobs.sweep("*/10 * * * *")
async def prune_throttle(resources: Resources) -> None:
    """Deletes throttle counts that no longer hold anybody back."""
    while await sql.prune_throttle(resources.pool):
        pass
