"""What differs from the platform's own operations: there is no decline, a reversal may be tried
once, and a refund has no key, so that the same one twice is two."""

import uuid
from datetime import timedelta

from healthlink_sandbox.arca import requests
from healthlink_sandbox.arca.gateway import ArcaGateway
from healthlink_sandbox.rbs import operations
from healthlink_sandbox.rbs.dialects import Dialect
from healthlink_sandbox.rbs.operations import CURRENCIES, Answer, Operation
from healthlink_sandbox.rbs.orders import Order, Reason, Refused

REVERSAL_HOURS = 72


def register(gateway: ArcaGateway, dialect: Dialect, asked: requests.Register) -> Answer:
    if asked.currency not in CURRENCIES:
        raise Refused(Reason.UNKNOWN_CURRENCY)
    order = _new_order(gateway, asked)
    gateway.book.add(order)
    url = gateway.public_url + gateway.page_path(order.id)
    return {"orderId": order.id, "formUrl": dialect.page_url(url, order)}


def deposit(gateway: ArcaGateway, _: Dialect, asked: requests.Deposit) -> Answer:
    order = gateway.get(order_id=asked.order_id)
    gateway.keep(order, order.deposit(asked.amount, gateway.clock.now()))
    return {}


def reverse(gateway: ArcaGateway, _: Dialect, asked: requests.Reverse) -> Answer:
    """The only try is used up before it is known how it ends."""
    order = gateway.get(order_id=asked.order_id)
    if order.unpaid:
        raise Refused(Reason.WRONG_STATE)
    if order.reversal_tried:
        raise Refused(Reason.NOT_REVERSIBLE)
    order.reversal_tried = True
    gateway.keep(order)
    if gateway.reversal_fails():
        raise Refused(Reason.NOT_REVERSIBLE)
    gateway.keep(order, order.reverse(gateway.clock.now()))
    return {}


def refund(gateway: ArcaGateway, _: Dialect, asked: requests.Refund) -> Answer:
    order = gateway.get(order_id=asked.order_id)
    gateway.keep(order, order.refund(asked.amount, None, gateway.clock.now()))
    return {}


OPERATIONS = {
    "register": Operation(requests.Register, register),
    "registerPreAuth": Operation(requests.RegisterPreAuth, register),
    "getOrderStatusExtended": Operation(requests.OrderStatus, operations.status),
    "deposit": Operation(requests.Deposit, deposit),
    "reverse": Operation(requests.Reverse, reverse),
    "refund": Operation(requests.Refund, refund),
}


def _new_order(gateway: ArcaGateway, asked: requests.Register) -> Order:
    now = gateway.clock.now()
    return Order(
        id=str(uuid.uuid4()),
        number=asked.order_number,
        amount=asked.amount,
        currency=asked.currency,
        return_url=asked.return_url,
        fail_url=asked.return_url,
        description=asked.description,
        language=asked.language,
        client_id=asked.client_id,
        two_stage=isinstance(asked, requests.RegisterPreAuth),
        params=asked.json_params,
        registered_at=now,
        expires_at=now + timedelta(seconds=asked.session_timeout_secs),
        reversal_hours=REVERSAL_HOURS,
    )
