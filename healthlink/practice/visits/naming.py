"""What is refused for its time names the field that asked for it. Booking knows these fields by
names of its own, and a constraint knows none."""

from collections.abc import Iterator
from contextlib import contextmanager

from asyncpg import IntegrityConstraintViolationError

from healthlink.booking.errors import (
    OutsideWorkingHours,
    PersonBusy,
    SlotTaken,
    TimePassed,
    TooFarAhead,
)
from healthlink.db import violations
from healthlink.errors import Problem
from healthlink.practice.visits.errors import PatientBusy

OF_TIME = (SlotTaken, PersonBusy, TimePassed, OutsideWorkingHours, TooFarAhead)


@contextmanager
def naming(prefix: str) -> Iterator[None]:
    """`prefix`: "visit_", or "next_visit_"."""
    try:
        yield
    except OF_TIME as refusal:
        raise _named(refusal, prefix) from None
    except IntegrityConstraintViolationError as broken:
        meant = violations.refusal(broken)
        if not isinstance(meant, OF_TIME):
            raise
        raise _named(meant, prefix) from broken


def _named(refusal: Problem, prefix: str) -> Problem:
    """Booking speaks to patients: of whom is busy, a doctor is told in other words."""
    kind = PatientBusy if isinstance(refusal, PersonBusy) else type(refusal)
    return kind(*(f"{prefix}{field}" for field in refusal.fields or ("time",)))
