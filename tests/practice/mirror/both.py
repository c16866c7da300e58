"""What it means that a visit and its appointment are one, told without the program's own words."""

from uuid import UUID

from healthlink.db.pool import Db

UNLIKE = """
select a.id, a.status, v.status, v.visit_date, v.visit_time
from appointment a
join engagement e on e.id = a.id
join clinic c on c.id = a.clinic_id
left join visit v on v.appointment_id = a.id and v.doctor_id = a.doctor_id
left join patient p on p.id = v.patient_id
where exists (select from practice r where r.doctor_id = a.doctor_id) and case
    when a.status in ('pending', 'expired') or (a.status = 'cancelled' and e.held_until is not null)
        then v.id is not null
    else v.id is null
        or v.status <> case a.status when 'confirmed' then 'planned'
            when 'fulfilled' then 'completed' else a.status end
        or v.starts_at <> a.starts_at
        or (v.visit_date + v.visit_time) <> a.starts_at at time zone c.timezone
        or v.minutes * interval '1 minute' <> a.ends_at - a.starts_at
        or p.person_id is distinct from e.person_id or p.doctor_id <> a.doctor_id
    end
"""
ELSEWHERE = """
select v.id from visit v join appointment a on a.id = v.appointment_id
where v.doctor_id <> a.doctor_id and v.status <> 'cancelled'
"""
DOUBLED = """
select 1 from visit where appointment_id is not null group by appointment_id, doctor_id
having count(*) > 1
union all
select 1 from patient where person_id is not null group by doctor_id, person_id having count(*) > 1
"""


async def differences(db: Db) -> list[object]:
    """Nothing, if every visit is its appointment, and every person has one card."""
    return [dict(row) for ask in (UNLIKE, ELSEWHERE, DOUBLED) for row in await db.fetch(ask)]


async def mirrored(db: Db) -> list[tuple[str, str]]:
    """(time, status) of every visit that was booked."""
    rows = await db.fetch(
        "select to_char(visit_time, 'HH24:MI'), status from visit"
        " where appointment_id is not null order by visit_date, visit_time, status"
    )
    return [tuple(row) for row in rows]


async def visit_of(db: Db, appointment_id: str) -> dict[str, str]:
    """Enough of it to change it."""
    id = await db.fetchval("select id from visit where appointment_id = $1", UUID(appointment_id))
    return {"id": str(id)}
