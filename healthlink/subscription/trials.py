"""The first days of a practice, which cost nothing."""

from uuid import UUID

from healthlink.db.pool import Db
from healthlink.subscription.queries import sql


async def start(db: Db, doctor_id: UUID, days: int) -> None:
    """Twice is fine: the first one counts."""
    await sql.start_trial(db, doctor_id=doctor_id, days=days)


async def keep_better(db: Db, from_id: UUID, into_id: UUID) -> None:
    """Two practices become one, `into_id`: what is better of their plans is the one's."""
    await sql.keep_better(db, from_id=from_id, into_id=into_id)
