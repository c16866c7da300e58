"""IDBank, opened: its addresses, its keys, and its control beside the platform's own.

GET    /control/arca/answers     how it answers
PUT    /control/arca/answers     {"status_version": "01", "02" or "03", "codes": "manual", "number",
                                 "text" or "missing", "failing_reversals": n}; what is not named
                                 becomes the default
The rest is told in rbs/control.py; there is no decline here, but everything else.
"""

import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from healthlink_sandbox.arca.dialect import Arca
from healthlink_sandbox.arca.gateway import Answers, ArcaGateway
from healthlink_sandbox.arca.operations import OPERATIONS
from healthlink_sandbox.clock import Clock
from healthlink_sandbox.rbs import checksums, control, page
from healthlink_sandbox.rbs.book import Book
from healthlink_sandbox.rbs.callbacks import Callbacks, Manner
from healthlink_sandbox.rbs.calls import Door
from healthlink_sandbox.rbs.gateway import Gateway
from healthlink_sandbox.settings import Settings

NAME = "arca"
API = "/arca/payment/rest"


def open_gateway(settings: Settings, clock: Clock, store: sqlite3.Connection) -> ArcaGateway:
    return ArcaGateway(
        name=NAME,
        merchant=settings.merchant,
        public_url=settings.public_url,
        username=settings.idbank_username,
        password=settings.idbank_password,
        clock=clock,
        book=Book(store, NAME),
        callbacks=_callbacks(settings),
    )


def routes(gateway: ArcaGateway) -> list[Route]:
    path = f"/control/{NAME}/answers"

    async def show(_: Gateway, __: Request) -> Any:
        return gateway.answers.model_dump()

    async def answer_so(_: Gateway, request: Request) -> Any:
        gateway.answers = Answers.model_validate_json(await request.body())
        return gateway.answers.model_dump()

    return [
        *Door(gateway, Arca(gateway), OPERATIONS).routes(API),
        *page.routes(gateway),
        *control.routes(gateway),
        Route(path, control.endpoint(gateway, show), methods=["GET"]),
        Route(path, control.endpoint(gateway, answer_so), methods=["PUT"]),
    ]


def _callbacks(settings: Settings) -> Callbacks:
    """An extra that a bank may switch on: without an address there are none. Older shapes, as BPC
    describes them."""
    url, usual = settings.idbank_callback_url, Manner(shape="form")
    if settings.idbank_callback_secret:
        return Callbacks(url, checksums.symmetric(settings.idbank_callback_secret), usual=usual)
    return Callbacks(url, usual=usual)
