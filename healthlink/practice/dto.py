"""Whose practice it is, and who works in it."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from healthlink.fields import Output

Role = Literal["doctor", "assistant", "patient", "system"]


@dataclass(frozen=True, slots=True)
class Practice:
    """A doctor's practice, and somebody who works in it now; nobody for the system itself."""

    doctor_id: UUID
    user_id: UUID | None
    role: Role
    timezone: str
    visit_minutes: int
    address: str | None = None
    lasts: bool = True
    """Its subscription, or the days of grace: otherwise it can only be read."""


class Made(Output):
    """What a repeated request is answered with instead of a second thing. Only the id is kept: what
    is medical stays in its own tables."""

    id: UUID
