"""The earliest free times by looking at everything, and the bounds that are written down."""

from datetime import datetime, timedelta
from uuid import UUID

from healthlink.booking import schedules
from healthlink.db.pool import Db

OFFERS = "select s.id, s.doctor_id, s.clinic_id from service s where s.active"
HOLDS_RUN_OUT = "update engagement set live = false where held_until is not null"
Where = tuple[UUID, UUID]


async def truth(db: Db) -> dict[Where, datetime]:
    """For each doctor at each clinic, of any service, from today to sixty days later."""
    found: dict[Where, datetime] = {}
    for service_id, doctor_id, clinic_id in await db.fetch(OFFERS):
        plan = await schedules.get_plan(db, service_id)
        middle = plan.first + timedelta(days=30)
        windows = (plan.first, middle), (middle, plan.first + timedelta(days=60))
        for first, last in windows:
            plan = await schedules.get_plan(db, service_id, first, last)
            for slot in schedules.free_times(plan)[:1]:
                where = doctor_id, clinic_id
                found[where] = min(slot.starts_at, found.get(where, slot.starts_at))
    return found


async def truth_without_holds(db: Db) -> dict[Where, datetime]:
    """As it would be if every hold ran out now."""
    undone = db.transaction()
    await undone.start()
    try:
        await db.execute(HOLDS_RUN_OUT)
        return await truth(db)
    finally:
        await undone.rollback()


async def bounds(db: Db) -> dict[Where, datetime]:
    rows = await db.fetch("select doctor_id, clinic_id, not_before from opening")
    return {(row["doctor_id"], row["clinic_id"]): row["not_before"] for row in rows}


async def bounds_that_lie(db: Db) -> list[Where]:
    """Where something is free before the time before which nothing should be."""
    written = await bounds(db)
    free = await truth_without_holds(db)
    return [where for where, at in free.items() if written[where] > at]


def in_order(free: dict[Where, datetime]) -> list[tuple[UUID, datetime]]:
    """One time of each doctor, the earliest first."""
    best: dict[UUID, datetime] = {}
    for (doctor_id, _), at in free.items():
        best[doctor_id] = min(at, best.get(doctor_id, at))
    return sorted(best.items(), key=lambda pair: (pair[1], pair[0]))
