"""What is Sberbank's own: the addresses of its two generations, and its keys."""

import sqlite3

from starlette.routing import Route

from healthlink_sandbox.clock import Clock
from healthlink_sandbox.rbs import checksums, control, page
from healthlink_sandbox.rbs.book import Book
from healthlink_sandbox.rbs.callbacks import Callbacks
from healthlink_sandbox.rbs.calls import Door
from healthlink_sandbox.rbs.dialects import Form, Json
from healthlink_sandbox.rbs.gateway import Gateway
from healthlink_sandbox.rbs.operations import OPERATIONS
from healthlink_sandbox.settings import Settings

NAME = "sber"
NEW = "/sber/ecomm/gw/partner/api/v1"
OLD = "/sber/payment/rest"


def open_gateway(settings: Settings, clock: Clock, store: sqlite3.Connection) -> Gateway:
    return Gateway(
        name=NAME,
        merchant=settings.merchant,
        public_url=settings.public_url,
        username=settings.sber_username,
        password=settings.sber_password,
        clock=clock,
        book=Book(store, NAME),
        callbacks=_callbacks(settings),
    )


def routes(gateway: Gateway) -> list[Route]:
    return [
        *Door(gateway, Json(), OPERATIONS).routes(NEW),
        *Door(gateway, Form(), OPERATIONS).routes(OLD),
        *page.routes(gateway),
        *control.routes(gateway),
    ]


def _callbacks(settings: Settings) -> Callbacks:
    url = settings.sber_callback_url
    if settings.sber_private_key:
        key = checksums.asymmetric(settings.sber_private_key)
        return Callbacks(url, key, sign_alias="SHA-256 with RSA")
    if settings.sber_callback_secret:
        return Callbacks(url, checksums.symmetric(settings.sber_callback_secret))
    return Callbacks(url)
