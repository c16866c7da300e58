"""Leaving a row of the trail in the transaction that makes the change."""

from typing import Any
from uuid import UUID

import orjson
import structlog

from healthlink.audit.queries import sql
from healthlink.db.pool import Db


async def record(
    db: Db,
    actor_id: UUID | None,
    action: str,
    subject_id: UUID,
    *,
    clinic_id: UUID | None = None,
    reason: str | None = None,
    **detail: Any,
) -> None:
    """`action` is `noun.verb`; `actor_id` None is an operator; `detail` is what was changed, never
    a secret. The staff of `clinic_id` may read it; without one only administrators."""
    await sql.record(
        db,
        actor_id=actor_id,
        clinic_id=clinic_id,
        action=action,
        subject_id=subject_id,
        reason=reason,
        detail=orjson.dumps(detail, default=str).decode(),
        request_id=structlog.contextvars.get_contextvars().get("request_id"),
    )
