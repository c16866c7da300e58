"""What the mirror does later, and again where it was lost."""

from uuid import UUID

from healthlink import jobs
from healthlink.db.pool import Db
from healthlink.practice import access
from healthlink.practice.mirror import mirror
from healthlink.practice.mirror.queries import sql
from healthlink.wiring import Resources

TOGETHER = 100


@jobs.job
async def mirror_appointment(resources: Resources, appointment_id: str, doctor_id: str) -> None:
    """Makes the visit in a doctor's practice equal to an appointment: the card is found or made,
    the visit planned, moved, closed or cancelled. Nothing without a practice."""
    async with resources.pool.acquire() as db, db.transaction():
        await mirror.mirror(db, UUID(appointment_id), UUID(doctor_id))


@jobs.job
async def mirror_doctor(resources: Resources, doctor_id: str) -> None:
    """The same for all appointments of a doctor to come, and of the last month."""
    async with resources.pool.acquire() as db, db.transaction():
        rows = await _differing(db, [UUID(doctor_id)])
    for appointment_id, whose in rows:
        async with resources.pool.acquire() as db, db.transaction():
            await mirror.mirror(db, appointment_id, whose)


@jobs.sweep("*/10 * * * *")
async def keep_mirrors(resources: Resources) -> None:
    """Looks for practices in which something differs from the market: what a crash has lost, or
    what was booked while a doctor was registering."""
    after: UUID | None = None
    while True:
        rows = [row async for row in sql.practices(resources.pool, after=after, fetch=TOGETHER)]
        if rows:
            await _mend(resources, [row["doctor_id"] for row in rows])
        if len(rows) < TOGETHER:
            return
        after = rows[-1]["doctor_id"]


async def _mend(resources: Resources, doctor_ids: list[UUID]) -> None:
    async with resources.pool.acquire() as db, db.transaction():
        for doctor_id in sorted({whose for _, whose in await _differing(db, doctor_ids)}):
            await jobs.enqueue(db, "mirror_doctor", doctor_id=doctor_id)


async def _differing(db: Db, doctor_ids: list[UUID]) -> list[tuple[UUID, UUID]]:
    """(appointment, doctor) of what the practices of these doctors lack."""
    practice = await access.system(db, doctor_ids[0])
    if practice is None:
        return []
    await access.act_as(db, practice, *doctor_ids[1:])
    rows = sql.differing(db, doctor_ids=doctor_ids)
    return [(row["appointment_id"], row["doctor_id"]) async for row in rows]
