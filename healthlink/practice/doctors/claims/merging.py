"""Two practices of one person become one: what one doctor kept by themselves moves to the profile
that the catalogue has of them. It can be taken back for thirty days.

Rows about who opened a record stay with the practice in which it was opened: nobody writes them
anew. What came after the merge stays where it is when it is undone, but what belongs to a card goes
with the card.
"""

from dataclasses import replace
from uuid import UUID

from healthlink.audit import trail
from healthlink.auth import roles
from healthlink.booking.handover import calendars
from healthlink.catalog import accounts
from healthlink.db.pool import Db
from healthlink.ids import new_id
from healthlink.practice import access
from healthlink.practice.doctors import doctors
from healthlink.practice.doctors.claims.dto import Merge, Moved
from healthlink.practice.doctors.claims.errors import CalendarsOverlap, NothingToUndo
from healthlink.practice.doctors.claims.queries import sql
from healthlink.practice.doctors.dto import DoctorMe
from healthlink.practice.dto import Practice
from healthlink.subscription import subscriptions


async def merge(db: Db, practice: Practice, user_id: UUID, into_id: UUID) -> None:
    """All of `practice` moves. Raises CalendarsOverlap. A booking that comes meanwhile waits: it
    refers to the profile, whose owner changes first."""
    from_id = practice.doctor_id
    await sql.hold_practices(db, one=from_id, other=into_id)
    await accounts.hand_over(db, user_id, into_id, instead_of=from_id)
    await calendars.hold(db, from_id, into_id)
    if overlaps := await calendars.overlaps(db, from_id, into_id):
        raise CalendarsOverlap(overlaps)
    await sql.copy_practice(db, from_id=from_id, into_id=into_id)
    plan = await subscriptions.join(db, user_id, from_id, into_id)
    await sql.drop_requests(db, doctor_id=from_id)
    await access.act_as(db, practice, into_id)
    moved = (await _move(db, from_id, into_id)).model_copy(update={"plan": plan})
    merge_id = new_id()
    await sql.add_merge(
        db,
        id=merge_id,
        from_id=from_id,
        into_id=into_id,
        user_id=user_id,
        moved=moved.model_dump_json(),
    )
    await _record(db, practice, into_id, "practice.merge", moved, merge_id)


async def _move(db: Db, from_id: UUID, into_id: UUID) -> Moved:
    between = {"from_id": from_id, "into_id": into_id}
    unlinked = {row["id"]: row["person_id"] async for row in sql.unlink_doubles(db, **between)}
    patients: list[UUID] = []
    while some := [row["id"] async for row in sql.move_some(db, **between)]:
        patients += some
    return Moved(
        patients=patients,
        unlinked=unlinked,
        assistants=[row["id"] async for row in sql.move_assistants(db, **between)],
        times_off=await calendars.join(db, from_id, into_id),
    )


async def undo(db: Db, user_id: UUID, address: str) -> DoctorMe:
    """Raises NoPractice, NothingToUndo."""
    await roles.hold(db, user_id)
    own = await doctors.get_registered(db, user_id)
    merge: Merge | None = await sql.hold_merge(db, user_id=user_id, into_id=own.id)
    if merge is None:
        raise NothingToUndo
    practice = await access.find_practice(db, user_id, own.id, address)
    await sql.hold_practices(db, one=merge.into_id, other=merge.from_id)
    await calendars.hold(db, merge.into_id, merge.from_id)
    await accounts.hand_over(db, user_id, merge.from_id, instead_of=merge.into_id)
    await trail.record(db, user_id, "doctor.unclaim", merge.into_id, again=merge.from_id)
    moved = Moved.model_validate_json(merge.moved)
    plans = (merge.into_id, merge.from_id, moved.plan, merge.merged_at)
    await subscriptions.part(db, user_id, *plans)
    await access.act_as(db, practice, merge.from_id)
    await _move_back(db, merge, moved)
    await sql.close_merge(db, id=merge.id)
    await _record(db, practice, merge.from_id, "practice.unmerge", moved, merge.id)
    return await doctors.get(db, user_id)


async def _move_back(db: Db, merge: Merge, moved: Moved) -> None:
    back = {"from_id": merge.into_id, "into_id": merge.from_id}
    for first in range(0, len(moved.patients), 500):
        ids = moved.patients[first : first + 500]
        async for _ in sql.move_named(db, ids=ids, **back):
            pass
        await sql.split_cards(db, ids=ids, **back)
    await sql.relink(
        db,
        ids=list(moved.unlinked),
        person_ids=list(moved.unlinked.values()),
        doctor_id=merge.from_id,
    )
    await sql.move_assistants_back(db, ids=moved.assistants, **back)
    times = sql.planned_times(db, ids=moved.patients, doctor_id=merge.from_id)
    visits = [row["id"] async for row in times]
    await calendars.part(db, merge.into_id, merge.from_id, visits, moved.times_off)


async def _record(
    db: Db, practice: Practice, other_id: UUID, action: str, moved: Moved, merge_id: UUID
) -> None:
    """In the books of both."""
    for each in (practice, replace(practice, doctor_id=other_id)):
        await access.record(db, each, action, moved.patients, merge_id)
