"""What can be done later: jobs by name, and sweeps by the clock."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from healthlink.wiring import Resources

Run = TypeVar("Run", bound=Callable[..., Awaitable[None]])


@dataclass(frozen=True, slots=True)
class Sweep:
    """A job of the clock. `cron` is five fields, in UTC."""

    cron: str
    run: Callable[[Resources], Awaitable[None]]


declared: dict[str, Callable[..., Awaitable[Any]]] = {}
sweeps: dict[str, Sweep] = {}


def job(run: Run) -> Run:
    """`run(resources, **ids)` may be run twice or late: it re-reads and converges."""
    assert run.__name__ not in declared, f"two jobs are called {run.__name__}"
    declared[run.__name__] = run
    return run


def sweep(cron: str) -> Callable[[Run], Run]:
    """`run(resources)` happens when `cron` says so, in one of the workers."""

    def declare(run: Run) -> Run:
        assert run.__name__ not in sweeps, f"two sweeps are called {run.__name__}"
        sweeps[run.__name__] = Sweep(cron, run)
        return run

    return declare
