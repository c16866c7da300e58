"""What people who wait are told."""

from uuid import UUID

from healthlink.db.pool import Db


async def offered(db: Db, entry_id: UUID) -> None:
    """A time is offered: called in the transaction of the offer. Nobody is told yet."""
