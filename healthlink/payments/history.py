"""What a person may know of their payments."""

from typing import Any
from uuid import UUID

from healthlink.auth.users import part_of_export
from healthlink.db.pool import Reader
from healthlink.errors import NotFound
from healthlink.payments.dto import PaymentStatusOut, Reason
from healthlink.payments.queries import sql


async def get_mine(db: Reader, user_id: UUID, payment_id: UUID) -> PaymentStatusOut:
    payment: PaymentStatusOut | None = await sql.payment_of_user(db, id=payment_id, user_id=user_id)
    if payment is None:
        raise NotFound
    return payment


async def find_refund_reason(db: Reader, payment_id: UUID) -> Reason | None:
    """Why money of it goes back, at the last."""
    reason: Reason | None = await sql.last_refund_reason(db, payment_id=payment_id)
    return reason


@part_of_export("payments")
async def _export(db: Reader, user_id: UUID) -> list[dict[str, Any]]:
    rows = sql.payments_of_user(db, user_id=user_id)
    return [row.model_dump(mode="json") async for row in rows]
