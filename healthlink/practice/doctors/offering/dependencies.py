"""Which clinic of their own a doctor works on."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from healthlink.auth.dependencies import Actor
from healthlink.catalog.dependencies import Managed
from healthlink.catalog.manage.offers import doctors as clinic_doctors
from healthlink.dependencies import Primary
from healthlink.errors import NotFound
from healthlink.practice.doctors import doctors


@dataclass(frozen=True, slots=True)
class Place:
    """A doctor at a clinic where they receive; `managed` is what staff would be there."""

    doctor_id: UUID
    managed: Managed


async def _place(clinic_id: UUID, actor: Actor, pool: Primary) -> Place:
    doctor = await doctors.get_registered(pool, actor.user_id)
    if not await clinic_doctors.receives(pool, clinic_id, doctor.id):
        raise NotFound
    return Place(doctor.id, Managed(clinic_id, actor.user_id, is_admin=False))


OwnPlace = Annotated[Place, Depends(_place)]
"""Of the path's `clinic_id`. A clinic where the doctor does not receive is not found."""
