"""Payments in figures: what moved, counted as it moves, and what waits for a person."""

from prometheus_client import Counter, Metric
from prometheus_client.core import GaugeMetricFamily

from healthlink.db.pool import Db
from healthlink.payments.queries import sql

MOVED = Counter(
    "healthlink_payments",
    "Payments by the state that a gateway's answer moved them to",
    ["gateway", "state"],
)


async def figures(db: Db) -> list[Metric]:
    waiting = GaugeMetricFamily(
        "healthlink_payments_to_review",
        "Payments that a person must look at: `healthlink payments review`",
        labels=["gateway", "review"],
    )
    async for row in sql.to_review_counted(db):
        waiting.add_metric([row["gateway"], row["review"]], row["payments"])
    return [waiting]
