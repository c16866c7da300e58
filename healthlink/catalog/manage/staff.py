"""Who works at a clinic."""

from uuid import UUID

from healthlink.audit import trail
from healthlink.auth import roles
from healthlink.auth.dto import Appointee
from healthlink.catalog.manage.dto import StaffOut
from healthlink.catalog.manage.queries import sql
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound


async def list_staff(db: Reader, clinic_id: UUID, *, fetch: int, skip: int) -> list[StaffOut]:
    rows = sql.staff_of_clinic(db, clinic_id=clinic_id, fetch=fetch, skip=skip)
    return [row async for row in rows]


async def appoint(db: Db, actor_id: UUID, clinic_id: UUID, who: Appointee) -> StaffOut:
    """Twice is fine."""
    user_id = await roles.appoint(db, who)
    if await sql.add_post(db, clinic_id=clinic_id, user_id=user_id):
        await trail.record(db, actor_id, "staff.add", user_id, clinic_id=clinic_id)
    member: StaffOut = await sql.staff_member(db, clinic_id=clinic_id, user_id=user_id)
    return member


async def dismiss(db: Db, actor_id: UUID, clinic_id: UUID, user_id: UUID) -> None:
    """With the last post goes the role. Raises NotFound."""
    role = await roles.hold(db, user_id)  # two posts that go at once count each other
    if not await sql.drop_post(db, clinic_id=clinic_id, user_id=user_id):
        raise NotFound
    await trail.record(db, actor_id, "staff.remove", user_id, clinic_id=clinic_id)
    if role == "clinic_staff":
        await roles.become(db, user_id, await sql.role_without_post(db, user_id=user_id))
