"""The application: rooms in, problem handlers in, nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from healthlink import __version__, children, logs, problems
from healthlink.auth import api as auth
from healthlink.booking import api as booking
from healthlink.booking import jobs as booking_jobs
from healthlink.booking.letters import api as letters
from healthlink.catalog import api as catalog
from healthlink.config import Settings
from healthlink.middleware import Guard, RequestLog, SecurityHeaders
from healthlink.notices import api as notices
from healthlink.payments import api as payments
from healthlink.routing import Upload
from healthlink.web import account_links, metrics, openapi, visit_links
from healthlink.web import api as web
from healthlink.wiring import open_resources

ROOMS = (
    auth.accounts,
    auth.me,
    notices.mine,
    catalog.liked,
    catalog.clinics,
    catalog.doctors,
    catalog.services,
    booking.free,
    booking.mine,
    booking.bills,
    letters.mine,
    letters.public,
    payments.bills,
    payments.webhooks,
    web.pages,
    account_links.links,
    visit_links.links,
    metrics.figures,
)

UPLOADS: tuple[Upload, ...] = ()
"""What may be larger than other requests."""

AT_ONCE = (booking_jobs,)
"""What a request does at once although it is a job: news of money."""


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
        lifespan=_lifespan(settings),
        middleware=_middleware(settings),
    )
    problems.install(app)
    for room in ROOMS:
        app.router.routes.extend(room.routes)  # flat: nested routers are matched twice a level
    app.router.routes.append(web.assets)
    openapi.describe(app)
    return app


def _lifespan(settings: Settings):  # type: ignore[no-untyped-def]
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        children.follow_parent()
        async with open_resources(settings) as resources:
            app.state.resources = resources
            yield

    return lifespan


def _middleware(settings: Settings) -> list[Middleware]:
    """From the outside inwards."""
    cross_origin = Middleware(
        CORSMiddleware,
        allow_origins=settings.origins,
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Accept-Language"],
        expose_headers=["Link", "Retry-After", "X-Request-Id"],
        max_age=3600,
    )
    return [
        Middleware(RequestLog),
        Middleware(SecurityHeaders, https=settings.base_url.startswith("https://")),
        *([cross_origin] if settings.origins else []),
        Middleware(Guard, uploads=UPLOADS),
    ]
