-- Every statement names the doctor, though the policies of these tables would do without.

-- name: add(id, doctor_id, first_name, last_name, birth_date, phone, diagnosis, diagnosis_code, status, notes, origin)!
insert into patient (id, doctor_id, first_name, last_name, birth_date, phone, diagnosis,
    diagnosis_code, status, notes, origin)
values (:id, :doctor_id, :first_name, :last_name, :birth_date, :phone, :diagnosis, :diagnosis_code,
    :status, :notes, :origin);

-- name: patient(id, doctor_id)^
-- record_class: PatientOut
select t.id, t.first_name, t.last_name, t.birth_date, t.phone, t.diagnosis, t.diagnosis_code,
    t.status, t.notes, t.origin, t.person_id is not null as linked, t.created_at, t.updated_at,
    t.archived_at, coming.visit_date as next_visit_date, coming.visit_time as next_visit_time,
    past.visit_date as last_visit_date, whose.id as user_id
from patient t
left join person p on p.id = t.person_id
left join users whose on whose.id = p.user_id and whose.deleted_at is null
    and (whose.email is not null
        or exists (select from telegram_account where user_id = whose.id))
left join lateral (
    select visit_date, visit_time from visit
    where patient_id = t.id and status = 'planned' and visit_date >= (
        select (now() at time zone timezone)::date from practice where doctor_id = :doctor_id)
    order by visit_date, visit_time limit 1
) as coming on true
left join lateral (
    select visit_date from visit where patient_id = t.id and status = 'completed'
    order by visit_date desc limit 1
) as past on true
where t.id = :id and t.doctor_id = :doctor_id;

-- name: by_name(doctor_id, term, digits, status, archived, fetch, skip)
-- record_class: PatientRow
with page as (
    select id, search_key from patient
    where doctor_id = :doctor_id and (archived_at is not null) = :archived::boolean
      and (:status::text is null or status = :status)
      and (:term::text is null or search_key like (select like_pattern(:term))
        or sound like (select '%' || nullif(heard(:term), '') || '%')
        or digits like (select '%' || :digits::text || '%'))
    order by search_key collate "C", id limit :fetch offset :skip
)
select t.id, t.first_name, t.last_name, t.birth_date, t.phone, t.diagnosis, t.diagnosis_code,
    t.status, t.person_id is not null as linked, coming.visit_date as next_visit_date,
    coming.visit_time as next_visit_time, past.visit_date as last_visit_date
from page join patient t on t.id = page.id and t.doctor_id = :doctor_id
left join lateral (
    select visit_date, visit_time from visit
    where patient_id = t.id and status = 'planned' and visit_date >= (
        select (now() at time zone timezone)::date from practice where doctor_id = :doctor_id)
    order by visit_date, visit_time limit 1
) as coming on true
left join lateral (
    select visit_date from visit where patient_id = t.id and status = 'completed'
    order by visit_date desc limit 1
) as past on true
order by page.search_key collate "C", t.id;

-- name: by_change(doctor_id, term, digits, status, archived, fetch, skip)
-- record_class: PatientRow
with page as (
    select id, updated_at from patient
    where doctor_id = :doctor_id and (archived_at is not null) = :archived::boolean
      and (:status::text is null or status = :status)
      and (:term::text is null or search_key like (select like_pattern(:term))
        or sound like (select '%' || nullif(heard(:term), '') || '%')
        or digits like (select '%' || :digits::text || '%'))
    order by updated_at desc, id limit :fetch offset :skip
)
select t.id, t.first_name, t.last_name, t.birth_date, t.phone, t.diagnosis, t.diagnosis_code,
    t.status, t.person_id is not null as linked, coming.visit_date as next_visit_date,
    coming.visit_time as next_visit_time, past.visit_date as last_visit_date
from page join patient t on t.id = page.id and t.doctor_id = :doctor_id
left join lateral (
    select visit_date, visit_time from visit
    where patient_id = t.id and status = 'planned' and visit_date >= (
        select (now() at time zone timezone)::date from practice where doctor_id = :doctor_id)
    order by visit_date, visit_time limit 1
) as coming on true
left join lateral (
    select visit_date from visit where patient_id = t.id and status = 'completed'
    order by visit_date desc limit 1
) as past on true
order by page.updated_at desc, t.id;

-- name: exists(id, doctor_id)$
select exists (select from patient where id = :id and doctor_id = :doctor_id);

-- name: lock(id, doctor_id)^
select first_name, last_name, birth_date, phone, diagnosis, diagnosis_code, status, notes
from patient where id = :id and doctor_id = :doctor_id and archived_at is null
for update;

-- name: change(id, doctor_id, first_name, last_name, birth_date, phone, diagnosis, diagnosis_code, status, notes)!
update patient
set first_name = :first_name, last_name = :last_name, birth_date = :birth_date, phone = :phone,
    diagnosis = :diagnosis, diagnosis_code = :diagnosis_code, status = :status, notes = :notes,
    updated_at = now()
where id = :id and doctor_id = :doctor_id;

-- name: archive(id, doctor_id)$
update patient set archived_at = coalesce(archived_at, now())
where id = :id and doctor_id = :doctor_id
returning id;

-- name: restore(id, doctor_id)$
update patient set archived_at = null
where id = :id and doctor_id = :doctor_id
returning id;
