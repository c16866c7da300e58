"""Health, the documentation pages, the payer's page, and what each problem means."""

import asyncio
import base64
import hashlib
import re
from datetime import timedelta
from typing import Literal
from uuid import UUID

import fastapi_offline
from fastapi import Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from healthlink import __version__, words
from healthlink.auth import throttle
from healthlink.auth.throttle import Limit
from healthlink.booking import paying
from healthlink.booking.dto import Status
from healthlink.db import migrate as migrations
from healthlink.dependencies import House, Language
from healthlink.errors import NotFound, TooManyRequests, Unavailable, all_problems
from healthlink.payments import history, settlement
from healthlink.payments.dto import Payment
from healthlink.payments.errors import PaymentsOff
from healthlink.payments.gateways.gateway import GatewayFailure
from healthlink.problems import answers
from healthlink.routing import room
from healthlink.subscription import subscriptions
from healthlink.subscription.dto import Period
from healthlink.web import front_page, payment_page, problem_page, visit_page
from healthlink.web.errors import Leaving, SchemaTooOld
from healthlink.wiring import Resources

ASKING_PER_PAYMENT = Limit("payer-page", 20, timedelta(minutes=1))
BANK_SECONDS = 4.0
"""How long the payer's page waits for the bank."""

pages = room("System")
_files = StaticFiles(packages=[(fastapi_offline.__name__, "static")])


async def _whole_files(scope: Scope, receive: Receive, send: Send) -> None:
    """A wish for a part may be ignored, and answering a bad one would be plain text."""
    headers = [pair for pair in scope["headers"] if pair[0] != b"range"]
    await _files({**scope, "headers": headers}, receive, send)


assets = Mount("/docs/assets", _whole_files)


class Health(BaseModel):
    status: str = Field(examples=["ok"])
    database: str = Field(examples=["ok"])
    bot: Literal["on", "off"] = Field(
        description="Off where no TELEGRAM_BOT_TOKEN is set", examples=["on"]
    )
    version: str = Field(examples=[__version__])


@pages.get("/health", summary="Can it serve?", responses=answers(Unavailable))
async def health(house: House) -> Health:
    """Asks the database; 503 while it is away."""
    await house.pool.fetchval("select 1")
    bot: Literal["on", "off"] = "on" if house.settings.telegram_bot_token else "off"
    return Health(status="ok", database="ok", bot=bot, version=__version__)


@pages.get("/health/live", summary="Is it alive?", status_code=204)
async def live() -> None:
    """Asks nobody."""


class Ready(BaseModel):
    status: Literal["ready"] = Field(examples=["ready"])


@pages.get("/ready", summary="Shall it be asked?", responses=answers(Unavailable))
async def ready(request: Request, house: House) -> Ready:
    """For whoever spreads requests over several machines, each second or so. 503: not now, for this
    one is about to stop (`leaving`), or its database is away or not yet migrated."""
    if getattr(request.state, "draining", False):
        raise Leaving
    if not await migrations.is_current(house.pool):
        raise SchemaTooOld
    return Ready(status="ready")


@pages.get("/", include_in_schema=False)
async def front_door(house: House, reader: Language, language: str = "") -> HTMLResponse:
    shown = language if language in words.LANGUAGES else reader
    page = front_page.render(house.settings.bot_link(), shown)
    return HTMLResponse(page, headers={**visit_page.HEADERS, "Content-Language": shown})


@pages.get("/docs", include_in_schema=False)
async def docs(request: Request) -> HTMLResponse:
    """Swagger UI, from our own server, allowed to run its one inline script and nothing else."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=f"{request.app.title}: API",
        swagger_js_url="/docs/assets/swagger-ui-bundle.js",
        swagger_css_url="/docs/assets/swagger-ui.css",
        swagger_favicon_url="/docs/assets/favicon.png",
        swagger_ui_parameters={"persistAuthorization": True, "docExpansion": "list"},
    )
    page.headers["Content-Security-Policy"] = _docs_policy(bytes(page.body).decode())
    return page


def _docs_policy(html: str) -> str:
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    return (
        f"default-src 'none'; script-src 'self' {allowed}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


@pages.get("/problems/{slug}", include_in_schema=False)
async def problem(slug: str) -> Response:
    """The page behind a problem's `type`."""
    for kind in all_problems():
        if kind.slug() == slug:
            page = problem_page.render(kind)
            return HTMLResponse(page, headers={"Content-Security-Policy": problem_page.POLICY})
    raise NotFound


@pages.get("/payments/{payment_id}", include_in_schema=False)
async def payment_result(
    payment_id: UUID, house: House, reader: Language, language: str = ""
) -> Response:
    """Where the bank sends a payer back. What it appends is not looked at: it is asked instead."""
    shown = language if language in words.LANGUAGES else reader
    payment, answered = await _news(house, payment_id)
    reason = await history.find_refund_reason(house.pool, payment_id)
    status, period = await _outcome(house, payment)
    page = payment_page.render(payment, status, reason, shown, answered=answered, period=period)
    return HTMLResponse(page, headers={**payment_page.HEADERS, "Content-Language": shown})


async def _outcome(house: Resources, payment: Payment) -> tuple[Status | None, Period | None]:
    """What the money has come to: an appointment, or months."""
    if payment.purpose == "appointment":
        return await paying.get_status(house.pool, payment.id), None
    period = await subscriptions.get_period(house.pool, payment.id)
    return ("confirmed" if period and period.starts_at else None), period


async def _news(house: Resources, payment_id: UUID) -> tuple[Payment, bool]:
    """The payment, and whether the bank answered, if it had to be asked."""
    known = await settlement.get(house.pool, payment_id)
    try:
        await throttle.check(house.pool, (ASKING_PER_PAYMENT, str(payment_id)))
        async with asyncio.timeout(BANK_SECONDS):
            return await settlement.refresh(house, payment_id), True
    except TooManyRequests:  # many who look at one payment make nobody ask more often
        return known, True
    except (GatewayFailure, PaymentsOff, TimeoutError):
        return known, False
