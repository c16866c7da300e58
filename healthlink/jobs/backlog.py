"""How much waits to be done, in figures that only the database knows."""

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from healthlink.db.pool import Db
from healthlink.jobs.queries import sql


async def figures(db: Db) -> list[Metric]:
    """Of all workers on all machines."""
    return [*await _queue(db), *await _sweeps(db)]


async def _queue(db: Db) -> list[Metric]:
    jobs = GaugeMetricFamily(
        "healthlink_jobs",
        "Jobs in the queue; state: due, later, running, held. 1000 of a name at most are counted",
        labels=["name", "state"],
    )
    oldest = GaugeMetricFamily(
        "healthlink_job_oldest_seconds",
        "For how long the oldest has been so; state: due, running, held",
        labels=["name", "state"],
    )
    async for row in sql.backlog(db):
        labels = [row["name"], row["state"]]
        if row["jobs"]:
            jobs.add_metric(labels, row["jobs"])
        if row["jobs"] and row["state"] != "later":
            oldest.add_metric(labels, row["oldest_seconds"])
    return [jobs, oldest]


async def _sweeps(db: Db) -> list[Metric]:
    ran = GaugeMetricFamily(
        "healthlink_sweep_last_run_timestamp_seconds",
        "When a sweep was last done, well or not; 0: never",
        labels=["sweep"],
    )
    overdue = GaugeMetricFamily(
        "healthlink_sweep_overdue_seconds",
        "For how long no worker has begun a sweep that is due",
        labels=["sweep"],
    )
    async for sweep in sql.sweeps(db):
        ran.add_metric([sweep.name], sweep.last_run_at.timestamp() if sweep.last_run_at else 0)
        overdue.add_metric([sweep.name], sweep.overdue_seconds)
    return [ran, overdue]
