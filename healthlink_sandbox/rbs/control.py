"""The hidden side of a bank, for tests and curious people: JSON under /control/{bank}.

GET    /orders                     every order as a document
GET    /orders/{number}            one
POST   /orders/{number}/{act}      what the payer or a clerk might do: pay, decline, start-3ds,
                                   finish-3ds, authorize, deposit, expire, reverse, refund. Bodies:
                                   pay and authorize {"late": true} although the time is over,
                                   decline {"code": 101}, finish-3ds {"confirmed": false},
                                   deposit and refund {"amount": n}. 409 if the rules forbid it
PATCH  /orders/{number}            lies of the status answer: {"amount", "currency",
                                   "order_number", "status"}; null takes a lie back
PUT    /faults                     [{"operation": "refund" or "*", "kind", "times", "seconds",
                                   "code", "status"}]; times null is for ever; kinds are
                                   drop_before, drop_after, hang_before, hang_after (seconds),
                                   html, empty, error (code), http (status)
GET    /faults                     what is left of them
PUT    /callbacks                  {"mode": "send", "hold" or "drop", "shape": "json", "form" or
                                   "query", "signed", "copies", "retry_seconds", "with_amount"};
                                   what is not named becomes the default
GET    /callbacks                  the manner, the held ones, and the sent ones with their answers
POST   /callbacks/release          {"order": "first", "last" or "random", "seed", "copies"}: sends
                                   the held ones now, answers when the shop has answered them all
POST   /callbacks/forge/{number}   {"operation", "success", "checksum": "wrong", "none" or "right"}:
                                   sends what never happened, answers what the shop answered
"""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from healthlink_sandbox.rbs.callbacks import Forgery, Manner
from healthlink_sandbox.rbs.faults import Fault
from healthlink_sandbox.rbs.gateway import Gateway
from healthlink_sandbox.rbs.orders import INSUFFICIENT_FUNDS, News, Order, Reason, Refused

Handler = Callable[[Gateway, Request], Awaitable[Any]]


class Details(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: int | None = None
    code: int = INSUFFICIENT_FUNDS
    confirmed: bool = True
    late: bool = False


class Lies(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: int | None = None
    currency: str | None = None
    order_number: str | None = None
    status: int | None = None


class Release(BaseModel):
    model_config = ConfigDict(extra="forbid")

    order: Literal["first", "last", "random"] = "first"
    seed: int = 0
    copies: int = 1


def routes(gateway: Gateway) -> list[Route]:
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/orders", list_orders),
        ("GET", "/orders/{number}", show_order),
        ("PATCH", "/orders/{number}", lie),
        ("POST", "/orders/{number}/{act}", act),
        ("GET", "/faults", show_faults),
        ("PUT", "/faults", plan_faults),
        ("GET", "/callbacks", show_callbacks),
        ("PUT", "/callbacks", set_manner),
        ("POST", "/callbacks/release", release),
        ("POST", "/callbacks/forge/{number}", forge),
    ]
    prefix = f"/control/{gateway.name}"
    return [
        Route(prefix + path, endpoint(gateway, handler), methods=[method])
        for method, path, handler in table
    ]


def endpoint(gateway: Gateway, handler: Handler) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def called(request: Request) -> JSONResponse:
        try:
            return JSONResponse(await handler(gateway, request))
        except Refused as refusal:
            status = 404 if refusal.reason == Reason.UNKNOWN_ORDER else 409
            return JSONResponse({"error": refusal.reason}, status)
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_context=False, include_input=False)
            return JSONResponse({"error": "bad_request", "details": wrong}, 422)

    return called


def document(order: Order) -> dict[str, Any]:
    """Everything about an order: its fields, and what follows from them."""
    told = order.model_dump(mode="json")
    told["orderBundle"] = told.pop("bundle")
    told["returnUrl"], told["failUrl"] = told.pop("return_url"), told.pop("fail_url")
    return {**told, "refunded": order.refunded}


async def list_orders(gateway: Gateway, _: Request) -> Any:
    gateway.expire_due()
    return [document(order) for order in gateway.book.all()]


async def show_order(gateway: Gateway, request: Request) -> Any:
    return document(_order(gateway, request))


async def lie(gateway: Gateway, request: Request) -> Any:
    lies = Lies.model_validate_json(await request.body())
    order = _order(gateway, request)
    told = {**order.lies, **lies.model_dump(exclude_unset=True)}
    order.lies = {name: value for name, value in told.items() if value is not None}
    gateway.keep(order)
    return document(order)


async def act(gateway: Gateway, request: Request) -> Any:
    details = Details.model_validate_json(await request.body() or b"{}")
    order = _order(gateway, request)
    news = _happen(gateway, order, request.path_params["act"], details)
    gateway.keep(order, news)
    return document(order)


def _happen(gateway: Gateway, order: Order, name: str, details: Details) -> News | None:
    now = gateway.clock.now()
    acts: dict[str, Callable[[], News | None]] = {
        "pay": lambda: order.pay(now, late=details.late),
        "authorize": lambda: order.authorize(now, late=details.late),
        "decline": lambda: order.decline_card(details.code, now),
        "start-3ds": lambda: order.start_3ds(now),
        "finish-3ds": lambda: order.finish_3ds(now, confirmed=details.confirmed),
        "deposit": lambda: order.deposit(_or(details.amount, order.approved), now),
        "expire": lambda: order.expire(now),
        "reverse": lambda: order.reverse(now),
        "refund": lambda: order.refund(_or(details.amount, order.left), None, now),
    }
    if name not in acts:
        raise Refused(Reason.BAD_VALUE)
    return acts[name]()


async def show_faults(gateway: Gateway, _: Request) -> Any:
    return [fault.model_dump() for fault in gateway.faults.planned]


async def plan_faults(gateway: Gateway, request: Request) -> Any:
    gateway.faults.planned = TypeAdapter(list[Fault]).validate_json(await request.body())
    return await show_faults(gateway, request)


async def show_callbacks(gateway: Gateway, _: Request) -> Any:
    callbacks = gateway.callbacks
    return {**callbacks.manner.model_dump(), "held": callbacks.held, "sent": callbacks.sent}


async def set_manner(gateway: Gateway, request: Request) -> Any:
    wish = Manner.model_validate_json(await request.body())
    manner = gateway.callbacks.usual.model_copy(update=wish.model_dump(exclude_unset=True))
    if manner.signed and gateway.callbacks.sign is None:
        raise Refused(Reason.MISSING)
    gateway.callbacks.manner = manner
    return manner.model_dump()


async def release(gateway: Gateway, request: Request) -> Any:
    wish = Release.model_validate_json(await request.body() or b"{}")
    return await gateway.callbacks.release(wish.order, wish.seed, wish.copies)


async def forge(gateway: Gateway, request: Request) -> Any:
    forgery = Forgery.model_validate_json(await request.body() or b"{}")
    if not gateway.callbacks.url:
        raise Refused(Reason.MISSING)
    return await gateway.callbacks.forge(_order(gateway, request), forgery)


def _order(gateway: Gateway, request: Request) -> Order:
    return gateway.get(number=request.path_params["number"])


def _or(amount: int | None, whole: int) -> int:
    return whole if amount is None else amount
