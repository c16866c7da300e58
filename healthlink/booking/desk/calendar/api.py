"""Hours, days off and consulting rooms over HTTP, for a clinic's staff."""

from uuid import UUID

from healthlink.booking.desk.calendar import hours, rooms, time_off
from healthlink.booking.desk.calendar.dto import (
    RoomConflicts,
    RoomCreate,
    RoomOut,
    RoomPatch,
    ServiceRooms,
    TimeOffConflicts,
    TimeOffCreate,
    TimeOffOut,
    WeekIn,
    WeekOut,
)
from healthlink.booking.desk.calendar.errors import (
    BadPeriod,
    HoursOverlap,
    RoomNameTaken,
    TooManyRooms,
)
from healthlink.booking.desk.errors import UnknownRoom
from healthlink.booking.errors import TimePassed, TooFarAhead
from healthlink.catalog.dependencies import ManagedClinic
from healthlink.dependencies import Now, Page, Primary, Transaction
from healthlink.errors import InvalidInput, NotFound, Unauthorized
from healthlink.idempotency.dependencies import IdempotencyKey
from healthlink.idempotency.errors import REFUSALS
from healthlink.problems import answers
from healthlink.routing import room

here = room("Clinic calendar", "/api/v1/manage/clinics/{clinic_id}")

ANY = (Unauthorized, NotFound, InvalidInput)


@here.get("/doctors/{doctor_id}/hours", summary="A doctor's week here", responses=answers(*ANY))
async def get_hours(doctor_id: UUID, by: ManagedClinic, pool: Primary) -> WeekOut:
    """On the clinic's clock, with the coming visits that lie outside of it."""
    return await hours.get(pool, by.clinic_id, doctor_id)


@here.put(
    "/doctors/{doctor_id}/hours",
    summary="Set a doctor's week here",
    responses=answers(*ANY, HoursOverlap),
)
async def set_hours(doctor_id: UUID, week: WeekIn, by: ManagedClinic, db: Transaction) -> WeekOut:
    """Replaces the whole week. What is booked stays; `conflicts` names what now lies outside."""
    return await hours.replace(db, by, doctor_id, week)


@here.get("/doctors/{doctor_id}/time-off", summary="Days off", responses=answers(*ANY))
async def list_time_off(
    doctor_id: UUID, by: ManagedClinic, pool: Primary, page: Page
) -> list[TimeOffOut]:
    """At this clinic, the next first, without what is over."""
    found = await time_off.list_coming(
        pool, by.clinic_id, doctor_id, fetch=page.fetch, skip=page.offset
    )
    return page.cut(found)


@here.post(
    "/doctors/{doctor_id}/time-off",
    status_code=201,
    summary="Take days off",
    responses=answers(*ANY, BadPeriod, TimePassed, TooFarAhead, *REFUSALS),
)
async def add_time_off(
    doctor_id: UUID,
    new: TimeOffCreate,
    by: ManagedClinic,
    once: IdempotencyKey,
    now: Now,
    db: Transaction,
) -> TimeOffConflicts:
    """Whole days, the last one too, or from `from_time` of the first until `to_time` of the last.
    Closes this clinic only. What is booked stays; `conflicts` names it."""
    return await once.answer(
        db, by.user_id, new, lambda: time_off.add(db, by, doctor_id, new, now), TimeOffConflicts
    )


@here.get(
    "/doctors/{doctor_id}/time-off/{time_off_id}",
    summary="A time off",
    responses=answers(*ANY),
)
async def get_time_off(
    doctor_id: UUID, time_off_id: UUID, by: ManagedClinic, pool: Primary
) -> TimeOffConflicts:
    """With the visits in its way, as they are now."""
    return await time_off.get(pool, by.clinic_id, doctor_id, time_off_id)


@here.delete(
    "/doctors/{doctor_id}/time-off/{time_off_id}",
    status_code=204,
    summary="Receive after all",
    responses=answers(*ANY),
)
async def drop_time_off(
    doctor_id: UUID, time_off_id: UUID, by: ManagedClinic, db: Transaction
) -> None:
    """Its times can be booked again."""
    await time_off.drop(db, by, doctor_id, time_off_id)


@here.get("/rooms", summary="Consulting rooms", responses=answers(*ANY))
async def list_rooms(by: ManagedClinic, pool: Primary, page: Page) -> list[RoomOut]:
    """Those in use first, by name."""
    return page.cut(await rooms.list_all(pool, by.clinic_id, fetch=page.fetch, skip=page.offset))


@here.post(
    "/rooms",
    status_code=201,
    summary="Add a consulting room",
    responses=answers(*ANY, RoomNameTaken, TooManyRooms, *REFUSALS),
)
async def add_room(
    new: RoomCreate, by: ManagedClinic, once: IdempotencyKey, db: Transaction
) -> RoomOut:
    """Services that need a room are told so one by one."""
    return await once.answer(db, by.user_id, new, lambda: rooms.add(db, by, new), RoomOut)


@here.patch(
    "/rooms/{room_id}",
    summary="Change a consulting room",
    responses=answers(*ANY, RoomNameTaken),
)
async def change_room(
    room_id: UUID, patch: RoomPatch, by: ManagedClinic, db: Transaction
) -> RoomConflicts:
    """Its name, or whether it is in use."""
    return await rooms.change(db, by, room_id, patch)


@here.delete(
    "/rooms/{room_id}", summary="Take a consulting room out of use", responses=answers(*ANY)
)
async def close_room(room_id: UUID, by: ManagedClinic, db: Transaction) -> RoomConflicts:
    """Nothing new is booked into it. `conflicts` names the coming visits in it, to be moved. A
    service whose rooms are all out of use cannot be booked."""
    return await rooms.change(db, by, room_id, RoomPatch(active=False))


@here.get(
    "/services/{service_id}/rooms", summary="Rooms that a service needs", responses=answers(*ANY)
)
async def get_service_rooms(service_id: UUID, by: ManagedClinic, pool: Primary) -> ServiceRooms:
    """Any of them will do."""
    return await rooms.get_for_service(pool, by.clinic_id, service_id)


@here.put(
    "/services/{service_id}/rooms",
    summary="Say which rooms a service needs",
    responses=answers(*ANY, UnknownRoom),
)
async def set_service_rooms(
    service_id: UUID, wanted: ServiceRooms, by: ManagedClinic, db: Transaction
) -> ServiceRooms:
    """Replaces them all; an empty list: it needs none. What is booked keeps its room."""
    return await rooms.set_for_service(db, by, service_id, wanted)
