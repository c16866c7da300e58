-- name: coming(doctor_id, fetch, skip)
-- record_class: Away
select t.id, lower(t.during) as starts_at, upper(t.during) as ends_at, t.reason,
    c.name as clinic_name
from time_off t left join clinic c on c.id = t.clinic_id
where t.doctor_id = :doctor_id and t.during && tstzrange(now(), null)
order by lower(t.during), t.id
limit :fetch offset :skip;

-- name: time_off(id, doctor_id)^
-- record_class: Away
select t.id, lower(t.during) as starts_at, upper(t.during) as ends_at, t.reason,
    c.name as clinic_name
from time_off t left join clinic c on c.id = t.clinic_id
where t.id = :id and t.doctor_id = :doctor_id;

-- name: in_the_way(id, doctor_id, timezone)
-- record_class: InTheWay
-- What was booked, what was planned by hand, and what is planned for these days without a time.
with off as (
    select during, clinic_id, (lower(during) at time zone :timezone)::date as first,
        ((upper(during) - interval '1 microsecond') at time zone :timezone)::date as last
    from time_off where id = :id and doctor_id = :doctor_id
)
select v.id as visit_id, b.appointment_id, v.patient_id, b.full_name, b.phone, b.visit_date,
    b.visit_time, case when a.status = 'confirmed' then 'planned' else 'held' end as status
from off
join engagement e on e.doctor_id = :doctor_id and e.live and e.busy && off.during
    and (e.held_until is null or e.held_until > now())
join appointment a on a.id = e.id and a.status in ('pending', 'confirmed')
    and (off.clinic_id is null or off.clinic_id = a.clinic_id)
join booked_visit b on b.appointment_id = a.id
left join visit v on v.appointment_id = a.id and v.doctor_id = :doctor_id
union all
select v.id, null, v.patient_id, p.first_name || ' ' || p.last_name, p.phone, v.visit_date,
    v.visit_time, 'planned'
from off
join engagement e on e.doctor_id = :doctor_id and e.live and e.busy && off.during
join visit v on v.engagement_id = e.id and v.doctor_id = :doctor_id and v.status = 'planned'
join patient p on p.id = v.patient_id
where off.clinic_id is null
union all
select v.id, null, v.patient_id, p.first_name || ' ' || p.last_name, p.phone, v.visit_date,
    null, 'planned'
from off
join visit v on v.doctor_id = :doctor_id and v.visit_date between off.first and off.last
    and v.visit_time is null and v.status = 'planned'
join patient p on p.id = v.patient_id
where off.clinic_id is null
order by visit_date, visit_time, appointment_id, visit_id
limit 100;

-- name: is_own(id, doctor_id)$
select exists (
    select from time_off where id = :id and doctor_id = :doctor_id and clinic_id is null
);
