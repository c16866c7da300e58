"""GET /metrics, for Prometheus."""

import asyncio

from fastapi import Request, Response
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from healthlink import metrics
from healthlink.db.pool import AWAY, Pool
from healthlink.dependencies import House
from healthlink.errors import NotFound
from healthlink.jobs import backlog
from healthlink.payments import figures as payments
from healthlink.routing import room

PATIENCE = 2.0

figures = room("System")


@figures.get("/metrics", include_in_schema=False)
async def read_metrics(request: Request, house: House) -> Response:
    """With METRICS_TOKEN as the bearer; without one set, only where nothing is secret (locally)."""
    settings = house.settings
    told = request.headers.get("authorization", "")
    if not metrics.may_ask(told, settings.metrics_token, production=settings.production):
        raise NotFound
    known = await _asked(house.pool)
    return Response(await asyncio.to_thread(metrics.exposition, *known), media_type=metrics.TEXT)


async def _asked(pool: Pool) -> list[Metric]:
    """What only the database knows, told by whoever is asked. Without it a scrape goes on."""
    up = GaugeMetricFamily("healthlink_database_up", "1 if the database answered this scrape")
    known: list[Metric] = []
    try:
        async with asyncio.timeout(PATIENCE), pool.acquire() as db, db.transaction(readonly=True):
            known = [*await backlog.figures(db), *await payments.figures(db)]
    except AWAY:
        up.add_metric([], 0)
    else:
        up.add_metric([], 1)
    return [up, *known]
