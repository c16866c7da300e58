"""The queue's statements, and the types of their rows."""

from dataclasses import dataclass
from datetime import datetime

from healthlink.db import queries


@dataclass(frozen=True, slots=True)
class SweepState:
    name: str
    cron: str
    last_run_at: datetime | None
    next_run_at: datetime
    overdue_seconds: float
    runs: bool


@dataclass(frozen=True, slots=True)
class StuckJob:
    id: int
    name: str
    state: str
    """held, overdue, left or long."""
    seconds: float
    """For how long it has been so."""
    attempts: int
    created_at: datetime
    error: str
    payload: str


@dataclass(frozen=True, slots=True)
class QueuedJob:
    id: int
    name: str
    status: str
    attempts: int
    created_at: datetime
    due_at: datetime
    updated_at: datetime
    heartbeat_at: datetime
    payload: str


@dataclass(frozen=True, slots=True)
class PastTry:
    at: datetime
    status: str
    error: str
    stack: str


sql = queries.load("healthlink.jobs", SweepState, StuckJob, QueuedJob, PastTry)
