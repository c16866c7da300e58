"""Misbehaviour of the storage on demand."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from healthlink_sandbox.planned import Planned

Operation = Literal["upload", "read", "remove"]


class Fault(BaseModel):
    """fault, slow_down: refuses with 500 or 429; drop: does it and breaks the connection; cut:
    sends half of an object; garbage: answers no JSON; delay: answers after `seconds`."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["fault", "slow_down", "drop", "cut", "garbage", "delay"]
    at: Operation
    times: int | None = 1
    """None: always."""
    seconds: float = Field(default=1.0, ge=0, le=3600)


class Faults(Planned[Fault]):
    def take(self, operation: Operation) -> Fault | None:
        return self.use(lambda fault: fault.at == operation)
