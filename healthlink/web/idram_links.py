"""The way to Idram and back. What a browser brings back proves nothing: it only says of which
payment the page is to be shown."""

from urllib.parse import parse_qs
from uuid import UUID

from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from healthlink.dependencies import House
from healthlink.errors import NotFound
from healthlink.payments import settlement
from healthlink.payments.dto import Payment
from healthlink.payments.gateways import idram
from healthlink.routing import room
from healthlink.web import idram_page
from healthlink.web.account_links import Shown

links = room("System", "/payments")


@links.get("/{payment_id}/idram", include_in_schema=False)
async def go_to_idram(payment_id: UUID, house: House, shown: Shown) -> Response:
    """While it can be paid; otherwise to the page that says what became of it."""
    payment = await settlement.get(house.pool, payment_id)
    if payment.gateway != idram.NAME:
        raise NotFound
    settings = house.settings
    if not (settings.idram_url and _is_payable(payment)):
        return _result(payment_id)
    page = idram_page.render(payment, settings.idram_url, settings.idram_rec_account, shown)
    headers = {**idram_page.headers(settings.idram_url), "Content-Language": shown}
    return HTMLResponse(page, headers=headers)


def _is_payable(payment: Payment) -> bool:
    usable = payment.state == "pending" and not payment.abandoned
    return usable and payment.now < payment.expires_at


@links.get("/return", include_in_schema=False)
async def come_back(payment: UUID) -> Response:
    """SUCCESS_URL and FAIL_URL, as Idram's office sets them for the merchant."""
    return _result(payment)


@links.post("/return", include_in_schema=False)
async def come_back_by_form(request: Request) -> Response:
    """The same, where Idram posts the payer's fields."""
    body = (await request.body()).decode("ascii", "replace")
    try:
        told = parse_qs(body, max_num_fields=50)
        return _result(UUID(told["payment"][0]))
    except (KeyError, ValueError):
        raise NotFound from None


def _result(payment_id: UUID) -> RedirectResponse:
    return RedirectResponse(f"/payments/{payment_id}", 303, {"Cache-Control": "no-store"})
