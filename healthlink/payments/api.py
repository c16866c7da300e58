"""Payments over HTTP: how one went, and what the bank tells us."""

from datetime import timedelta
from uuid import UUID

from fastapi import Request
from starlette.responses import PlainTextResponse

from healthlink.auth import throttle
from healthlink.auth.dependencies import Actor
from healthlink.auth.throttle import Limit
from healthlink.dependencies import ClientAddress, House, Primary
from healthlink.errors import InvalidInput, Malformed, NotFound, TooManyRequests, Unauthorized
from healthlink.payments import callbacks, edp, history, settlement
from healthlink.payments.dto import ConfirmedOut, HeardOut, PaymentConfirm, PaymentStatusOut
from healthlink.payments.errors import BadSignature, BankUnavailable, PaymentsOff
from healthlink.payments.gateways import idbank, sber
from healthlink.payments.gateways.gateway import GatewayFailure
from healthlink.problems import answers
from healthlink.routing import room
from healthlink.wiring import Resources

bills = room("Payments", "/api/v1/payment")
webhooks = room("Payments", "/webhook/payments")

TOLD = {
    "mdOrder": {"type": "string", "examples": ["9f1d3a52-7c4e-4b5e-9c55-0a5b7a3e6d10"]},
    "orderNumber": {"type": "string", "examples": ["01a2b3c4d5e64f708192a3b4c5d6e7f8"]},
    "operation": {"type": "string", "examples": ["deposited"]},
    "status": {"type": "integer", "examples": [1]},
    "checksum": {"type": "string", "examples": ["EAF2FB72CAB99FD5067F4BA493DD84F4…"]},
}
ALWAYS = ["orderNumber"]
AS_QUERY = [
    {"in": "query", "name": name, "schema": schema, "required": name in ALWAYS}
    for name, schema in TOLD.items()
]
AS_BODY = {"schema": {"type": "object", "properties": TOLD, "required": ALWAYS}}

AS_ANYTHING = {
    "requestBody": {
        "content": {"application/json": AS_BODY, "application/x-www-form-urlencoded": AS_BODY}
    }
}
HEARD = answers(Malformed, BadSignature, NotFound, TooManyRequests, InvalidInput)
EDP = {
    "EDP_PRECHECK": {"type": "string", "examples": ["YES"]},
    "EDP_BILL_NO": {"type": "string", "examples": ["01a2b3c4d5e64f708192a3b4c5d6e7f8"]},
    "EDP_REC_ACCOUNT": {"type": "string", "examples": ["110000001"]},
    "EDP_AMOUNT": {"type": "string", "examples": ["10000.00"]},
    "EDP_PAYER_ACCOUNT": {"type": "string", "examples": ["200000002"]},
    "EDP_TRANS_ID": {"type": "string", "examples": ["12345678901234"]},
    "EDP_TRANS_DATE": {"type": "string", "examples": ["21/11/2026"]},
    "EDP_CHECKSUM": {"type": "string", "examples": ["6ee9261dc98147545010477d3ac179e4"]},
}
AS_EDP = {
    "requestBody": {
        "content": {
            "application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": EDP}}
        }
    }
}

CONFIRM_PER_PAYMENT = Limit("confirm-payment", 30, timedelta(minutes=1))
CONFIRM_PER_ADDRESS = Limit("confirm-address", 120, timedelta(minutes=1))


@bills.post(
    "/confirm",
    summary="Did the payment succeed?",
    responses=answers(NotFound, TooManyRequests, BankUnavailable, PaymentsOff, InvalidInput),
)
async def confirm_payment(
    told: PaymentConfirm, house: House, address: ClientAddress
) -> ConfirmedOut:
    """Asks the bank. `status` decides nothing. False may still become true while the payer is on
    the bank's page; `GET /api/v1/payment/{payment_id}` says more."""
    await throttle.check(
        house.pool,
        (CONFIRM_PER_ADDRESS, throttle.household(address)),
        (CONFIRM_PER_PAYMENT, str(told.payment_id)),
    )
    try:
        payment = await settlement.refresh(house, told.payment_id)
    except GatewayFailure:
        raise BankUnavailable(retry_after=10) from None
    return ConfirmedOut(success=payment.kept_minor > 0)


@bills.get(
    "/{payment_id}",
    summary="One of my payments",
    responses=answers(Unauthorized, NotFound, InvalidInput),
)
async def get_payment(payment_id: UUID, actor: Actor, pool: Primary) -> PaymentStatusOut:
    """As we know it; the bank is asked by confirm, by its own callbacks, and every few minutes."""
    return await history.get_mine(pool, actor.user_id, payment_id)


@webhooks.post(
    "/sber", summary="Sber tells us something", responses=HEARD, openapi_extra=AS_ANYTHING
)
async def hear_sber(request: Request, house: House) -> HeardOut:
    """A callback as JSON, a form or a query. It is stored, and makes us ask the bank: nothing in it
    is believed. With SBER_CALLBACK_SECRET or a certificate set, a wrong checksum is refused."""
    return await _hear(sber.NAME, request, house)


@webhooks.get(
    "/sber",
    summary="Sber tells us something, in the older way",
    responses=HEARD,
    openapi_extra={"parameters": AS_QUERY},
)
async def hear_sber_query(request: Request, house: House) -> HeardOut:
    """The same, with the parameters in the query."""
    return await _hear(sber.NAME, request, house)


@webhooks.post(
    "/idbank", summary="IDBank tells us something", responses=HEARD, openapi_extra=AS_ANYTHING
)
async def hear_idbank(request: Request, house: House) -> HeardOut:
    """A hint that makes us ask the bank, which is asked without it, too. With
    IDBANK_CALLBACK_SECRET set, a wrong checksum is refused."""
    return await _hear(idbank.NAME, request, house)


async def _hear(gateway: str, request: Request, house: Resources) -> HeardOut:
    kind = request.headers.get("content-type", "")
    said = callbacks.read(await request.body(), kind, request.url.query)
    seal = callbacks.seal(house.settings, gateway)
    await callbacks.accept(house, callbacks.weigh(gateway, seal, said))
    return HeardOut(status="ok")


@webhooks.post(
    "/idram",
    summary="Idram asks, and tells that it was paid",
    response_class=PlainTextResponse,
    openapi_extra=AS_EDP,
)
async def hear_idram(request: Request, house: House) -> PlainTextResponse:
    """`OK`, or why not: always 200 and text, because Idram reads nothing else. Before the payer
    pays (`EDP_PRECHECK=YES`) it asks whether the bill is right; afterwards it tells, with a
    checksum. What is not answered with `OK` it gives back to the payer."""
    return PlainTextResponse(await edp.hear(house, await request.body()))
