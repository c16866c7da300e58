"""The operations that a shop may call, from a request that was read to an answer."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from healthlink_sandbox.rbs import answers, requests
from healthlink_sandbox.rbs.dialects import Dialect
from healthlink_sandbox.rbs.gateway import Gateway
from healthlink_sandbox.rbs.orders import Order, Reason, Refused
from healthlink_sandbox.rbs.receipts import Receipt

CURRENCIES = frozenset(["643", "051", "840", "978"])

Answer = dict[str, Any]


def register(gateway: Gateway, dialect: Dialect, asked: requests.Register) -> Answer:
    _check_registration(asked)
    order = _new_order(gateway, asked)
    gateway.book.add(order)
    url = gateway.public_url + gateway.page_path(order.id)
    return {"orderId": order.id, "formUrl": dialect.page_url(url, order)}


def status(gateway: Gateway, dialect: Dialect, asked: requests.OrderStatus) -> Answer:
    order = _meant(gateway, dialect, asked.order_id, asked.order_number)
    return {**answers.status(order, asked.language), **dialect.refunded_at(order)}


def decline(gateway: Gateway, dialect: Dialect, asked: requests.Decline) -> Answer:
    order = _meant(gateway, dialect, asked.order_id, asked.order_number)
    order.cancel()
    gateway.keep(order)
    return {}


def deposit(gateway: Gateway, _: Dialect, asked: requests.Deposit) -> Answer:
    _check_basket(asked.order_bundle, asked.amount)
    order = gateway.get(order_id=asked.order_id)
    gateway.keep(order, order.deposit(asked.amount, gateway.clock.now()))
    return {}


def reverse(gateway: Gateway, _: Dialect, asked: requests.Reverse) -> Answer:
    """Of the whole only: a reversal in part is the one thing of `reverse` that is left out."""
    order = gateway.get(order_id=asked.order_id)
    if asked.amount not in (None, order.approved) and not order.unpaid:
        raise Refused(Reason.WRONG_AMOUNT)
    gateway.keep(order, order.reverse(gateway.clock.now()))
    return {}


def refund(gateway: Gateway, dialect: Dialect, asked: requests.Refund) -> Answer:
    _check_basket(asked.order_bundle, asked.amount)
    order = gateway.get(order_id=asked.order_id)
    key = asked.json_params.externalRefundId if dialect.refunds_have_keys else None
    gateway.keep(order, order.refund(asked.amount, key, gateway.clock.now()))
    return {}


@dataclass(frozen=True)
class Operation:
    model: type[requests.Call]
    run: Callable[[Any, Dialect, Any], Answer]


OPERATIONS = {
    "register": Operation(requests.Register, register),
    "registerPreAuth": Operation(requests.RegisterPreAuth, register),
    "getOrderStatusExtended": Operation(requests.OrderStatus, status),
    "decline": Operation(requests.Decline, decline),
    "deposit": Operation(requests.Deposit, deposit),
    "reverse": Operation(requests.Reverse, reverse),
    "refund": Operation(requests.Refund, refund),
}


def _check_registration(asked: requests.Register) -> None:
    if asked.currency not in CURRENCIES:
        raise Refused(Reason.UNKNOWN_CURRENCY)
    bundle = asked.order_bundle
    _check_basket(bundle, asked.amount)
    if bundle and not (asked.email or asked.phone or bundle.buyer_is_known):
        raise Refused(Reason.MISSING)


def _check_basket(bundle: Receipt | None, amount: int) -> None:
    if bundle and not bundle.adds_up_to(amount):
        raise Refused(Reason.WRONG_BASKET)


def _new_order(gateway: Gateway, asked: requests.Register) -> Order:
    now = gateway.clock.now()
    bundle = asked.order_bundle
    return Order(
        id=str(uuid.uuid4()),
        number=asked.order_number,
        amount=asked.amount,
        currency=asked.currency,
        return_url=asked.return_url,
        fail_url=asked.fail_url or asked.return_url,
        description=asked.description,
        language=asked.language,
        email=asked.email,
        phone=asked.phone,
        client_id=asked.client_id,
        two_stage=isinstance(asked, requests.RegisterPreAuth),
        params=asked.json_params,
        bundle=bundle.model_dump(by_alias=True, exclude_unset=True) if bundle else None,
        registered_at=now,
        expires_at=asked.expires_at or now + timedelta(seconds=asked.session_timeout_secs),
    )


def _meant(gateway: Gateway, dialect: Dialect, order_id: str, number: str) -> Order:
    if not order_id and not number:
        raise Refused(Reason.MISSING)
    if order_id and number and not dialect.id_wins:
        raise Refused(Reason.BAD_VALUE)
    return gateway.get(order_id=order_id, number=number)
