"""Misbehaviour of the mail server on demand."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from healthlink_sandbox.planned import Planned

Step = Literal["CONNECT", "MAIL", "RCPT", "DATA"]


class Fault(BaseModel):
    """refuse: answers `code`; delay: answers after `seconds`; drop: takes the letter and breaks the
    connection before it says so (at DATA), or just breaks it; down is a drop at CONNECT."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["refuse", "delay", "drop", "down"]
    at: Step = "RCPT"
    times: int | None = 1
    """None: always."""
    code: int = Field(default=451, ge=400, le=599)
    seconds: float = Field(default=1.0, ge=0, le=3600)

    @property
    def step(self) -> Step:
        by_kind: dict[str, Step] = {"down": "CONNECT", "drop": "DATA"}
        return self.at if "at" in self.model_fields_set else by_kind.get(self.kind, self.at)


class Faults(Planned[Fault]):
    def take(self, step: Step) -> Fault | None:
        return self.use(lambda fault: fault.step == step)
