"""The first days of a practice, which cost nothing."""

from uuid import UUID

from healthlink.db.pool import Db
from healthlink.subscription.queries import sql


async def start(db: Db, doctor_id: UUID, days: int) -> None:
    """Twice is fine: the first one counts."""
    await sql.start_trial(db, doctor_id=doctor_id, days=days)
