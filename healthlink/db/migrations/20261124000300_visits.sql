-- A visit as its doctor sees it, with the one that follows it.
create view visit_card with (security_invoker = true) as
select v.id, v.doctor_id, v.patient_id, p.first_name, p.last_name, p.phone, v.visit_date,
    v.visit_time, v.minutes, v.status, v.notes, n.id as next_visit_id,
    n.visit_date as next_visit_date, n.visit_time as next_visit_time, v.follows_id,
    v.appointment_id, s.name as service_name, c.name as clinic_name, v.created_at, v.updated_at
from visit v
join patient p on p.id = v.patient_id
left join visit n on n.follows_id = v.id and n.status <> 'cancelled'
left join appointment a on a.id = v.appointment_id
left join service s on s.id = a.service_id
left join clinic c on c.id = a.clinic_id;

-- An appointment as a visit of the doctor's practice. Nobody comes (`counts`) for what was only held,
-- and never paid.
create view booked_visit with (security_invoker = true) as
select a.id as appointment_id, a.doctor_id, e.person_id,
    (a.starts_at at time zone c.timezone)::date as visit_date,
    (a.starts_at at time zone c.timezone)::time as visit_time, a.starts_at,
    (extract(epoch from a.ends_at - a.starts_at) / 60)::smallint as minutes,
    case a.status when 'confirmed' then 'planned' when 'fulfilled' then 'completed'
        when 'no_show' then 'no_show' else 'cancelled' end as status,
    a.status in ('confirmed', 'fulfilled', 'no_show')
        or (a.status = 'cancelled' and e.held_until is null) as counts,
    coalesce(p.full_name, u.full_name) as full_name, p.birth_date, u.phone,
    u.deleted_at is not null or p.removed_at is not null as gone
from appointment a
join engagement e on e.id = a.id
join clinic c on c.id = a.clinic_id
join person p on p.id = e.person_id
join users u on u.id = p.user_id;

-- A view belongs to no role of its own: what it reads is judged by who asks.
grant select on visit_card, booked_visit to healthlink_doctor;
