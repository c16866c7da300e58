"""IDBank as ArCa's gateway has it: the bank of `rbs`, and the settings that the bank's staff make
for a merchant."""

from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from healthlink_sandbox.rbs.gateway import Gateway


class Answers(BaseModel):
    """`status_version`: amounts are told in 03 only. `codes`: an errorCode is text, a number or
    (where all went well) missing; `manual` mixes them as the manual does. `failing_reversals`: the
    next so many fail and are used up."""

    model_config = ConfigDict(extra="forbid")

    status_version: Literal["01", "02", "03"] = "03"
    codes: Literal["manual", "number", "text", "missing"] = "manual"
    failing_reversals: int = Field(default=0, ge=0)


@dataclass
class ArcaGateway(Gateway):
    answers: Answers = field(default_factory=Answers)

    def reversal_fails(self) -> bool:
        planned = self.answers.failing_reversals
        self.answers = self.answers.model_copy(update={"failing_reversals": max(planned - 1, 0)})
        return planned > 0

    def reset(self) -> None:
        super().reset()
        self.answers = Answers()
