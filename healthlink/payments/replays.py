"""What a gateway has told us, taken once more at an operator's wish."""

from uuid import UUID

import orjson

from healthlink.errors import NotFound
from healthlink.payments import edp, settlement
from healthlink.payments.gateways import idram
from healthlink.payments.queries import sql
from healthlink.wiring import Resources


async def again(resources: Resources, callback_id: UUID) -> str:
    """What came of it. A bank is asked how things stand; of Idram only a confirmation that it had
    signed is judged anew. Raises NotFound, GatewayFailure."""
    callback = await sql.callback(resources.pool, id=callback_id)
    if callback is None:
        raise NotFound
    if callback["gateway"] != idram.NAME:
        payment = await settlement.sync(resources, callback["payment_id"])
        return f"{payment.id}: {payment.state}"
    if callback["signature"] != "right":
        return f"{edp.NO}: Idram has not signed it"
    return await edp.judge(resources, orjson.loads(callback["content"]))
