"""Whom an account books for besides its holder."""

from typing import Any
from uuid import UUID

from healthlink.auth.dto import RelativeCreate, RelativeOut, RelativePatch
from healthlink.auth.errors import FamilyFull
from healthlink.auth.queries import sql
from healthlink.auth.users import part_of_export
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id

MOST = 20


async def add(db: Db, user_id: UUID, new: RelativeCreate) -> RelativeOut:
    """Raises FamilyFull beyond twenty."""
    added: RelativeOut | None = await sql.add_relative(
        db,
        id=new_id(),
        user_id=user_id,
        full_name=new.full_name,
        birth_date=new.birth_date,
        relation=new.relation,
        most=MOST,
    )
    if added is None:
        raise FamilyFull
    return added


async def list_mine(db: Reader, user_id: UUID) -> list[RelativeOut]:
    return [row async for row in sql.family(db, user_id=user_id)]


async def change(db: Reader, user_id: UUID, id: UUID, patch: RelativePatch) -> RelativeOut:
    changed: RelativeOut | None = await sql.change_relative(
        db,
        id=id,
        user_id=user_id,
        full_name=patch.full_name,
        birth_date=patch.birth_date,
        relation=patch.relation,
    )
    if changed is None:
        raise NotFound
    return changed


async def remove(db: Reader, user_id: UUID, id: UUID) -> None:
    """What is booked for them stays; the name stays with it. Raises NotFound."""
    if not await sql.remove_relative(db, id=id, user_id=user_id):
        raise NotFound


@part_of_export("family")
async def _export(db: Reader, user_id: UUID) -> list[dict[str, Any]]:
    return [row.model_dump(mode="json") for row in await list_mine(db, user_id)]
