"""Whose clinic it is that a request wants to manage."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from healthlink.auth.dependencies import Actor
from healthlink.catalog import access
from healthlink.dependencies import Primary


@dataclass(frozen=True, slots=True)
class Managed:
    """A clinic, and somebody who may manage it: one of its staff, or an administrator."""

    clinic_id: UUID
    user_id: UUID
    is_admin: bool


async def _managed_clinic(clinic_id: UUID, actor: Actor, pool: Primary) -> Managed:
    await access.access_clinic(pool, actor, clinic_id)
    return Managed(clinic_id, actor.user_id, actor.role == "admin")


ManagedClinic = Annotated[Managed, Depends(_managed_clinic)]
"""Of the path's `clinic_id`. Somebody else's clinic is not found, like one that does not exist."""
