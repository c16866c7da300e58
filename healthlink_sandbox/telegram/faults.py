"""Misbehaviour on demand: of the Bot API's answers, and of the delivery of updates."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from healthlink_sandbox.planned import Planned


class Fault(BaseModel):
    """Of a call. blocked: 403; flood: 429 for `seconds`; error: `status`; drop_before, drop_after:
    the connection breaks, and nothing or all was done; slow: `seconds` before anything is done;
    hang: done, and the answer comes after `seconds`; html: what a proxy says."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["blocked", "flood", "error", "drop_before", "drop_after", "slow", "hang", "html"]
    method: str = "*"
    chat_id: int | None = None
    times: int | None = 1
    """None: always."""
    seconds: float = Field(default=1.0, ge=0, le=3600)
    status: int = Field(default=502, ge=400, le=599)

    def fits(self, method: str, chat_id: int | None) -> bool:
        mine = self.method.lower() in ("*", method)
        return mine and self.chat_id in (None, chat_id)


class Trouble(BaseModel):
    """Of a delivery. duplicate: it comes `copies` times, one after another or all at once; cut: the
    line breaks after `seconds`, whatever the server does; lost: the server's answer is."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["duplicate", "cut", "lost"]
    chat_id: int | None = None
    times: int | None = 1
    """None: always."""
    copies: int = Field(default=2, ge=2, le=100)
    concurrent: bool = False
    seconds: float = Field(default=0.05, ge=0, le=60)


class Faults(Planned[Fault]):
    def take(self, method: str, chat_id: int | None) -> Fault | None:
        return self.use(lambda fault: fault.fits(method, chat_id))


class Troubles(Planned[Trouble]):
    def take(self, chat_id: int) -> Trouble | None:
        return self.use(lambda trouble: trouble.chat_id in (None, chat_id))
