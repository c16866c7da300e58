-- name: doctor_name(doctor_id)$
select full_name from doctor where id = :doctor_id;

-- name: ids(doctor_id)
-- In the order of names, those put away too.
select id from patient where doctor_id = :doctor_id order by search_key collate "C", id;

-- name: patients(doctor_id, ids)
select id, external_id, first_name, last_name, birth_date, phone, diagnosis, diagnosis_code, status,
    notes, origin, created_at, updated_at, archived_at
from patient where doctor_id = :doctor_id and id = any (:ids::uuid[])
order by array_position(:ids, id);

-- name: visits(doctor_id, ids)
select id, patient_id, visit_date, to_char(visit_time, 'HH24:MI') as visit_time, minutes, status,
    notes, follows_id, created_at, updated_at
from visit where doctor_id = :doctor_id and patient_id = any (:ids::uuid[])
order by array_position(:ids, patient_id), visit_date, visit_time, id;

-- name: consents(doctor_id, ids)
select id, patient_id, purpose, version, given_at, given_by, withdrawn_at, withdrawn_by
from consent where doctor_id = :doctor_id and patient_id = any (:ids::uuid[])
order by array_position(:ids, patient_id), given_at, id;

-- name: files(doctor_id, ids)
select m.id, m.patient_id, m.visit_id, m.kind, m.file_name, m.created_at, m.shared_at, f.key,
    f.content_type, f.size, t.first_name, t.last_name
from patient_media m
join media_file f on f.id = m.file_id
join patient t on t.id = m.patient_id and t.doctor_id = :doctor_id
where m.doctor_id = :doctor_id and m.patient_id = any (:ids::uuid[]) and m.deleted_at is null
order by array_position(:ids, m.patient_id), m.created_at, m.id;
