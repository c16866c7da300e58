"""Reading the trail: who changed what."""

from typing import Any
from uuid import UUID

import orjson

from healthlink.catalog.manage.dto import AuditOut
from healthlink.catalog.manage.queries import sql
from healthlink.db.pool import Reader


async def of_clinic(
    db: Reader, clinic_id: UUID, subject_id: UUID | None, *, fetch: int, skip: int
) -> list[AuditOut]:
    """The latest first."""
    page = {"clinic_id": clinic_id, "fetch": fetch, "skip": skip}
    if subject_id:
        return [_told(row) async for row in sql.trail_of_subject(db, subject_id=subject_id, **page)]
    return [_told(row) async for row in sql.trail_of_clinic(db, **page)]


async def everywhere(
    db: Reader, subject_id: UUID | None, *, fetch: int, skip: int
) -> list[AuditOut]:
    """The latest first."""
    page = {"fetch": fetch, "skip": skip}
    if subject_id:
        rows = sql.trail_of_subject(db, subject_id=subject_id, clinic_id=None, **page)
        return [_told(row) async for row in rows]
    return [_told(row) async for row in sql.trail(db, **page)]


def _told(row: Any) -> AuditOut:
    return AuditOut(**{**row, "detail": orjson.loads(row["detail"])})
