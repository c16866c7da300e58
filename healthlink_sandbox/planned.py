"""Misbehaviour that was planned, and is used up."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class Counted(Protocol):
    times: int | None
    """None: always."""


Fault = TypeVar("Fault", bound=Counted)


class Planned(Generic[Fault]):
    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def use(self, fits: Callable[[Fault], bool]) -> Fault | None:
        """The first that fits, used up by one."""
        fault = next(filter(fits, self.planned), None)
        if fault is not None and fault.times is not None:
            fault.times -= 1
            self.planned = [each for each in self.planned if each.times is None or each.times > 0]
        return fault
