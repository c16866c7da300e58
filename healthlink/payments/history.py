"""What a person may know of their payments."""

from typing import Any
from uuid import UUID

from healthlink.auth.users import part_of_export
from healthlink.db.pool import Reader
from healthlink.errors import NotFound
from healthlink.payments.dto import PaymentStatusOut
from healthlink.payments.queries import sql


async def get_mine(db: Reader, user_id: UUID, payment_id: UUID) -> PaymentStatusOut:
    payment: PaymentStatusOut | None = await sql.payment_of_user(db, id=payment_id, user_id=user_id)
    if payment is None:
        raise NotFound
    return payment


@part_of_export("payments")
async def _export(db: Reader, user_id: UUID) -> list[dict[str, Any]]:
    rows = sql.payments_of_user(db, user_id=user_id)
    return [row.model_dump(mode="json") async for row in rows]
