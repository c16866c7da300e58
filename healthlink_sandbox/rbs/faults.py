"""Misbehaviour on demand: which call shall fail, and how."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from healthlink_sandbox.planned import Planned

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


class Faults(Planned[Fault]):
    def take(self, operation: str) -> Fault | None:
        return self.use(lambda fault: fault.operation in (operation, "*"))
