"""Who may manage a clinic."""

from uuid import UUID

from healthlink.auth.dto import SignedIn
from healthlink.catalog.queries import sql
from healthlink.db.pool import Reader
from healthlink.errors import NotFound


async def access_clinic(db: Reader, actor: SignedIn, clinic_id: UUID) -> None:
    """Raises NotFound alike for a clinic that does not exist and for one that is not theirs."""
    if actor.role == "admin":
        allowed = await sql.clinic_exists(db, clinic_id=clinic_id)
    else:
        allowed = await sql.is_staff(db, clinic_id=clinic_id, user_id=actor.user_id)
    if not allowed:
        raise NotFound
