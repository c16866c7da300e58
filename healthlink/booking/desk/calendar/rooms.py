"""Consulting rooms, and which services need one of them."""

from typing import Any
from uuid import UUID

from healthlink.audit import trail
from healthlink.booking.desk import visits
from healthlink.booking.desk.calendar.dto import (
    RoomConflicts,
    RoomCreate,
    RoomOut,
    RoomPatch,
    ServiceRooms,
)
from healthlink.booking.desk.calendar.errors import TooManyRooms
from healthlink.booking.desk.calendar.queries import sql
from healthlink.booking.desk.errors import UnknownRoom
from healthlink.catalog.dependencies import Managed
from healthlink.db.pool import Db, Reader
from healthlink.errors import NotFound
from healthlink.ids import new_id

MOST = 200


async def list_all(db: Reader, clinic_id: UUID, *, fetch: int, skip: int) -> list[RoomOut]:
    """Those in use first, by name."""
    return [row async for row in sql.rooms(db, clinic_id=clinic_id, fetch=fetch, skip=skip)]


async def add(db: Db, by: Managed, new: RoomCreate) -> RoomOut:
    """Raises RoomNameTaken (from the constraint), TooManyRooms."""
    await sql.lock_rooms(db, clinic_id=by.clinic_id)
    added: RoomOut | None = await sql.add_room(
        db, id=new_id(), clinic_id=by.clinic_id, name=new.name, most=MOST
    )
    if added is None:
        raise TooManyRooms
    await trail.record(
        db, by.user_id, "room.add", added.id, clinic_id=by.clinic_id, name=added.name
    )
    return added


async def change(db: Db, by: Managed, id: UUID, patch: RoomPatch) -> RoomConflicts:
    """With the coming visits in it, if it is out of use now: they stay, until they are moved."""
    before: RoomOut | None = await sql.room(db, clinic_id=by.clinic_id, id=id)
    if before is None:
        raise NotFound
    after: RoomOut = await sql.change_room(
        db, clinic_id=by.clinic_id, id=id, name=patch.name, active=patch.active
    )
    if after != before:
        told: dict[str, Any] = {"before": before.model_dump(), "after": after.model_dump()}
        await trail.record(db, by.user_id, "room.change", id, clinic_id=by.clinic_id, **told)
    inside = sql.visits_in_room(db, clinic_id=by.clinic_id, room_id=id)
    ids = [] if after.active else [row["id"] async for row in inside]
    conflicts = await visits.show(db, by.clinic_id, ids)
    return RoomConflicts(**after.model_dump(), conflicts=conflicts)


async def get_for_service(db: Reader, clinic_id: UUID, service_id: UUID) -> ServiceRooms:
    if not await sql.is_service_here(db, clinic_id=clinic_id, service_id=service_id):
        raise NotFound
    rows = sql.rooms_of_service(db, clinic_id=clinic_id, service_id=service_id)
    return ServiceRooms(room_ids=[row["room_id"] async for row in rows])


async def set_for_service(
    db: Db, by: Managed, service_id: UUID, wanted: ServiceRooms
) -> ServiceRooms:
    """What is booked keeps its room."""
    await sql.lock_rooms(db, clinic_id=by.clinic_id)
    before = await get_for_service(db, by.clinic_id, service_id)
    where = {"clinic_id": by.clinic_id, "service_id": service_id}
    room_ids = list(set(wanted.room_ids))
    await sql.drop_service_rooms(db, **where)
    if await sql.add_service_rooms(db, room_ids=room_ids, **where) < len(room_ids):
        raise UnknownRoom("room_ids")
    after = await get_for_service(db, by.clinic_id, service_id)
    if after != before:
        told: dict[str, Any] = {"before": before.room_ids, "after": after.room_ids}
        await trail.record(
            db, by.user_id, "service_rooms.replace", service_id, clinic_id=by.clinic_id, **told
        )
    return after
