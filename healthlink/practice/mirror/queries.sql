-- name: booked(id, doctor_id)^
-- record_class: Booked
-- As this doctor's: given to another one, it is cancelled here.
select b.person_id, b.visit_date, b.visit_time, b.starts_at, b.minutes,
    case when b.doctor_id = :doctor_id then b.status else 'cancelled' end as status,
    b.doctor_id = :doctor_id and b.counts as counts, b.gone, b.full_name, b.birth_date, b.phone,
    v.patient_id
from booked_visit b
left join visit v on v.appointment_id = b.appointment_id and v.doctor_id = :doctor_id
where b.appointment_id = :id;

-- name: find_card(doctor_id, person_id)^
select id, archived_at is not null as archived from patient
where doctor_id = :doctor_id and person_id = :person_id;

-- name: hold_person(doctor_id, person_id)!
-- Nobody joins a card with this person meanwhile (joining's statement of this name).
select pg_advisory_xact_lock(
    hashtextextended('card:' || :doctor_id::uuid::text || :person_id::uuid::text, 0)
);

-- name: add_card(id, doctor_id, person_id, first_name, last_name, birth_date, phone)$
-- Nothing if somebody was faster.
insert into patient (id, doctor_id, person_id, first_name, last_name, birth_date, phone, origin)
values (:id, :doctor_id, :person_id, :first_name, :last_name, :birth_date, :phone, 'market')
on conflict do nothing
returning id;

-- name: restore_card(id, doctor_id)!
update patient set archived_at = null where id = :id and doctor_id = :doctor_id;

-- name: put(id, doctor_id, patient_id, appointment_id, visit_date, visit_time, starts_at, minutes, status, own)^
-- Answers the visit and when it was before, or nothing if it was equal already. What the practice
-- itself does with it (`own`), nobody has to confirm there.
with old as (
    select visit_date, visit_time from visit
    where appointment_id = :appointment_id and doctor_id = :doctor_id and status = 'planned'
)
insert into visit as v (id, doctor_id, patient_id, appointment_id, visit_date, visit_time, starts_at,
    minutes, status)
values (:id, :doctor_id, :patient_id, :appointment_id, :visit_date, :visit_time, :starts_at,
    :minutes, :status)
on conflict (appointment_id, doctor_id) do update
set visit_date = excluded.visit_date, visit_time = excluded.visit_time,
    starts_at = excluded.starts_at, minutes = excluded.minutes, status = excluded.status,
    confirmed_at = case when :own::boolean and excluded.status = 'planned' then now()
        when v.starts_at = excluded.starts_at and v.status <> 'cancelled' then v.confirmed_at end,
    updated_at = now()
where (v.visit_date, v.visit_time, v.starts_at, v.minutes, v.status)
    <> (excluded.visit_date, excluded.visit_time, excluded.starts_at, excluded.minutes,
        excluded.status)
returning v.id, (select visit_date + visit_time from old) as was;

-- name: let_go(appointment_id, doctor_id)$
update visit set status = 'cancelled', updated_at = now()
where appointment_id = :appointment_id and doctor_id = :doctor_id and status <> 'cancelled'
returning id;

-- name: differing(doctor_ids)
-- Appointments of which these practices have nothing, or something else: from the last month on. Each
-- is looked up by itself (`offset 0`): they are few, and the tables behind the view are not.
select b.appointment_id, b.doctor_id
from appointment a
cross join lateral (select * from booked_visit where appointment_id = a.id offset 0) as b
left join visit v on v.appointment_id = a.id and v.doctor_id = a.doctor_id
where a.doctor_id = any (:doctor_ids::uuid[]) and a.starts_at > now() - interval '31 days'
  and case when v.id is null then b.counts and not b.gone
      when b.counts then
          (v.visit_date, v.visit_time, v.starts_at, v.minutes, v.status)
              <> (b.visit_date, b.visit_time, b.starts_at, b.minutes, b.status)
      else v.status <> 'cancelled' end
union all
select v.appointment_id, v.doctor_id
from visit v join appointment a on a.id = v.appointment_id
where v.doctor_id = any (:doctor_ids) and v.visit_date > current_date - 31
  and v.appointment_id is not null and v.status <> 'cancelled' and a.doctor_id <> v.doctor_id;

-- name: practices(after, fetch)
select doctor_id from practice
where doctor_id > coalesce(:after::uuid, '00000000-0000-0000-0000-000000000000')
order by doctor_id limit :fetch;
