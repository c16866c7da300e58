-- name: practice_of(user_id, doctor_id)^
-- The doctor's own, or the one where they assist; the first of their workplaces if none is named.
-- Nobody assists where the doctor has left. `lasts`: its subscription does.
select w.doctor_id, w.timezone, w.visit_minutes, w.role,
    coalesce(s.writable_until > now(), false) as lasts
from (
    select p.doctor_id, p.timezone, p.visit_minutes, 'doctor' as role, d.full_name
    from doctor d join practice p on p.doctor_id = d.id
    where d.user_id = :user_id and (:doctor_id::uuid is null or d.id = :doctor_id)
    union all
    select p.doctor_id, p.timezone, p.visit_minutes, 'assistant', d.full_name
    from practice_assistant a
    join practice p on p.doctor_id = a.doctor_id
    join doctor d on d.id = a.doctor_id and d.user_id is not null
    where a.user_id = :user_id and a.ended_at is null
      and (:doctor_id is null or a.doctor_id = :doctor_id)
) as w
left join subscription s on s.doctor_id = w.doctor_id
order by w.role desc, w.full_name, w.doctor_id limit 1;

-- name: stay(doctor_id)!
-- Nobody merges this practice until the end of the transaction.
select pg_advisory_xact_lock_shared(hashtextextended('practice:' || :doctor_id::uuid::text, 0));

-- name: owner(doctor_id)$
select user_id from doctor where id = :doctor_id;

-- name: practice(doctor_id)^
select doctor_id, timezone, visit_minutes, 'system' as role from practice
where doctor_id = :doctor_id;

-- name: act_as_doctor(doctors, user_id)^
-- Until the end of the transaction: a role that cannot pass by the policies, and whose rows it sees.
select set_config('role', 'healthlink_doctor', true),
    set_config('healthlink.doctors', :doctors, true),
    set_config('healthlink.user', :user_id, true);

-- name: act_as_patient(user_id)^
select set_config('role', 'healthlink_patient', true),
    set_config('healthlink.doctors', '', true),
    set_config('healthlink.user', :user_id, true);

-- name: record(doctor_id, actor_id, role, action, patient_ids, object_id, outcome, address, request_id)!
insert into access (doctor_id, actor_id, role, action, patient_ids, object_id, outcome, address,
    request_id)
values (:doctor_id, :actor_id, :role, :action, :patient_ids::uuid[], :object_id, :outcome, :address,
    :request_id);
