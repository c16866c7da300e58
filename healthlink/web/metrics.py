"""GET /metrics, for Prometheus."""

import hmac

from fastapi import Request, Response

from healthlink import metrics
from healthlink.dependencies import House
from healthlink.errors import NotFound
from healthlink.routing import room

figures = room("System")
TEXT = "text/plain; version=0.0.4; charset=utf-8"


@figures.get("/metrics", include_in_schema=False)
async def read_metrics(request: Request, house: House) -> Response:
    """With METRICS_TOKEN as the bearer; without one set, only where nothing is secret (locally)."""
    token = house.settings.metrics_token
    told = request.headers.get("authorization", "").encode()
    allowed = hmac.compare_digest(told, f"Bearer {token}".encode()) if token else None
    if not (allowed if token else not house.settings.production):
        raise NotFound
    return Response(metrics.exposition(), media_type=TEXT)
