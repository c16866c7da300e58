"""The hidden side of Idram, for tests and curious people: JSON under /control/idram.

GET  /transactions                     every payment as a document, refused ones too: bill, payer,
                                       state, trans_id, the shop's replies, alerts to the support
GET  /transactions/{trans_id}          one
POST /transactions/{trans_id}/{act}    confirm: tells the shop again, with a fault as the body or
                                       none; cancel, refund: what the support does on request. 409
                                       if the state forbids it
POST /bills/{bill_no}/pay              pays it without the page: {"amount", "payer", "email",
                                       "custom", "fault"}; amount, email and custom are those of the
                                       last form for this bill, if they are not named. Answers when
                                       the shop has replied, or at once if it is to be told later
GET  /statement                        what the operator downloads: CSV of bill_no, trans_id,
                                       amount, date, state
GET  /faults                           what is left of them
PUT  /faults                           [{"kinds": ["duplicate", ...], "times", "copies",
                                       "concurrent", "seconds", "amount", "account", "unread"}];
                                       times null is for ever; the first is for the next payment,
                                       all its kinds at once; they are told in faults.py
POST /release                          sends the confirmations that `hold` holds
GET  /account                          what the merchant has agreed with Idram
PUT  /account                          {"rec_account", "secret_key", "result_url", "success_url",
                                       "fail_url"}: what is named changes, until the reset
"""

import csv
import io
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from healthlink_sandbox.idram.faults import Fault
from healthlink_sandbox.idram.form import Amount
from healthlink_sandbox.idram.payments import Bill, Misused, Payment
from healthlink_sandbox.idram.shop import ZONE, amount_text
from healthlink_sandbox.idram.wallet import PAYER, Wallet

COLUMNS = ("bill_no", "trans_id", "amount", "date", "state")

Handler = Callable[[Wallet, Request], Awaitable[Any]]


class Unknown(Exception):
    """No such transaction."""


class Details(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: Amount | None = None
    payer: str = PAYER
    email: str = ""
    custom: dict[str, str] | None = None
    fault: Fault | None = None


class Changes(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rec_account: str = ""
    secret_key: str = ""
    result_url: str = ""
    success_url: str = ""
    fail_url: str = ""


def routes(wallet: Wallet) -> list[Route]:
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/transactions", list_payments),
        ("GET", "/transactions/{trans_id}", show_payment),
        ("POST", "/transactions/{trans_id}/{act}", act),
        ("POST", "/bills/{bill_no}/pay", pay),
        ("GET", "/statement", statement),
        ("GET", "/faults", show_faults),
        ("PUT", "/faults", plan_faults),
        ("POST", "/release", release),
        ("GET", "/account", show_account),
        ("PUT", "/account", change_account),
    ]
    return [
        Route(f"/control/idram{path}", _endpoint(wallet, handler), methods=[method])
        for method, path, handler in table
    ]


def _endpoint(wallet: Wallet, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def called(request: Request) -> Response:
        try:
            told = await handler(wallet, request)
        except Unknown:
            return JSONResponse({"error": "unknown_transaction"}, 404)
        except Misused as misused:
            return JSONResponse({"error": str(misused)}, 409)
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_context=False, include_input=False)
            return JSONResponse({"error": "bad_request", "details": wrong}, 422)
        return told if isinstance(told, Response) else JSONResponse(told)

    return called


async def list_payments(wallet: Wallet, _: Request) -> Any:
    return [_document(payment) for payment in wallet.ledger.all()]


async def show_payment(wallet: Wallet, request: Request) -> Any:
    return _document(_payment(wallet, request))


async def act(wallet: Wallet, request: Request) -> Any:
    payment, name = _payment(wallet, request), request.path_params["act"]
    if name == "confirm":
        await wallet.confirm(payment, Fault.model_validate_json(await request.body() or b"{}"))
        return await show_payment(wallet, request)
    if name not in ("cancel", "refund"):
        raise Misused("no such act")
    payment.undo("cancelled" if name == "cancel" else "refunded")
    wallet.ledger.keep(payment)
    return _document(payment)


async def pay(wallet: Wallet, request: Request) -> Any:
    details = Details.model_validate_json(await request.body() or b"{}")
    bill = _bill(wallet, request.path_params["bill_no"], details)
    return _document(await wallet.pay(bill, details.payer, details.fault))


async def statement(wallet: Wallet, _: Request) -> Response:
    """Of the money that moved: what was refused at the precheck is not in it."""
    file = io.StringIO()
    lines = csv.writer(file)
    lines.writerow(COLUMNS)
    for payment in wallet.ledger.all():
        if payment.trans_id:
            day = payment.at.astimezone(ZONE).strftime("%d/%m/%Y")
            amount = amount_text(payment.bill.amount)
            lines.writerow([payment.bill.bill_no, payment.trans_id, amount, day, payment.state])
    return Response(file.getvalue(), media_type="text/csv")


async def show_faults(wallet: Wallet, _: Request) -> Any:
    return [fault.model_dump() for fault in wallet.faults.planned]


async def plan_faults(wallet: Wallet, request: Request) -> Any:
    wallet.faults.planned = TypeAdapter(list[Fault]).validate_json(await request.body())
    return await show_faults(wallet, request)


async def release(wallet: Wallet, _: Request) -> Any:
    return [_document(payment) for payment in await wallet.release()]


async def show_account(wallet: Wallet, _: Request) -> Any:
    return asdict(wallet.merchant)


async def change_account(wallet: Wallet, request: Request) -> Any:
    changes = Changes.model_validate_json(await request.body())
    wallet.set_merchant(changes.model_dump(exclude_unset=True))
    return asdict(wallet.merchant)


def _document(payment: Payment) -> dict[str, Any]:
    told = payment.model_dump(mode="json")
    bill = told.pop("bill")
    return {**bill, **told}


def _payment(wallet: Wallet, request: Request) -> Payment:
    found = wallet.ledger.find_transaction(request.path_params["trans_id"])
    if found is None:
        raise Unknown
    return found


def _bill(wallet: Wallet, bill_no: str, details: Details) -> Bill:
    visit = wallet.ledger.last_visit(bill_no)
    known = visit.bill if visit else Bill(bill_no=bill_no, amount="")
    amount = details.amount or known.amount
    if not amount:
        raise Misused("which amount? no form was posted for this bill")
    email = details.email or known.email
    custom = known.custom if details.custom is None else details.custom
    return Bill(bill_no=bill_no, amount=amount, email=email, custom=custom)
