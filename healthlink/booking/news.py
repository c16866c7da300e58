"""The one place that hears what has become of an appointment, for whoever tells people about it."""

from typing import Literal
from uuid import UUID

from healthlink.db.pool import Db

What = Literal["booked", "moved", "cancelled"]


async def tell(db: Db, appointment_id: UUID, what: What) -> None:
    """Part of the transaction that makes it so; every use case calls it, the patient's and the
    desk's. `booked`: it has become confirmed, at once or by its payment. Nobody listens yet."""
