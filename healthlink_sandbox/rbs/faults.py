"""Misbehaviour on demand: which call shall fail, and how."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    "drop_before", "drop_after", "hang_before", "hang_after", "html", "empty", "error", "http"
]

Named = Literal[
    "*",
    "register",
    "registerPreAuth",
    "getOrderStatusExtended",
    "decline",
    "deposit",
    "reverse",
    "refund",
]


class Fault(BaseModel):
    model_config = ConfigDict(extra="forbid")

    operation: Named = "*"
    kind: Kind
    times: int | None = 1
    """None: always."""
    seconds: float = Field(default=30.0, ge=0, le=3600)
    code: int = 7
    status: int = Field(default=500, ge=200, le=599)


class Faults:
    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def take(self, operation: str) -> Fault | None:
        """The first that fits, used up by one."""
        for fault in self.planned:
            if fault.operation in (operation, "*"):
                self._use(fault)
                return fault
        return None

    def _use(self, fault: Fault) -> None:
        if fault.times is not None:
            fault.times -= 1
        self.planned = [each for each in self.planned if each.times is None or each.times > 0]
