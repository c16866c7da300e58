"""The application: rooms in, problem handlers in, nothing else."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import WebSocketRoute

from healthlink import __version__, children, logs, problems, traces, vitals
from healthlink.auth import api as auth
from healthlink.auth.family import api as family
from healthlink.auth.manage import api as users
from healthlink.auth.telegram import api as telegram
from healthlink.booking import api as booking
from healthlink.booking import jobs as booking_jobs
from healthlink.booking.desk import api as desk
from healthlink.booking.desk.calendar import api as calendar
from healthlink.booking.imports import hours
from healthlink.booking.letters import api as letters
from healthlink.booking.openings import api as openings
from healthlink.booking.waitlist import api as waitlist
from healthlink.bot import webhook as bot
from healthlink.catalog import api as catalog
from healthlink.catalog.imports import api as catalog_imports
from healthlink.catalog.imports.imports import MOST_BYTES as MOST_IMPORTED
from healthlink.catalog.manage import api as manage
from healthlink.catalog.manage.offers import api as offers
from healthlink.catalog.reviews import api as reviews
from healthlink.catalog.search import api as search
from healthlink.chat import api as chat_api
from healthlink.chat import fan_out
from healthlink.chat import socket as chat
from healthlink.chat.files import api as chat_files
from healthlink.config import Settings
from healthlink.media.dependencies import MOST_OF_A_BODY
from healthlink.middleware import Guard, PlainAnswers, RequestLog, SecurityHeaders
from healthlink.notices import api as notices
from healthlink.payments import api as payments
from healthlink.payments import edp
from healthlink.practice.assistants import api as assistants
from healthlink.practice.consents import api as consents
from healthlink.practice.doctors import api as doctors
from healthlink.practice.doctors.claims import api as claims
from healthlink.practice.doctors.offering import api as offering
from healthlink.practice.doctors.requests import api as requests
from healthlink.practice.export import api as export
from healthlink.practice.files import api as files
from healthlink.practice.history import api as history
from healthlink.practice.icd10 import api as icd10
from healthlink.practice.imports import api as patient_imports
from healthlink.practice.imports.imports import MOST_BYTES as MOST_OF_PATIENTS
from healthlink.practice.joining import api as joining
from healthlink.practice.patients import api as patients
from healthlink.practice.time_off import api as time_off
from healthlink.practice.visits import api as visits
from healthlink.routing import Upload
from healthlink.subscription import api as subscription
from healthlink.subscription import jobs as subscription_jobs
from healthlink.web import (
    account_links,
    app_pages,
    idram_links,
    invitation_links,
    metrics,
    offer_links,
    openapi,
    visit_links,
)
from healthlink.web import api as web
from healthlink.wiring import open_resources

ROOMS = (
    auth.accounts,
    auth.me,
    family.mine,
    telegram.mine,
    notices.mine,
    catalog.liked,
    catalog.clinics,
    catalog.doctors,
    catalog.services,
    reviews.of_clinics,
    reviews.of_doctors,
    reviews.mine,
    reviews.each,
    reviews.managed,
    catalog_imports.everywhere,
    catalog_imports.of_clinic,
    search.clinics,
    search.doctors,
    search.services,
    search.hints,
    search.edited,
    booking.free,
    booking.mine,
    booking.bills,
    calendar.here,
    desk.day,
    openings.soonest,
    waitlist.waits,
    letters.mine,
    letters.public,
    payments.bills,
    payments.webhooks,
    subscription.mine,
    manage.managed,
    manage.images,
    offers.here,
    offers.listing,
    users.people,
    manage.trails,
    doctors.door,
    requests.mine,
    requests.here,
    offering.own,
    claims.here,
    claims.taken,
    patients.cards,
    files.of_patient,
    files.each,
    consents.words,
    consents.of_patient,
    history.everything,
    history.of_patient,
    joining.of_patient,
    joining.of_media,
    joining.mine,
    icd10.codes,
    patient_imports.lists,
    export.everything,
    assistants.mine,
    assistants.offers,
    visits.of_patient,
    visits.each,
    time_off.off,
    chat_api.mine,
    chat_api.managed,
    chat_files.of_conversation,
    chat_files.each,
    idram_links.links,
    bot.door,
    app_pages.links,
    web.pages,
    account_links.links,
    invitation_links.links,
    visit_links.links,
    offer_links.links,
    metrics.figures,
)

_CLINIC = "/api/v1/manage/clinics/[^/]+"
UPLOADS = (
    Upload("POST", re.compile(rf"({_CLINIC}|/api/v1/manage)/imports"), MOST_IMPORTED),
    Upload("POST", re.compile("/patients/import"), MOST_OF_PATIENTS),
    Upload("POST", re.compile("/patients/[^/]+/media"), MOST_OF_A_BODY),
    Upload("POST", re.compile("/api/v1/chat/conversations/[^/]+/files"), MOST_OF_A_BODY),
    Upload("PUT", re.compile(rf"{_CLINIC}/(logo|doctors/[^/]+/photo)"), 10 * 1024 * 1024),
)
"""What may be larger than other requests."""

IMPORTED = (hours,)
"""What a file of the catalogue may hold besides the catalogue itself."""

AT_ONCE = (booking_jobs, subscription_jobs)
"""What a request does at once although it is a job: news of money."""

UNTOLD: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""The framework's own telemetry tells what people sent, and takes its time: metrics and traces are
our own."""

log = structlog.get_logger()


def create_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or Settings()
    logs.configure(settings.log_level)
    app = FastAPI(
        title="HealthLink",
        version=__version__,
        description=openapi.DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=UNTOLD,
        lifespan=_lifespan(settings),
        middleware=_middleware(settings),
    )
    problems.install(app)
    for room in ROOMS:
        app.router.routes.extend(room.routes)  # flat: nested routers are matched twice a level
    app.router.routes.append(web.assets)
    app.router.routes.append(WebSocketRoute("/api/v1/chat", chat.Door()))
    openapi.describe(app)
    return app


def _lifespan(settings: Settings):  # type: ignore[no-untyped-def]
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        children.follow_parent()
        async with open_resources(settings) as resources:
            app.state.resources = resources
            if not settings.telegram_bot_token:
                log.info("bot_off", lacking="TELEGRAM_BOT_TOKEN")
            async with fan_out.opened(resources) as app.state.fan_out:
                tells = (*resources.tells, app.state.fan_out.tell)
                with traces.told(settings.otel_exporter_otlp_endpoint, "server"):
                    async with vitals.told("server", *tells):
                        yield

    return lifespan


def _middleware(settings: Settings) -> list[Middleware]:
    """From the outside inwards."""
    cross_origin = Middleware(
        CORSMiddleware,
        allow_origins=settings.origins,
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=[
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "Accept-Language",
            "Practice-Id",
        ],
        expose_headers=["Link", "Retry-After", "X-Request-Id"],
        max_age=3600,
    )
    return [
        Middleware(RequestLog),
        Middleware(PlainAnswers, path="/webhook/payments/idram", no=edp.NO),
        Middleware(SecurityHeaders, https=settings.base_url.startswith("https://")),
        *([cross_origin] if settings.origins else []),
        Middleware(Guard, uploads=UPLOADS),
    ]
